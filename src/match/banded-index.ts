// The voters' index: descriptors cut into bands, and a table of buckets for each band (Norouzi, Punjani, Fleet, "Fast search in
// Hamming space with multi-index hashing", CVPR 2012), in WebAssembly's memory. A descriptor is found where at least one band
// differs from the query's by a few bits at most; that is not all of them within the radius, but as many as votes need.

import { LOCAL } from '../domain/local-fingerprint.js';
import { loadKernel, reserve, type Kernel } from '../kernels/load.js';
import { permutationTable } from './permutation.js';
import type { MakeVoterIndex, VoterIndex } from './voter-index.js';

const BYTES = LOCAL.descriptorBytes;
const CODE_BITS = BYTES * 8;
const WORD = 4;
/** The kernel reads bands in words of 64 bits, beyond the end of the last code. */
const BEYOND = 8;
/** Queries that are put into the kernel's memory at once: all points of a picture. */
const ROOM = 512;
/** Hits of one search, at most. */
const MAX_LIMIT = 4096;

type IndexKernel = Kernel & {
  readonly lay: (
    codes: number,
    size: number,
    keyBits: number,
    bands: number,
    tableBits: number,
    heads: number,
    entries: number,
    seen: number,
  ) => void;
  readonly shuffle: (codes: number, count: number, table: number) => void;
  readonly build: () => void;
  readonly scan: (query: number, radius: number, out: number, far: number, limit: number) => number;
  readonly search: (
    query: number,
    radius: number,
    masks: number,
    maskCount: number,
    out: number,
    far: number,
    limit: number,
  ) => number;
};

/**
 * How the codes of an index are cut: bits of a key, bands, bits of a bucket's number, and bits in which a key may differ from the
 * query's.
 */
export type BandPlan = {
  readonly keyBits: number;
  readonly bands: number;
  readonly tableBits: number;
  readonly flips: number;
};

/** From so many descriptors on, keys that differ by a bit are looked up too: with the short ones that find enough, there are too many. */
const FLIPPED_FROM = 65_536;

/**
 * Up to {@link FLIPPED_FROM}, keys of somewhat fewer bits than number the descriptors, which must be the query's. Measured on registered
 * photographs and altered copies, with 3,000 and 32,000 descriptors, one search takes 1.1 and 2.0 µs, and of those within 16 to 23 bits
 * 88 and 57 % are found (with longer keys and a bit flipped, as below: 1.7 and 3.3 µs, 94 and 55 %).
 *
 * Above, a key of a third more bits than number the descriptors: its bits are not independent, and so about one descriptor shares it. At
 * 100,000, a million and ten million descriptors, one search takes 11, 22 and 39 µs, and of the voters that a copy shows 96, 92 and 85 %
 * are found.
 */
export function planBands(size: number): BandPlan {
  const magnitude = Math.log2(Math.max(2, size));
  if (size < FLIPPED_FROM) {
    const keyBits = Math.max(8, Math.round(0.86 * magnitude));
    return { keyBits, bands: Math.floor(CODE_BITS / keyBits), tableBits: keyBits, flips: 0 };
  }
  const bands = Math.max(4, Math.min(10, Math.floor(CODE_BITS / (1.28 * magnitude))));
  const keyBits = Math.floor(CODE_BITS / bands);
  return { keyBits, bands, tableBits: Math.min(keyBits, Math.round(magnitude)), flips: 1 };
}

/**
 * A fixed shuffle of a descriptor's bits: neighbouring ones go together, and bands of them would fill few buckets. As
 * `tableOf` in points.ts lays it out.
 */
function shuffleTable(): Uint8Array {
  const order = Array.from({ length: CODE_BITS }, (_, bit) => bit);
  let state = 1;
  for (let bit = CODE_BITS - 1; bit > 0; bit--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const other = Math.floor((state / 2 ** 31) * (bit + 1));
    [order[bit], order[other]] = [order[other] ?? 0, order[bit] ?? 0];
  }
  return permutationTable(Uint8Array.from(order));
}

