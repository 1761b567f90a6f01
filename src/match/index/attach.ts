// The index in a second thread: the same memory, searched beside the first.

import type { CodeIndexHandle, CodeSearch } from './code-search.js';
import { Part } from './part.js';
import { searchManyParts, searchParts } from './search-parts.js';

export type AttachedCodeIndex = CodeSearch & {
  /**
   * False once the index has other parts than these (after a merge, or when very much was added): then a new handle is to be asked
   * for. Until then, what is added and withdrawn is seen at once; after it, what is withdrawn from parts that are gone is not.
   */
  readonly isCurrent: () => boolean;
};

/** Attaches to the index that made the handle. */
export function attachCodeIndex(handle: CodeIndexHandle): AttachedCodeIndex {
  const parts = handle.memories.map((memory) => new Part(memory));
  return {
    bits: handle.bits,
    get size() {
      return parts.reduce((sum, part) => sum + part.size, 0);
    },
    search: (bits, radius, limit) => searchParts(parts, bits, radius, limit),
    searchMany: (queries, radius, limit) => searchManyParts(parts, queries, radius, limit),
    isCurrent: () => Atomics.load(handle.generations, 0) === handle.generation,
  };
}
