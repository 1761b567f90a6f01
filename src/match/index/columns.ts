// The columns of a part, as one thread sees them: codes, payload, which are withdrawn, and which entry each is.

import { bytesOf, living, writeLayout, type Layout } from './layout.js';
import { NO_TIME, type CodeColumns } from './payload.js';

/**
 * Views on a part's memory. An id is a code's place in the part; an entry its number in the whole index, in the order of adding, which it
 * keeps for good. Only one thread appends and withdraws; the others see it at once.
 */
export class Columns {
  readonly codes: Uint8Array;
  readonly references: Uint32Array;
  readonly times: Uint32Array;
  readonly variants: Uint8Array;
  readonly #memory: WebAssembly.Memory;
  readonly #header: number;
  readonly #layout: Layout;
  readonly #living: ReturnType<typeof living>;
  readonly #withdrawn: Uint8Array;
  /** Pairs: from this id on, the entries are those from this one on. */
  readonly #runs: Uint32Array;

  constructor(memory: WebAssembly.Memory, header: number, layout: Layout) {
    const { capacity, bits, runCapacity } = layout;
    const { buffer } = memory;
    this.codes = new Uint8Array(buffer, layout.codes, capacity * bytesOf(bits));
    this.references = new Uint32Array(buffer, layout.references, capacity);
    this.times = new Uint32Array(buffer, layout.times, capacity);
    this.variants = new Uint8Array(buffer, layout.variants, capacity);
    this.#memory = memory;
    this.#header = header;
    this.#layout = layout;
    this.#living = living(memory, header);
    this.#withdrawn = new Uint8Array(buffer, layout.dead, Math.ceil(capacity / 8));
    this.#runs = new Uint32Array(buffer, layout.runs, runCapacity * 2);
  }

  /** Codes, the withdrawn ones too. */
  get count(): number {
    return Atomics.load(this.#living.fields, this.#living.count);
  }

  get withdrawn(): number {
    return Atomics.load(this.#living.fields, this.#living.withdrawn);
  }

  /** How many codes can still be appended. */
  get room(): number {
    return this.#layout.capacity - this.count;
  }

  /**
   * Appends codes `from` to `to`, as entries from `entry` on.
   *
   * @throws RangeError where there is no room for them, or for one more run.
   */
  append(columns: CodeColumns, from: number, to: number, entry: number): void {
    const at = this.count;
    const bytes = bytesOf(this.#layout.bits);
    this.#follow(at, entry);
    this.codes.set(columns.codes.subarray(from * bytes, to * bytes), at * bytes);
    if (columns.references) this.references.set(columns.references.subarray(from, to), at);
    if (columns.variants) this.variants.set(columns.variants.subarray(from, to), at);
    if (columns.times) this.times.set(columns.times.subarray(from, to), at);
    else this.times.fill(NO_TIME, at, at + to - from);
    // Last, and atomically: who sees the count sees the codes.
    Atomics.store(this.#living.fields, this.#living.count, at + to - from);
  }

  /** Begins a new run where the entry does not follow the one before. */
  #follow(id: number, entry: number): void {
    const { runCount } = this.#layout;
    if (runCount > 0 && id > 0 && this.entryOf(id - 1) + 1 === entry) return;
    if (runCount * 2 >= this.#runs.length) throw new RangeError('too many runs');
    this.#runs[runCount * 2] = id;
    this.#runs[runCount * 2 + 1] = entry;
    this.#layout.runCount = runCount + 1;
    writeLayout(this.#memory, this.#header, {
      ...this.#layout,
      count: id,
      withdrawn: this.withdrawn,
    });
  }

  /** The last run that begins at `value` or before: `side` 0 compares ids, 1 entries. -1 where there is none. */
  #runOf(value: number, side: 0 | 1): number {
    let low = 0;
    let high = this.#layout.runCount;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle * 2 + side] ?? 0) <= value) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  entryOf(id: number): number {
    const run = this.#runOf(id, 0);
    return (this.#runs[run * 2 + 1] ?? 0) + id - (this.#runs[run * 2] ?? 0);
  }

  /** Where an entry is; undefined where it is not in this part. */
  idOf(entry: number): number | undefined {
    const run = this.#runOf(entry, 1);
    if (run < 0) return undefined;
    const id = (this.#runs[run * 2] ?? 0) + entry - (this.#runs[run * 2 + 1] ?? 0);
    const end = run + 1 < this.#layout.runCount ? (this.#runs[run * 2 + 2] ?? 0) : this.count;
    return id < end ? id : undefined;
  }

  isWithdrawn(id: number): boolean {
    return (((this.#withdrawn[id >> 3] ?? 0) >> (id & 7)) & 1) === 1;
  }

  /** Withdraws a code, at once for all threads. False where it was withdrawn before. */
  withdraw(id: number): boolean {
    if (this.isWithdrawn(id)) return false;
    Atomics.or(this.#withdrawn, id >> 3, 1 << (id & 7));
    Atomics.add(this.#living.fields, this.#living.withdrawn, 1);
    return true;
  }

  /** Counts the withdrawn: in a file the number may be of another moment than the bitmap. Only the one thread that has it may do so. */
  recount(): void {
    let withdrawn = 0;
    for (const byte of this.#withdrawn) {
      for (let left = byte; left > 0; left &= left - 1) withdrawn += 1;
    }
    Atomics.store(this.#living.fields, this.#living.withdrawn, withdrawn);
  }

  /** Would this entry follow the last one? */
  isNext(entry: number): boolean {
    const { count } = this;
    return count === 0 || this.entryOf(count - 1) + 1 === entry;
  }

  /** Stretches of codes that are not withdrawn, none of them across two runs: from this id to before that one. */
  *alive(): Generator<readonly [from: number, to: number]> {
    for (let run = 0; run < this.#layout.runCount; run += 1) {
      const end = run + 1 < this.#layout.runCount ? (this.#runs[run * 2 + 2] ?? 0) : this.count;
      let from = this.#runs[run * 2] ?? 0;
      for (let id = from; id < end; id += 1) {
        if (!this.isWithdrawn(id)) continue;
        if (id > from) yield [from, id];
        from = id + 1;
      }
      if (end > from) yield [from, end];
    }
  }
}
