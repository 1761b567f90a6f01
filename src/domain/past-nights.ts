// Past nights: what the store does for matching new references with what was found before they were registered.

import type { AlertId, CaseId, ReferenceId, Sha256 } from './ids.js';
import type { Match } from './match.js';

/** Who raised an alert on what a past night had seen, in the alert's history. */
export const PAST_NIGHTS = 'vigil (past nights)';

/** What matching with past nights came to. */
export type PastAnswer = {
  /** References that were matched. */
  readonly references: readonly ReferenceId[];
  /** Fingerprints of found pictures and frames that they were compared with. */
  readonly compared: number;
  /** The oldest that is kept; absent where nothing is. */
  readonly since?: Date;
  /** In the order of raising. */
  readonly raised: readonly AlertId[];
};

export interface PastNights {
  /** References of open cases that are still to be matched with past nights. */
  due(): Promise<readonly ReferenceId[]>;
  /** Makes references due again; all of a case. @returns how many. */
  again(caseId: CaseId): Promise<number>;
  /** They are matched, or are not to be. */
  done(references: readonly ReferenceId[]): Promise<void>;
  /**
   * Raises the alerts of one found media on all pages where it was sighted, in one transaction. Called again it changes nothing.
   *
   * @returns the alerts that were raised.
   */
  raise(sha256: Sha256, matches: readonly Match[]): Promise<readonly AlertId[]>;
  /** May a crawl be under way, whose captures are matched but not yet written? */
  isCrawling(): Promise<boolean>;
  /** When the oldest found media that is kept was first seen; undefined where there is none. */
  since(): Promise<Date | undefined>;
  /** PDQ codes of a case's references, of one or of all, whether or not the case is open: 32 bytes each. */
  codesOf(caseId: CaseId, referenceId?: ReferenceId): Promise<readonly Uint8Array[]>;
}
