// A search over several parts: their hits put together, with the payload.

import { bytesOf, type CodeBits } from './layout.js';
import type { Part } from './part.js';
import { NO_TIME, type HitTable, type IndexHit } from './payload.js';

type Found = {
  readonly part: Part;
  readonly id: number;
  readonly entry: number;
  readonly distance: number;
};

const UNIT = 2 ** 32;
/** A table of hits grows by doubling. */
const FIRST_ROWS = 1024;

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

/** The columns of a hit table, grown as hits come. */
class Rows {
  #columns = {
    entries: new Uint32Array(FIRST_ROWS),
    distances: new Uint16Array(FIRST_ROWS),
    references: new Uint32Array(FIRST_ROWS),
    times: new Uint32Array(FIRST_ROWS),
    variants: new Uint8Array(FIRST_ROWS),
  };
  length = 0;

  #grow(): void {
    const { entries, distances, references, times, variants } = this.#columns;
    const twice = <T extends Uint8Array | Uint16Array | Uint32Array>(column: T, grown: T): T => {
      grown.set(column);
      return grown;
    };
    const rows = this.length * 2;
    this.#columns = {
      entries: twice(entries, new Uint32Array(rows)),
      distances: twice(distances, new Uint16Array(rows)),
      references: twice(references, new Uint32Array(rows)),
      times: twice(times, new Uint32Array(rows)),
      variants: twice(variants, new Uint8Array(rows)),
    };
  }

  push({ part, id, entry, distance }: Found): void {
    if (this.length === this.#columns.entries.length) this.#grow();
    const row = this.length++;
    this.#columns.entries[row] = entry;
    this.#columns.distances[row] = distance;
    this.#columns.references[row] = part.columns.references[id] ?? 0;
    this.#columns.times[row] = part.columns.times[id] ?? NO_TIME;
    this.#columns.variants[row] = part.columns.variants[id] ?? 0;
  }

  table(starts: Uint32Array): HitTable {
    const { entries, distances, references, times, variants } = this.#columns;
    return {
      starts,
      entries: entries.subarray(0, this.length),
      distances: distances.subarray(0, this.length),
      references: references.subarray(0, this.length),
      times: times.subarray(0, this.length),
      variants: variants.subarray(0, this.length),
    };
  }
}

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
    for (const found of find(parts, query, radius, limit)) rows.push(found);
    starts[index + 1] = rows.length;
  });
  return rows.table(starts);
}
