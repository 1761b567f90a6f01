// The index as its owner has it: it adds, withdraws and merges, while other threads search the same memory.

import type { CodeIndexHandle, CodeSearch } from './code-search.js';
import { foldFrom, isLoose, isMergeDue } from './fold.js';
import { bytesOf, MOST_CODES, type CodeBits } from './layout.js';
import { mergeInWorker } from './merge.js';
import { Part } from './part.js';
import type { CodeColumns, HitTable, IndexHit } from './payload.js';
import { releaseSoon } from './release.js';
import { searchManyParts, searchParts } from './search-parts.js';

/** Codes for which a part that is added to has room; what is not used is never resident. */
const LOOSE_CODES = 65_536;

/** How many codes the columns hold; RangeError where they are not equally long. */
export function countOf(
  { codes, references, times, variants }: CodeColumns,
  bits: CodeBits,
): number {
  const count = codes.length / bytesOf(bits);
  for (const column of [references, times, variants]) {
    if (!Number.isInteger(count) || (column && column.length !== count)) {
      throw new RangeError(`expected ${count} of each column but received ${column?.length ?? 0}`);
    }
  }
  return count;
}

export type MergeApart = typeof mergeInWorker;

/** Owns the codes. Its methods are for one thread; others attach by `handle()`. */
export class MultiIndex implements CodeSearch {
  readonly bits: CodeBits;
  readonly #mergeApart: MergeApart;
  readonly #generations = new Int32Array(new SharedArrayBuffer(4));
  #parts: readonly Part[];
  #nextEntry: number;
  /** The last part that a merge under way has taken: nothing more is added to it. */
  #sealed: Part | undefined;
  #merging: Promise<boolean> | undefined;
  /** Entries that were withdrawn since the merge began: the new parts may still have them. */
  #withdrawn: number[] = [];

  /**
   * @param parts in the order of their entries.
   * @param mergeApart merges parts in another thread; another for tests.
   */
  constructor(
    bits: CodeBits,
    parts: readonly Part[],
    nextEntry: number,
    mergeApart: MergeApart = mergeInWorker,
  ) {
    this.bits = bits;
    this.#mergeApart = mergeApart;
    this.#parts = parts;
    this.#nextEntry = nextEntry;
  }

  /** Codes that are not withdrawn. */
  get size(): number {
    return this.#parts.reduce((sum, part) => sum + part.size, 0);
  }

  /** Number of the code that is added next. */
  get nextEntry(): number {
    return this.#nextEntry;
  }

  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** What codes, payload and tables take. A part that is added to counts with all the room it has. */
  get memoryBytes(): number {
    return this.#parts.reduce((sum, part) => sum + part.image.byteLength, 0);
  }

