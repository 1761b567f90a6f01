// Which parts of an index are to be merged, so that there are never many, and the big ones are seldom touched.

import { MOST_CODES } from './layout.js';
import type { Part } from './part.js';
import { TABLES_FROM } from './plan.js';

/** Codes that are scanned before a merge is due: 20 µs of every search. */
export const MERGE_FROM = 16_384;
/** A part less than so many times as large as what comes after it is merged with that: n codes are in at most log₅ n parts. */
const RATIO = 4;
/** A part of which more than this share is withdrawn is made anew. */
const MOST_WITHDRAWN = 0.25;

export const isLoose = (part: Part): boolean => part.layout.directories === 0;

const sizeOf = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + part.size, 0);

/**
 * The first of the parts that are to become new ones, all up to the last; undefined where none is.
 *
 * @param purge parts of which anything was withdrawn too.
 */
export function foldFrom(parts: readonly Part[], purge: boolean): number | undefined {
  const isStale = ({ columns }: Part): boolean =>
    columns.withdrawn > (purge ? 0 : columns.count * MOST_WITHDRAWN);
  let first = parts.length;
  for (let index = parts.length - 1; index >= 0; index -= 1) {
    const part = parts[index];
    if (!part) continue;
    const after = sizeOf(parts.slice(first));
    const isSmall = part.size < RATIO * after && part.size + after <= MOST_CODES;
    if (isStale(part) || isLoose(part) || isSmall) first = index;
  }
  const folded = parts.slice(first);
  const isWorth = folded.length > 1 || folded.some((part) => isStale(part));
  return isWorth || sizeOf(folded) >= TABLES_FROM ? first : undefined;
}

/** Is there so much beside the tables, or withdrawn in them, that every search pays for it? */
export const isMergeDue = (parts: readonly Part[]): boolean =>
  sizeOf(parts.filter(isLoose)) >= MERGE_FROM ||
  parts.some(({ columns }) => columns.withdrawn > columns.count * MOST_WITHDRAWN);
