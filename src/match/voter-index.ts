// What an index over the voters' descriptors promises, and the plain one that scans them all: the oracle of the other.

import { LOCAL } from '../domain/local-fingerprint.js';

const BYTES = LOCAL.descriptorBytes;

/** Descriptors near a query, in no order that means anything; valid until the next search. */
export type VoterHits = {
  readonly count: number;
  /** Numbers in the order of adding: the first `count`. */
  readonly entries: Uint32Array;
  readonly distances: Uint8Array;
};

export type VoterIndex = {
  readonly size: number;
  /**
   * Descriptors within `radius` bits of the one at byte `at` of `codes`, at most `limit`. Not exact: the farther one is, the
   * likelier it is missed.
   *
   * @param codes must not change between searches.
   */
  readonly search: (codes: Uint8Array, at: number, radius: number, limit: number) => VoterHits;
};

/** @param chunks descriptors one after the other; each chunk holds whole ones. */
export type MakeVoterIndex = (chunks: readonly Uint8Array[]) => VoterIndex;

/** Builds the plain index: every search looks at every descriptor, and misses none. */
export const linearVoterIndex: MakeVoterIndex = (chunks) => {
  const all = Buffer.concat(chunks);
  const size = all.length / BYTES;
  return {
    size,
    search: (codes, at, radius, limit) => {
      const hits: { entry: number; distance: number }[] = [];
      for (let entry = 0; entry < size && hits.length < limit; entry++) {
        let distance = 0;
        for (let byte = 0; byte < BYTES && distance <= radius; byte++) {
          let differing = (all[entry * BYTES + byte] ?? 0) ^ (codes[at + byte] ?? 0);
          for (; differing > 0; differing &= differing - 1) distance += 1;
        }
        if (distance <= radius) hits.push({ entry, distance });
      }
      return {
        count: hits.length,
        entries: Uint32Array.from(hits, (hit) => hit.entry),
        distances: Uint8Array.from(hits, (hit) => hit.distance),
      };
    },
  };
};
