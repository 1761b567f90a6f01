// Hits of PDQ fingerprints: pictures and frames that resemble a registered one as wholes, also as its negative.

import type { Part } from '../domain/area.js';
import { isComparable, VARIANTS, type Fingerprint, type Variant } from '../domain/fingerprint.js';
import { PDQ_RADIUS } from '../domain/tiers.js';
import { NO_TIME, type HitTable } from './index/payload.js';

/** A fingerprint of a reference, as the index knows it: which orientation, of which moment. */
export type RegisteredFingerprint = Pick<Fingerprint, 'variant' | 'timeMs'>;

/** A picture or frame of a reference that resembles one of the found media's, or a part of it. */
export type GlobalHit = {
  readonly of: RegisteredFingerprint;
  readonly found: Fingerprint;
  readonly distance: number;
  readonly negative: boolean;
};

/** The codes of the registry: the payload is the number of the reference, of the variant in `VARIANTS`, and the time. */
export type RegisteredCodes = {
  readonly size: number;
  readonly searchMany: (queries: readonly Uint8Array[], radius: number, limit: number) => HitTable;
};

/** Bound of the work for one found frame: a flooded registry must not make one picture slow. */
const MAX_HITS_PER_FRAME = 5_000;

/** A negative's fingerprint: every coefficient changes its sign, and so every bit. */
export const complement = (bits: Uint8Array): Uint8Array => bits.map((byte) => byte ^ 0xff);

/** The number by which the index knows a variant, and back. */
export const variantNumber = (variant: Variant): number => VARIANTS.indexOf(variant);
const variantOf = (number: number | undefined): Variant => VARIANTS[number ?? 0] ?? 'original';

/** All hits within the alerting radius, of all frames in one look-up, by the number of the reference. */
export function globalHits(
  found: readonly Fingerprint[],
  index: RegisteredCodes,
): Map<number, GlobalHit[]> {
  const asked = found
    .filter((fingerprint) => fingerprint.algorithm === 'pdq' && isComparable(fingerprint))
    .flatMap((fingerprint) => [
      { fingerprint, negative: false, bits: fingerprint.bits },
      { fingerprint, negative: true, bits: complement(fingerprint.bits) },
    ]);
  const table = index.searchMany(
    asked.map(({ bits }) => bits),
    PDQ_RADIUS,
    MAX_HITS_PER_FRAME,
  );
  const hits = new Map<number, GlobalHit[]>();
  asked.forEach(({ fingerprint, negative }, query) => {
    for (let row = table.starts[query] ?? 0; row < (table.starts[query + 1] ?? 0); row += 1) {
      const timeMs = table.times[row] ?? NO_TIME;
      const variant = variantOf(table.variants[row]);
      const hit: GlobalHit = {
        of: timeMs === NO_TIME ? { variant } : { variant, timeMs },
        found: fingerprint,
        distance: table.distances[row] ?? 0,
        negative,
      };
      const reference = table.references[row] ?? 0;
      const same = hits.get(reference);
      if (same) same.push(hit);
      else hits.set(reference, [hit]);
    }
  });
  return hits;
}

/** Are both the whole picture, or the same part of it? */
export function isSamePart(one: Part | undefined, other: Part | undefined): boolean {
  if (!one || !other) return one === other;
  const [a, b] = [one.area, other.area];
  return a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height;
}
