// Descriptor pairs: for each point of a found picture the nearest of a reference's, where it is clearly nearer than the next.

import { LOCAL } from '../domain/local-fingerprint.js';
import { loadKernel, reserve, type Kernel } from '../kernels/load.js';
import type { PointSet } from './points.js';

const BYTES = LOCAL.descriptorBytes;
/** Codes that the kernel compares at once. */
const LANES = 16;
/** Bytes of a number of a point; and the number that none has. */
const WORD = 2;
const NONE = 0xffff;

type DistanceKernel = Kernel & {
  readonly distances: (
    queries: number,
    count: number,
    blocks: number,
    blockCount: number,
    out: number,
  ) => void;
  readonly gather: (codes: number, numbers: number, count: number, to: number) => void;
  readonly transpose: (codes: number, numbers: number, count: number, to: number) => void;
  readonly nearest: (
    rows: number,
    count: number,
    columns: number,
    most: number,
    to: number,
  ) => void;
  readonly within: (row: number, columns: number, most: number, to: number) => number;
};

/** Pairs of points, by rising distance: numbers in the found and in the reference's set, and bits that differ. */
export type Pairs = {
  readonly count: number;
  readonly found: Uint16Array;
  readonly reference: Uint16Array;
  readonly distance: Uint8Array;
};

/** The nearest may differ in so many bits. */
const MAX_DISTANCE = 40;
/** The nearest must be nearer than this share of the next one's distance: Lowe's ratio, for bits. */
const RATIO = 0.85;
/** The next one is looked for outside this many feature pixels: one spot may have several points. */
const SAME_SPOT = 4;

/** Numbers of the points that are dark, or of those that are not. */
function ofKind(points: PointSet, dark: number): Uint16Array {
  const numbers = new Uint16Array(points.count);
  let count = 0;
  for (let i = 0; i < points.count; i++) if (points.dark[i] === dark) numbers[count++] = i;
  return numbers.subarray(0, count);
}

export type Pairing = {
  /** Light points are paired with light ones, dark with dark ones. */
  readonly pair: (found: PointSet, reference: PointSet) => Pairs;
};

/** Loads the kernel; the pairing is not re-entrant, and needs not be: it never waits. */
export function openPairing(): Pairing {
  const kernel = loadKernel<DistanceKernel>('match');

  /** Calls `take` with every found point of a kind whose nearest of the reference's passes the ratio test. */
  const pairKind = (
    found: PointSet,
    ofFound: Uint16Array,
    reference: PointSet,
    ofReference: Uint16Array,
    take: (found: number, reference: number, distance: number) => void,
  ): void => {
    const stride = Math.ceil(ofReference.length / LANES) * LANES;
    const place = layOut(kernel.base(), [
      ...[found.codes.length, reference.codes.length],
      ...[ofFound.length * WORD, ofReference.length * WORD],
      ...[ofFound.length * BYTES, stride * BYTES],
      ...[ofFound.length * stride, ofFound.length * 2 * WORD, stride * WORD],
    ]);
    const [foundCodes, codes, foundNumbers, numbers, queries, blocks, rows, best, rivals] = place;
    reserve(kernel, place[place.length - 1] ?? 0);
    const memory = new Uint8Array(kernel.memory.buffer);
    const words = new Uint16Array(kernel.memory.buffer);
    memory.set(found.codes, foundCodes);
    memory.set(reference.codes, codes);
    words.set(ofFound, foundNumbers / WORD);
    words.set(ofReference, numbers / WORD);
    kernel.gather(foundCodes, foundNumbers, ofFound.length, queries);
    kernel.transpose(codes, numbers, ofReference.length, blocks);
    kernel.distances(queries, ofFound.length, blocks, stride / LANES, rows);
    kernel.nearest(rows, ofFound.length, ofReference.length, MAX_DISTANCE, best);
    for (let row = 0; row < ofFound.length; row++) {
      const column = words[best / WORD + row * 2] ?? NONE;
      if (column === NONE) continue;
      const distance = words[best / WORD + row * 2 + 1] ?? 0;
      const near = ofReference[column] ?? 0;
      const tooNear = Math.floor(distance / RATIO);
      const count = kernel.within(rows + row * stride, ofReference.length, tooNear, rivals);
      const others = words.subarray(rivals / WORD, rivals / WORD + count);
      if (isAlone(near, others, ofReference, reference)) take(ofFound[row] ?? 0, near, distance);
    }
  };

  return {
    pair: (found, reference) => {
      const pairs: { found: number; reference: number; distance: number }[] = [];
      for (const dark of [0, 1]) {
        const ofFound = ofKind(found, dark);
        const ofReference = ofKind(reference, dark);
        if (ofFound.length === 0 || ofReference.length === 0) continue;
        pairKind(found, ofFound, reference, ofReference, (point, near, distance) => {
          pairs.push({ found: point, reference: near, distance });
        });
      }
      pairs.sort((a, b) => a.distance - b.distance || a.found - b.found);
      return {
        count: pairs.length,
        found: Uint16Array.from(pairs, (pair) => pair.found),
        reference: Uint16Array.from(pairs, (pair) => pair.reference),
        distance: Uint8Array.from(pairs, (pair) => pair.distance),
      };
    },
  };
}

/** Addresses of pieces of so many bytes one after the other, each on a boundary of 16, and where the last one ends. */
type Laid = readonly [
  ...[foundCodes: number, codes: number, foundNumbers: number, numbers: number],
  ...[queries: number, blocks: number, rows: number, best: number, rivals: number, end: number],
];
function layOut(base: number, sizes: readonly number[]): Laid {
  const align = (address: number): number => Math.ceil(address / LANES) * LANES;
  const addresses = [align(base)];
  for (const size of sizes) addresses.push(align((addresses.at(-1) ?? 0) + size));
  return addresses as unknown as Laid;
}

/** Do all that are as near lie on the same spot? */
function isAlone(
  near: number,
  others: Uint16Array,
  columns: Uint16Array,
  { x, y }: PointSet,
): boolean {
  for (const column of others) {
    const rival = columns[column] ?? 0;
    const dx = (x[rival] ?? 0) - (x[near] ?? 0);
    const dy = (y[rival] ?? 0) - (y[near] ?? 0);
    if (dx * dx + dy * dy > SAME_SPOT * SAME_SPOT) return false;
  }
  return true;
}
