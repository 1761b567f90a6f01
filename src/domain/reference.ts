// References: registered content, of which only fingerprints exist.

import type { Fingerprint, Variant } from './fingerprint.js';
import type { CaseId, ReferenceId } from './ids.js';
import type { LocalFingerprint } from './local-fingerprint.js';
import type { MediaFacts } from './media.js';

export type Reference = {
  readonly id: ReferenceId;
  readonly caseId: CaseId;
  readonly media: MediaFacts;
  readonly registeredAt: Date;
};

/** What a match needs of a reference that was hit. */
export type KnownReference = {
  readonly reference: Reference;
  /** Of a picture: blockhash's bits, by variant. */
  readonly blockhash: ReadonlyMap<Variant, Uint8Array>;
};

/** A reference as the index is built from. */
export type FingerprintedReference = Reference & {
  readonly fingerprints: readonly Fingerprint[];
  /** Its local fingerprints in their order, each with no more points than vote (`LOCAL.voters`), and without blocks. */
  readonly voters: readonly LocalFingerprint[];
};
