// Building an index from nothing: codes are gathered in the memory in which they will be searched.

import { MOST_CODES, type CodeBits } from './layout.js';
import { countOf, MultiIndex } from './multi-index.js';
import { Part } from './part.js';
import type { CodeColumns } from './payload.js';
import { withTables } from './tables.js';

/** Room of further parts, where there are more codes than were expected. */
const LEAST_CAPACITY = 65_536;

export type CodeIndexBuilder = {
  /** See {@link MultiIndex.add}: the same entries. */
  readonly add: (columns: CodeColumns) => number;
  /** The codes without tables, every search of which is a scan: for few searches. `build` may still be called, and voids it. */
  readonly plain: () => MultiIndex;
  /** Ends the building; the builder is void then. About 0.4 s of CPU for a million codes. */
  readonly build: () => MultiIndex;
};

/** @param expected how many codes there will be, as near as is known: room for them is reserved, and taken when they come. */
export function codeIndexBuilder(bits: CodeBits, expected: number): CodeIndexBuilder {
  const parts: Part[] = [];
  let next = 0;
  return {
    add: (columns) => {
      const first = next;
      const count = countOf(columns, bits);
      for (let from = 0; from < count;) {
        let part = parts.at(-1);
        if (!part || part.columns.room === 0) {
          const wanted = Math.max(expected - next, count - from, part ? LEAST_CAPACITY : 1);
          part = Part.empty(bits, Math.min(wanted, MOST_CODES));
          parts.push(part);
        }
        const to = Math.min(count, from + part.columns.room);
        part.columns.append(columns, from, to, next);
        next += to - from;
        from = to;
      }
      return first;
    },
    plain: () => new MultiIndex(bits, parts, next),
    build: () => new MultiIndex(bits, parts.map(withTables), next),
  };
}

/** Builds an index of codes that are all there. */
export function buildCodeIndex(bits: CodeBits, columns: CodeColumns): MultiIndex {
  const builder = codeIndexBuilder(bits, countOf(columns, bits));
  builder.add(columns);
  return builder.build();
}
