// The answer to many queries, column by column, while it grows.

import type { HitTable } from './payload.js';

/** A table of hits grows by doubling. */
const FIRST_ROWS = 1024;

/** The columns of a hit table, grown as hits come. */
export class Rows {
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

  push(entry: number, distance: number, reference: number, time: number, variant: number): void {
    if (this.length === this.#columns.entries.length) this.#grow();
    const row = this.length++;
    this.#columns.entries[row] = entry;
    this.#columns.distances[row] = distance;
    this.#columns.references[row] = reference;
    this.#columns.times[row] = time;
    this.#columns.variants[row] = variant;
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
