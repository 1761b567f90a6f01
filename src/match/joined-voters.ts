// Several voter indices as one: a large one, and what was registered since it was made.

import type { VoterIndex } from './voter-index.js';

/** One of them: its entries are numbered from `from` on. */
export type Segment = { readonly index: VoterIndex; readonly from: number };

/**
 * Searches all of them. Where there are more hits than the limit, the first index gets half of it at least, for the others may be full of
 * one flooded picture, and they get half of it at most, the newest first.
 */
export function joinedVoterIndex(segments: readonly Segment[]): VoterIndex {
  const [first, ...later] = segments;
  if (first?.from === 0 && later.length === 0) return first.index;
  let entries = new Uint32Array(0);
  let distances = new Uint8Array(0);
  return {
    size: segments.reduce((sum, { index }) => sum + index.size, 0),
    search: (codes, at, radius, limit) => {
      if (entries.length < limit) {
        entries = new Uint32Array(limit);
        distances = new Uint8Array(limit);
      }
      let count = 0;
      const take = ({ index, from }: Segment, most: number): void => {
        const hits = index.search(codes, at, radius, most);
        for (let hit = 0; hit < hits.count; hit += 1) {
          entries[count] = (hits.entries[hit] ?? 0) + from;
          distances[count] = hits.distances[hit] ?? 0;
          count += 1;
        }
      };
      const most = first && first.index.size > 0 ? limit >> 1 : limit;
      for (const segment of later.toReversed()) {
        const left = most - count;
        if (left > 0) take(segment, left);
      }
      if (first) take(first, limit - count);
      return { count, entries, distances };
    },
  };
}
