// Local fingerprints between rows and the domain: references and found media share their form.

import type { LocalFingerprint } from '../domain/local-fingerprint.js';
import type { Tables } from './tables.js';

type LocalRow = Omit<Tables['local_fingerprint'], 'reference_id'>;

export const LOCAL_COLUMNS = [
  'number',
  'version',
  'width',
  'height',
  'time_ms',
  'blocks',
  'points',
] as const satisfies readonly (keyof LocalRow)[];

export const localRow = (local: LocalFingerprint, index: number): LocalRow => ({
  number: index + 1,
  version: local.version,
  width: local.width,
  height: local.height,
  time_ms: local.timeMs === undefined ? null : Math.round(local.timeMs),
  blocks: local.blocks,
  points: local.points,
});

export const localOf = (row: Omit<LocalRow, 'number'>): LocalFingerprint => ({
  version: row.version,
  width: row.width,
  height: row.height,
  // Plain copies: the driver's Buffers may be larger than what they hold.
  points: new Uint8Array(row.points),
  blocks: new Uint8Array(row.blocks),
  ...(row.time_ms === null ? {} : { timeMs: row.time_ms }),
});