  search = (bits: Uint8Array, radius: number, limit: number): readonly IndexHit[] =>
    searchParts(this.#parts, bits, radius, limit);

  searchMany = (queries: readonly Uint8Array[], radius: number, limit: number): HitTable =>
    searchManyParts(this.#parts, queries, radius, limit);

  /** For `attachCodeIndex` in another thread. */
  handle(): CodeIndexHandle {
    return {
      bits: this.bits,
      memories: this.#parts.map((part) => part.memory),
      generation: Atomics.load(this.#generations, 0),
      generations: this.#generations,
    };
  }

  #replace(parts: readonly Part[]): void {
    this.#parts = parts;
    Atomics.add(this.#generations, 0, 1);
  }

  /**
   * Adds codes: the next search finds them. Threads that attached find them too, unless they needed a new part (`isCurrent`).
   *
   * @returns the entry of the first; the others follow it.
   * @throws RangeError where the columns are not equally long, or memory is used up.
   */
  add(columns: CodeColumns): number {
    const first = this.#nextEntry;
    const count = countOf(columns, this.bits);
    for (let from = 0; from < count;) {
      const last = this.#parts.at(-1);
      const open =
        last !== undefined &&
        isLoose(last) &&
        last !== this.#sealed &&
        last.columns.room > 0 &&
        last.columns.isNext(first + from);
      const part = open
        ? last
        : Part.empty(this.bits, Math.min(Math.max(LOOSE_CODES, count - from), MOST_CODES));
      const to = Math.min(count, from + part.columns.room);
      part.columns.append(columns, from, to, first + from);
      // Only now, so that nobody attaches to a part that has no entries yet.
      if (!open) this.#replace([...this.#parts, part]);
      from = to;
    }
    this.#nextEntry += count;
    return first;
  }

  /**
   * Withdraws codes: no search finds them any more, in no thread. Their bits stay in memory until a merge (`purge`).
   *
   * @returns how many there were.
   */
  remove(entries: Iterable<number>): number {
    let removed = 0;
    for (const entry of entries) {
      for (const { columns } of this.#parts) {
        const id = columns.idOf(entry);
        if (id === undefined) continue;
        if (columns.withdraw(id)) removed += 1;
        if (this.#merging) this.#withdrawn.push(entry);
      }
    }
    return removed;
  }

  /** Withdraws all codes of these references: see {@link MultiIndex.remove}. */
  removeReferences(references: Iterable<number>): number {
    const numbers = [...references];
    // A bitmap, so that ten million codes are looked through in some milliseconds.
    const wanted = new Uint8Array(numbers.reduce((most, number) => Math.max(most, number), 0) + 1);
    for (const number of numbers) wanted[number] = 1;
    let removed = 0;
    for (const { columns } of this.#parts) {
      const of = columns.references.subarray(0, columns.count);
      const entries: number[] = [];
      for (let id = 0; id < of.length; id += 1) {
        if (wanted[of[id] ?? 0] === 1 && !columns.isWithdrawn(id)) {
          entries.push(columns.entryOf(id));
        }
      }
      removed += this.remove(entries);
    }
    return removed;
  }

  /** Is so much beside the tables, or withdrawn, that every search pays for it? */
  get mergeDue(): boolean {
    return isMergeDue(this.#parts);
  }

  /**
   * Merges small parts, and those of which much was withdrawn, into new ones, in a thread of its own. Meanwhile the old ones answer, and
   * adding and withdrawing go on. A merge that is under way is waited for: only a purge begins another after it.
   *
   * @param options.purge leaves nothing of what was withdrawn so far, neither here nor in a file that is written then.
   * @returns whether there was anything to merge.
   * @throws what the thread died of, or the abort's reason; then the index is as it was.
   */
  merge({ purge = false, abort }: { purge?: boolean; abort?: AbortSignal } = {}): Promise<boolean> {
    if (this.#merging && purge) {
      const again = (): Promise<boolean> => this.merge({ purge, ...(abort ? { abort } : {}) });
      return this.#merging.then(again, again);
    }
    this.#merging ??= this.#merge(purge, abort).finally(() => {
      this.#merging = undefined;
      this.#sealed = undefined;
      this.#withdrawn = [];
    });
    return this.#merging;
  }

  async #merge(purge: boolean, abort: AbortSignal | undefined): Promise<boolean> {
    const first = foldFrom(this.#parts, purge);
    if (first === undefined) return false;
    const folded = this.#parts.slice(first);
    this.#sealed = folded.at(-1);
    const memories = folded.map((part) => part.memory);
    const merged = await this.#mergeApart({ bits: this.bits, memories }, abort);
    const fresh = merged.map((memory) => new Part(memory));
    for (const { columns } of fresh) {
      for (const entry of this.#withdrawn) {
        const id = columns.idOf(entry);
        if (id !== undefined) columns.withdraw(id);
      }
    }
    const since = this.#parts.slice(first + folded.length);
    this.#replace([...this.#parts.slice(0, first), ...fresh, ...since]);
    releaseSoon(folded.reduce((sum, part) => sum + part.image.byteLength, 0));
    return true;
  }
}
