// References: registered content, of which only fingerprints exist.

import type { Fingerprint } from './fingerprint.js';
import type { CaseId, ReferenceId } from './ids.js';
import type { LocalFingerprint } from './local-fingerprint.js';
import type { MediaFacts } from './media.js';

export type Reference = {
  readonly id: ReferenceId;
  readonly caseId: CaseId;
  readonly media: MediaFacts;
  readonly registeredAt: Date;
};

/** A reference as the index is built from. */
export type FingerprintedReference = Reference & {
  readonly fingerprints: readonly Fingerprint[];
  /** Its local fingerprints in their order, each with no more points than vote (`LOCAL.voters`), and without blocks. */
  readonly voters: readonly LocalFingerprint[];
};
