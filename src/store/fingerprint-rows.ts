// Fingerprints and media facts between rows and the domain: the registry and the found media share their form.

import type { Fingerprint } from '../domain/fingerprint.js';
import type { Sha256 } from '../domain/ids.js';
import type { MediaFacts, MediaKind } from '../domain/media.js';
import type { Tables } from './tables.js';

type FingerprintRow = Omit<Tables['fingerprint'], 'reference_id'>;

export const FINGERPRINT_COLUMNS = [
  'number',
  'algorithm',
  'version',
  'bits',
  'quality',
  'variant',
  'time_ms',
] as const satisfies readonly (keyof FingerprintRow)[];

export const fingerprintRow = (fingerprint: Fingerprint, index: number): FingerprintRow => ({
  number: index + 1,
  algorithm: fingerprint.algorithm,
  version: fingerprint.version,
  bits: fingerprint.bits,
  quality: Math.round(fingerprint.quality),
  variant: fingerprint.variant,
  time_ms: fingerprint.timeMs === undefined ? null : Math.round(fingerprint.timeMs),
});

export const fingerprintOf = (row: FingerprintRow): Fingerprint => ({
  algorithm: row.algorithm,
  version: row.version,
  // A plain copy of 32 bytes: the driver's Buffer is larger than what it holds, and the index keeps millions.
  bits: new Uint8Array(row.bits),
  quality: row.quality,
  variant: row.variant,
  ...(row.time_ms === null ? {} : { timeMs: row.time_ms }),
});

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
