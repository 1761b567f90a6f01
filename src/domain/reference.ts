// References: registered content, of which only fingerprints exist.

import type { Fingerprint } from './fingerprint.js';
import type { CaseId, ReferenceId } from './ids.js';
import type { MediaFacts } from './media.js';

export type Reference = {
  readonly id: ReferenceId;
  readonly caseId: CaseId;
  readonly media: MediaFacts;
  readonly registeredAt: Date;
};

/** A reference as the index is built from. */
export type FingerprintedReference = Reference & { readonly fingerprints: readonly Fingerprint[] };
