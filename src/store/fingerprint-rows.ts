// Fingerprints and media facts between rows and the domain.

import { VARIANTS, type Fingerprint } from '../domain/fingerprint.js';
import type { Sha256 } from '../domain/ids.js';
import type { MediaFacts, MediaKind } from '../domain/media.js';
import { partColumns, partOf } from './part-rows.js';
import type { Tables } from './tables.js';

const BITS_BYTES = 32;

type MediaRow = Omit<Tables['media_fingerprint'], 'media_id'>;
/** Of a reference: one fingerprint, or the eight of one picture or frame by one algorithm. */
type ReferenceRow = Omit<Tables['fingerprint'], 'reference_id'>;

export const FINGERPRINT_COLUMNS = [
  'number',
  'algorithm',
  'version',
  'bits',
  'quality',
  'variant',
  'time_ms',
] as const satisfies readonly (keyof ReferenceRow)[];

const columnsOf = (fingerprint: Fingerprint) => ({
  algorithm: fingerprint.algorithm,
  version: fingerprint.version,
  bits: fingerprint.bits,
  quality: Math.round(fingerprint.quality),
  variant: fingerprint.variant,
  time_ms: fingerprint.timeMs === undefined ? null : Math.round(fingerprint.timeMs),
});

const factsOf = (row: Omit<ReferenceRow, 'number' | 'bits' | 'variant'>) => ({
  algorithm: row.algorithm,
  version: row.version,
  quality: row.quality,
  ...(row.time_ms === null ? {} : { timeMs: row.time_ms }),
});

export const mediaFingerprintRow = (fingerprint: Fingerprint, index: number): MediaRow => ({
  number: index + 1,
  ...columnsOf(fingerprint),
  ...partColumns(fingerprint.part),
});

export const mediaFingerprintOf = (row: MediaRow): Fingerprint => ({
  ...factsOf(row),
  // A plain copy of 32 bytes: the driver's Buffer is larger than what it holds.
  bits: new Uint8Array(row.bits),
  variant: row.variant,
  ...partOf(row),
});

/** Are these the eight orientations of one picture, in order, with nothing else that differs? */
const areOrientations = (eight: readonly Omit<ReferenceRow, 'number'>[]): boolean =>
  eight.length === VARIANTS.length &&
  eight.every(
    (row, index) =>
      row.variant === VARIANTS[index] &&
      row.bits.length === BITS_BYTES &&
      row.algorithm === eight[0]?.algorithm &&
      row.version === eight[0].version &&
      row.quality === eight[0].quality &&
      row.time_ms === eight[0].time_ms,
  );

/** The rows of a reference's fingerprints, in their order: eight orientations take one, at little more than half the space. */
export function referenceRows(fingerprints: readonly Fingerprint[]): readonly ReferenceRow[] {
  const all = fingerprints.map(columnsOf);
  const rows: ReferenceRow[] = [];
  for (let at = 0; at < all.length;) {
    const eight = all.slice(at, at + VARIANTS.length);
    const [first] = eight;
    if (!first) break;
    const number = rows.length + 1;
    if (areOrientations(eight)) {
      const bits = Buffer.concat(eight.map((row) => row.bits));
      rows.push({ ...first, number, variant: null, bits });
      at += eight.length;
    } else {
      rows.push({ ...first, number });
      at += 1;
    }
  }
  return rows;
}

/** What one row of a reference holds. */
export const referenceFingerprints = (row: ReferenceRow): readonly Fingerprint[] => {
  const variants = row.variant === null ? VARIANTS : [row.variant];
  return variants.map((variant, index) => ({
    ...factsOf(row),
    // Plain copies of 32 bytes: the driver's Buffer is larger than what it holds, and the index keeps millions.
    bits: new Uint8Array(row.bits.subarray(index * BITS_BYTES, (index + 1) * BITS_BYTES)),
    variant,
  }));
};

export const mediaColumns = (media: MediaFacts) => ({
  kind: media.kind,
  byte_length: media.byteLength,
  width: media.width,
  height: media.height,
  duration_ms: media.durationMs === undefined ? null : Math.round(media.durationMs),
});

export const mediaFactsOf = (row: {
  readonly sha256: Sha256;
  readonly kind: MediaKind;
  readonly byte_length: number;
  readonly width: number;
  readonly height: number;
  readonly duration_ms: number | null;
}): MediaFacts => ({
  sha256: row.sha256,
  kind: row.kind,
  byteLength: row.byte_length,
  width: row.width,
  height: row.height,
  ...(row.duration_ms === null ? {} : { durationMs: row.duration_ms }),
});
