// What every index over 256-bit codes promises, and the plain one that scans them all: the oracle of the others.

import { distanceWithin, WORDS, wordsOf } from './hamming.js';

/** A code within the radius: its number in the order of adding, and its distance in bits. */
export type Hit = { readonly entry: number; readonly distance: number };

export type CodeIndex = {
  readonly size: number;
  /**
   * All codes at a Hamming distance of at most `radius`, the closest first, then in the order of adding. Exact: none is
   * missed, unless there are more than `limit`; then the closest are given.
   */
  readonly search: (bits: Uint8Array, radius: number, limit: number) => readonly Hit[];
};

/** Builds the plain index: every search looks at every code. */
export function linearIndex(codes: readonly Uint8Array[]): CodeIndex {
  const words = new Uint32Array(codes.length * WORDS);
  codes.forEach((bits, entry) => {
    words.set(wordsOf(bits), entry * WORDS);
  });
  return {
    size: codes.length,
    search: (bits, radius, limit) => {
      const query = wordsOf(bits);
      const hits: Hit[] = [];
      for (let entry = 0; entry < codes.length; entry += 1) {
        const distance = distanceWithin(words, entry * WORDS, query, radius);
        if (distance <= radius) hits.push({ entry, distance });
      }
      return hits.sort((a, b) => a.distance - b.distance || a.entry - b.entry).slice(0, limit);
    },
  };
}
