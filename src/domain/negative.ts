// The negative list: media of which a person said that they are not a reference, by fingerprint only.

import type { AlertId, CaseId, NegativeId, ReferenceId } from './ids.js';
import type { Match } from './match.js';
import type { HashResult, MediaKind } from './media.js';

/**
 * The largest PDQ distance at which a picture is near-same to one of the list. Small, for what lies within it raises no
 * alert. Of 150 photographs, every re-encoding (JPEG 80 and 40, WebP 60) lay within 8 bits; halved in size, 111 lay within 10
 * (the farthest at 28), and the others raise an alert once more, which is the safe side.
 */
export const NEGATIVE_RADIUS = 10;

export type Negative = {
  readonly id: NegativeId;
  readonly referenceId: ReferenceId;
  readonly caseId: CaseId;
  /** The dismissed alert that taught it. */
  readonly alertId: AlertId;
  readonly kind: MediaKind;
  /** PDQ fingerprints; 0 where only the very same bytes are known again. */
  readonly fingerprints: number;
  readonly at: Date;
  readonly by: string;
  /** Matches that raise no alert because of it. */
  readonly suppressed: number;
};

export interface NegativeList {
  list(): Promise<readonly Negative[]>;
  /**
   * Takes one off; the matches that it kept from raising an alert raise it now.
   *
   * @returns the alerts that were raised by it.
   */
  remove(id: NegativeId, actor: string, at: Date): Promise<readonly AlertId[] | 'missing'>;
  /** Of those matches, the references that this media is not, as a person said of it or of a near-same one. */
  notThese(result: HashResult, matches: readonly Match[]): Promise<ReadonlySet<ReferenceId>>;
}
