// What searches codes, and what another thread needs to do so too.

import type { CodeIndex } from '../code-index.js';
import type { CodeBits } from './layout.js';
import type { HitTable, IndexHit } from './payload.js';

/** A search of codes in any thread. Both throw RangeError for a query that is not as long as the codes. */
export type CodeSearch = CodeIndex & {
  readonly bits: CodeBits;
  /** See {@link CodeIndex.search}; any radius, though above 63 of 256 bits (31 of 128) it is a plain scan. */
  readonly search: (bits: Uint8Array, radius: number, limit: number) => readonly IndexHit[];
  /** The same for many queries, such as the frames of a video, without an object for each hit. */
  readonly searchMany: (queries: readonly Uint8Array[], radius: number, limit: number) => HitTable;
};

/** What a thread attaches by: it can be posted to it, and copies no codes. */
export type CodeIndexHandle = {
  readonly bits: CodeBits;
  readonly memories: readonly WebAssembly.Memory[];
  /** Grows whenever the index gets other parts: of the handle, and where that of the index is to be read. */
  readonly generation: number;
  readonly generations: Int32Array;
};
