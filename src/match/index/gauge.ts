// Comparing many codes of a part that is being built: distances, middles, and who shares a key.

import { takeMemory } from './kernel.js';
import { bytesOf, KEYS, lined } from './layout.js';
import type { Part } from './part.js';

/** Codes that one call of the kernel looks at: V8 makes a function fast between its calls, never within one. */
export const STEP = 65_536;

/** Calls `work` for all ids from 0 to `count`, in steps. */
export function inSteps(count: number, work: (from: number, to: number) => void): void {
  for (let from = 0; from < count; from += STEP) work(from, Math.min(from + STEP, count));
}

/** Owns the memory in which codes are compared. */
export class Gauge {
  /** Address of the bitmap of ids that were taken: they are passed over from then on. */
  readonly taken: number;
  readonly #part: Part;
  readonly #code: number;
  readonly #ids: number;
  readonly #distances: number;
  readonly #wanted: number;

  constructor(part: Part) {
    const at = takeMemory(
      part.memory,
      64 + STEP * 6 + KEYS / 8 + lined(part.columns.count / 8 + 1),
    );
    this.#part = part;
    this.#code = at;
    this.#ids = at + 64;
    this.#distances = this.#ids + STEP * 4;
    this.#wanted = this.#distances + STEP * 2;
    this.taken = this.#wanted + KEYS / 8;
  }

  codeOf(id: number): Uint8Array {
    const bytes = bytesOf(this.#part.layout.bits);
    return this.#part.columns.codes.slice(id * bytes, (id + 1) * bytes);
  }

  distances(code: Uint8Array, ids: Uint32Array): Uint16Array {
    const { memory, kernel } = this.#part;
    const all = new Uint16Array(ids.length);
    new Uint8Array(memory.buffer).set(code, this.#code);
    inSteps(ids.length, (from, to) => {
      new Uint32Array(memory.buffer, this.#ids, STEP).set(ids.subarray(from, to));
      kernel.distances(this.#code, this.#ids, to - from, this.#distances);
      all.set(new Uint16Array(memory.buffer, this.#distances, to - from), from);
    });
    return all;
  }

  /** The code that has each bit as most of these have it. */
  middle(ids: Uint32Array): Uint8Array {
    const { bits } = this.#part.layout;
    const counts = new Uint32Array(bits);
    for (const id of ids) {
      this.codeOf(id).forEach((byte, at) => {
        for (let bit = 0; bit < 8; bit += 1) {
          counts[at * 8 + bit] = (counts[at * 8 + bit] ?? 0) + ((byte >> bit) & 1);
        }
      });
    }
    const middle = new Uint8Array(bytesOf(bits));
    counts.forEach((count, bit) => {
      if (count * 2 > ids.length) middle[bit >> 3] = (middle[bit >> 3] ?? 0) | (1 << (bit & 7));
    });
    return middle;
  }

  take(ids: Iterable<number>): void {
    const bitmap = new Uint8Array(this.#part.memory.buffer);
    for (const id of ids) {
      const at = this.taken + (id >> 3);
      bitmap[at] = (bitmap[at] ?? 0) | (1 << (id & 7));
    }
  }

  /**
   * The ids that are not taken, by their key in a band, of these keys.
   *
   * @param counts how many codes have each key, the taken ones too.
   */
  sharing(
    band: number,
    keys: ReadonlySet<number>,
    counts: Uint32Array,
  ): ReadonlyMap<number, Uint32Array> {
    const { memory, kernel, columns, layout } = this.#part;
    const wanted = new Uint8Array(memory.buffer, this.#wanted, KEYS / 8).fill(0);
    const lists = new Map<number, { readonly ids: Uint32Array; length: number }>();
    for (const key of keys) {
      wanted[key >> 3] = (wanted[key >> 3] ?? 0) | (1 << (key & 7));
      lists.set(key, { ids: new Uint32Array(counts[key] ?? 0), length: 0 });
    }
    const perCode = bytesOf(layout.bits);
    inSteps(columns.count, (from, to) => {
      const found = kernel.gather(band, from, to, this.#wanted, this.taken, this.#ids);
      for (const id of new Uint32Array(memory.buffer, this.#ids, found)) {
        const at = id * perCode + band * 2;
        const list = lists.get((columns.codes[at] ?? 0) | ((columns.codes[at + 1] ?? 0) << 8));
        if (list) list.ids[list.length++] = id;
      }
    });
    return new Map([...lists].map(([key, { ids, length }]) => [key, ids.subarray(0, length)]));
  }
}
