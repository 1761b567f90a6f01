// Hits of PDQ fingerprints: pictures and frames that resemble a registered one as wholes, also as its negative.

import type { Part } from '../domain/area.js';
import { isComparable, type Fingerprint } from '../domain/fingerprint.js';
import { PDQ_RADIUS } from '../domain/tiers.js';
import type { CodeIndex } from './code-index.js';

/** A picture or frame of a reference that resembles one of the found media's, or a part of it. */
export type GlobalHit = {
  readonly of: Fingerprint;
  readonly found: Fingerprint;
  readonly distance: number;
  readonly negative: boolean;
};

/** A registered fingerprint in the index, and whose it is. */
export type Owned = {
  /** Number of the reference. */
  readonly reference: number;
  readonly of: Fingerprint;
};

/** Bound of the work for one found frame: a flooded registry must not make one picture slow. */
const MAX_HITS_PER_FRAME = 5_000;

/** A negative's fingerprint: every coefficient changes its sign, and so every bit. */
const complement = (bits: Uint8Array): Uint8Array => bits.map((byte) => byte ^ 0xff);

/** All hits within the alerting radius, by the number of the reference. */
export function globalHits(
  found: readonly Fingerprint[],
  index: CodeIndex,
  owned: readonly Owned[],
): Map<number, GlobalHit[]> {
  const hits = new Map<number, GlobalHit[]>();
  for (const fingerprint of found) {
    if (fingerprint.algorithm !== 'pdq' || !isComparable(fingerprint)) continue;
    for (const negative of [false, true]) {
      const bits = negative ? complement(fingerprint.bits) : fingerprint.bits;
      for (const { entry, distance } of index.search(bits, PDQ_RADIUS, MAX_HITS_PER_FRAME)) {
        const owner = owned[entry];
        if (!owner) continue;
        const hit = { of: owner.of, found: fingerprint, distance, negative };
        const same = hits.get(owner.reference);
        if (same) same.push(hit);
        else hits.set(owner.reference, [hit]);
      }
    }
  }
  return hits;
}

/** Are both the whole picture, or the same part of it? */
export function isSamePart(one: Part | undefined, other: Part | undefined): boolean {
  if (!one || !other) return one === other;
  const [a, b] = [one.area, other.area];
  return a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height;
}
