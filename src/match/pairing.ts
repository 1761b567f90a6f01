// Descriptor pairs: for each point of a found picture the nearest of a reference's, where it is clearly nearer than the next.

import { LOCAL } from '../domain/local-fingerprint.js';
import { loadKernel, reserve, type Kernel } from '../kernels/load.js';
import type { PointSet } from './points.js';

const BYTES = LOCAL.descriptorBytes;
/** Codes that the kernel compares at once. */
const LANES = 16;

type DistanceKernel = Kernel & {
  readonly distances: (
    queries: number,
    count: number,
    blocks: number,
    blockCount: number,
    out: number,
  ) => void;
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

  /** Distances of the found points to the reference's, row by row of `stride` bytes; valid until the next call. */
  const rows = (
    found: PointSet,
    ofFound: Uint16Array,
    reference: PointSet,
    ofReference: Uint16Array,
  ): { readonly bytes: Uint8Array; readonly stride: number } => {
    const blockCount = Math.ceil(ofReference.length / LANES);
    const stride = blockCount * LANES;
    const queries = kernel.base();
    const blocks = queries + ofFound.length * BYTES;
    const out = blocks + blockCount * LANES * BYTES;
    reserve(kernel, out + ofFound.length * stride);
    const memory = new Uint8Array(kernel.memory.buffer);
    ofFound.forEach((point, row) => {
      memory.set(found.codes.subarray(point * BYTES, (point + 1) * BYTES), queries + row * BYTES);
    });
    ofReference.forEach((point, column) => {
      const at = blocks + Math.floor(column / LANES) * LANES * BYTES + (column % LANES);
      for (let byte = 0; byte < BYTES; byte++) {
        memory[at + byte * LANES] = reference.codes[point * BYTES + byte] ?? 0;
      }
    });
    kernel.distances(queries, ofFound.length, blocks, blockCount, out);
    return { bytes: memory.subarray(out, out + ofFound.length * stride), stride };
  };

  return {
    pair: (found, reference) => {
      const pairs: { found: number; reference: number; distance: number }[] = [];
      for (const dark of [0, 1]) {
        const ofFound = ofKind(found, dark);
        const ofReference = ofKind(reference, dark);
        if (ofFound.length === 0 || ofReference.length === 0) continue;
        const { bytes, stride } = rows(found, ofFound, reference, ofReference);
        for (let row = 0; row < ofFound.length; row++) {
          const nearest = nearestIn(bytes, row * stride, ofReference, reference);
          if (nearest) pairs.push({ found: ofFound[row] ?? 0, ...nearest });
        }
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

/** The nearest of one row, where it passes the ratio test. */
function nearestIn(
  bytes: Uint8Array,
  row: number,
  columns: Uint16Array,
  { x, y }: PointSet,
): { readonly reference: number; readonly distance: number } | undefined {
  let distance = MAX_DISTANCE + 1;
  let column = -1;
  for (let at = 0; at < columns.length; at++) {
    const here = bytes[row + at] ?? 0;
    if (here < distance) {
      distance = here;
      column = at;
    }
  }
  if (column < 0) return undefined;
  const reference = columns[column] ?? 0;
  const tooNear = distance / RATIO;
  for (let at = 0; at < columns.length; at++) {
    if ((bytes[row + at] ?? 0) > tooNear || at === column) continue;
    const rival = columns[at] ?? 0;
    const apart = Math.hypot(
      (x[rival] ?? 0) - (x[reference] ?? 0),
      (y[rival] ?? 0) - (y[reference] ?? 0),
    );
    if (apart > SAME_SPOT) return undefined;
  }
  return { reference, distance };
}
