// A thread's own memory on a part: the query, the lists of a search, and the room for its hits.

import { takeMemory, type IndexKernel } from './kernel.js';
import { bytesOf, lined, type Layout } from './layout.js';

const WORD = 4;
const HIT = 8;
/** All triples of a band's 16 bits. */
const KEYS_BYTES = 560 * WORD;
/** Candidates that are verified together, and ids whose marks are cleared one by one. */
const LIST_BYTES = 16_384 * WORD;
const FIRST_ROOM = 4096 * HIT;
const BUDGETS_BYTES = 16;

/** Owns the scratch area of one instance. Addresses are bytes. */
export class Scratch {
  /** Addresses: the query as it was given, its bits in the part's order, and the budgets of the bands. */
  readonly query: number;
  readonly ordered: number;
  readonly budgets: number;
  readonly #memory: WebAssembly.Memory;
  readonly #kernel: IndexKernel;
  readonly #query: Uint8Array;
  readonly #budgets: Uint8Array;
  #room: { readonly at: number; readonly bytes: number };

  /** Takes it from the memory; a part without tables needs hardly any. */
  constructor(memory: WebAssembly.Memory, kernel: IndexKernel, layout: Layout) {
    const code = lined(bytesOf(layout.bits));
    const tabled = layout.directories > 0;
    const keys = tabled ? KEYS_BYTES : 0;
    const list = tabled ? LIST_BYTES : 0;
    const seen = tabled ? lined(layout.count / 8 + 1) : 0;
    const fixed = 2 * code + lined(BUDGETS_BYTES) + lined(keys) + 2 * list + seen;
    const at = takeMemory(memory, fixed + FIRST_ROOM);
    this.#memory = memory;
    this.#kernel = kernel;
    this.query = at;
    this.ordered = at + code;
    this.budgets = this.ordered + code;
    this.#query = new Uint8Array(memory.buffer, this.query, bytesOf(layout.bits));
    this.#budgets = new Uint8Array(memory.buffer, this.budgets, BUDGETS_BYTES);
    const keysAt = this.budgets + lined(BUDGETS_BYTES);
    const listAt = keysAt + lined(keys);
    kernel.scratch(keysAt, listAt, list, listAt + list, list, listAt + 2 * list, seen);
    this.#room = { at: at + fixed, bytes: FIRST_ROOM };
    kernel.room(this.#room.at, this.#room.bytes);
  }

  ask(code: Uint8Array, budgets: Uint8Array | undefined): void {
    this.#query.set(code);
    if (budgets) this.#budgets.set(budgets);
  }

  /**
   * Makes room for more hits: for twice the limit, whose farthest are dropped whenever the room is full, or for twice as many as were too
   * many.
   */
  widen(limit: number): void {
    const bytes = Math.max(this.#room.bytes * 2, Math.min(limit * 2 * HIT, this.#room.bytes * 16));
    this.#room = { at: takeMemory(this.#memory, bytes), bytes };
    this.#kernel.room(this.#room.at, this.#room.bytes);
  }

  /** The first `count` hits, distance × 2^32 + id each, the closest first and then the least id; at most `limit`. */
  hits(count: number, limit: number): Float64Array {
    const sorted = new Float64Array(this.#memory.buffer, this.#room.at, count).slice();
    return sorted.sort().subarray(0, limit);
  }
}
