// A search over several parts: their hits put together, with the payload.

import { bytesOf, type CodeBits } from './layout.js';
import type { Part } from './part.js';
import { NO_TIME, type HitTable, type IndexHit } from './payload.js';
import { Rows } from './rows.js';

type Found = {
  readonly part: Part;
  readonly id: number;
  readonly entry: number;
  readonly distance: number;
};

const UNIT = 2 ** 32;
function checked(code: Uint8Array, bits: CodeBits): Uint8Array {
  if (code.byteLength === bytesOf(bits)) return code;
  throw new RangeError(`expected a code of ${bytesOf(bits)} bytes but received ${code.byteLength}`);
}

/** The closest first, then by entry; at most `limit`. */
function find(
  parts: readonly Part[],
  code: Uint8Array,
  radius: number,
  limit: number,
): readonly Found[] {
  if (!(radius >= 0 && limit >= 1)) return [];
  const all: Found[] = [];
  for (const part of parts) {
    const { bits } = part.layout;
    const keys = part.search(
      checked(code, bits),
      Math.min(Math.floor(radius), bits),
      Math.floor(limit),
    );
    for (const key of keys) {
      const id = key % UNIT;
      const entry = part.columns.entryOf(id);
      all.push({ part, id, entry, distance: Math.floor(key / UNIT) });
    }
  }
  // One part's are in order: its entries rise with its ids.
  if (parts.length > 1) all.sort((a, b) => a.distance - b.distance || a.entry - b.entry);
  return all.length > limit ? all.slice(0, Math.floor(limit)) : all;
}

/** Hits as objects: see `CodeIndex.search`. */
export const searchParts = (
  parts: readonly Part[],
  code: Uint8Array,
  radius: number,
  limit: number,
): readonly IndexHit[] =>
  find(parts, code, radius, limit).map(({ part, id, entry, distance }) => {
    const timeMs = part.columns.times[id] ?? NO_TIME;
    return {
      entry,
      distance,
      reference: part.columns.references[id] ?? 0,
      variant: part.columns.variants[id] ?? 0,
      ...(timeMs === NO_TIME ? {} : { timeMs }),
    };
  });

/** All queries of a batch, in their order. */
export function searchManyParts(
  parts: readonly Part[],
  queries: readonly Uint8Array[],
  radius: number,
  limit: number,
): HitTable {
  const rows = new Rows();
  const starts = new Uint32Array(queries.length + 1);
  queries.forEach((query, index) => {
    for (const { part, id, entry, distance } of find(parts, query, radius, limit)) {
      const { references, times, variants } = part.columns;
      rows.push(entry, distance, references[id] ?? 0, times[id] ?? NO_TIME, variants[id] ?? 0);
    }
    starts[index + 1] = rows.length;
  });
  return rows.table(starts);
}