/** All masks of at most `flips` of `bits` bits, the ones of fewest bits first. */
function masksOf(bits: number, flips: number): readonly number[] {
  const masks = [0];
  let last = [0];
  for (let flip = 0; flip < flips; flip++) {
    // Each mask grows only by bits above its highest, so that none is made twice.
    last = last.flatMap((mask) => {
      const from = 32 - Math.clz32(mask);
      return Array.from({ length: bits - from }, (_, bit) => mask | (1 << (from + bit)));
    });
    masks.push(...last);
  }
  return masks;
}

/** Builds the index. Its memory: 16 bytes a descriptor, and for each band 4 bytes a descriptor and 4 to 8 more. */
export const bandedVoterIndex: MakeVoterIndex = (chunks) =>
  bandedIndex(chunks, planBands, MOST_SCANNED);

/**
 * Up to so many descriptors all of them are looked at: a nanosecond each, and none is missed. (One search of the bands takes one to
 * five microseconds.)
 */
const MOST_SCANNED = 1_500;

/** Views of words begin at multiples of their length. */
const align = (address: number): number => Math.ceil(address / WORD) * WORD;

/** @param planOf how codes are cut, for measuring and testing. @param mostScanned up to so many are all looked at. */
export function bandedIndex(
  chunks: readonly Uint8Array[],
  planOf: (size: number) => BandPlan,
  mostScanned = 0,
): VoterIndex {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0) / BYTES;
  const { keyBits, bands, tableBits, flips } = planOf(size);
  const masks = masksOf(keyBits, flips);
  const table = shuffleTable();
  const kernel = loadKernel<IndexKernel>('voters');

  const query = kernel.base();
  const tableAt = query + ROOM * BYTES + BEYOND;
  const masksAt = tableAt + table.length;
  const out = align(masksAt + masks.length * WORD);
  const far = out + MAX_LIMIT * WORD;
  const codesAt = far + MAX_LIMIT;
  const headsAt = codesAt + size * BYTES + BEYOND;
  const entriesAt = headsAt + bands * (2 ** tableBits + 1) * WORD;
  // A bit a descriptor: seen by this search.
  const seenAt = entriesAt + bands * size * WORD;
  reserve(kernel, seenAt + Math.ceil(size / 8));
  const memory = new DataView(kernel.memory.buffer);
  const bytes = new Uint8Array(kernel.memory.buffer);
  bytes.set(table, tableAt);
  masks.forEach((mask, at) => {
    memory.setUint32(masksAt + at * WORD, mask, true);
  });
  let at = codesAt;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  kernel.shuffle(codesAt, size, tableAt);
  kernel.lay(codesAt, size, keyBits, bands, tableBits, headsAt, entriesAt, seenAt);
  kernel.build();

  const entries = new Uint32Array(kernel.memory.buffer, out, MAX_LIMIT);
  const distances = new Uint8Array(kernel.memory.buffer, far, MAX_LIMIT);
  /** Which queries are in the kernel's memory, from which byte on: a picture's points are searched for one after the other. */
  let asked: Uint8Array | undefined;
  let first = 0;
  return {
    size,
    search: (codes, from, radius, limit) => {
      if (codes !== asked || from < first || from >= first + ROOM * BYTES) {
        asked = codes;
        first = from;
        const next = codes.subarray(from, from + ROOM * BYTES);
        bytes.set(next, query);
        kernel.shuffle(query, Math.floor(next.length / BYTES), tableAt);
      }
      const at = query + from - first;
      const most = Math.min(limit, MAX_LIMIT);
      const count =
        size <= mostScanned
          ? kernel.scan(at, radius, out, far, most)
          : kernel.search(at, radius, masksAt, masks.length, out, far, most);
      return { count, entries, distances };
    },
  };
}
