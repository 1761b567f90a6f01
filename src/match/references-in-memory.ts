// References that a matcher was given whole: the answers that the registry gives otherwise.

import { isComparable, type Variant } from '../domain/fingerprint.js';
import { rowOf, type ReferenceId, type Sha256 } from '../domain/ids.js';
import type { Registry } from '../domain/ports.js';
import type { FingerprintedReference, KnownReference } from '../domain/reference.js';

export type ReferencesInMemory = Pick<Registry, 'known' | 'withBytes'> & {
  /** @returns its number. */
  readonly add: (reference: FingerprintedReference) => number;
};

export function referencesInMemory(): ReferencesInMemory {
  const byId = new Map<ReferenceId, KnownReference>();
  const bySha256 = new Map<Sha256, KnownReference[]>();
  return {
    add: ({ id, caseId, media, registeredAt, fingerprints }) => {
      const blockhash = fingerprints
        .filter((of) => of.algorithm === 'blockhash' && of.timeMs === undefined && isComparable(of))
        .map(({ variant, bits }): [Variant, Uint8Array] => [variant, bits]);
      const known: KnownReference = {
        reference: { id, caseId, media, registeredAt },
        blockhash: new Map(blockhash),
      };
      byId.set(id, known);
      bySha256.set(media.sha256, [...(bySha256.get(media.sha256) ?? []), known]);
      return rowOf(id);
    },
    known: (ids) =>
      Promise.resolve(
        new Map(
          ids.flatMap((id) => {
            const known = byId.get(id);
            return known ? [[id, known] as const] : [];
          }),
        ),
      ),
    withBytes: (sha256) =>
      Promise.resolve((bySha256.get(sha256) ?? []).map(({ reference }) => reference)),
  };
}
