// Descriptor pairs: for each point of a found picture the nearest of a reference's, where it is clearly nearer than the next.

import { LOCAL } from '../domain/local-fingerprint.js';
import { loadKernel, reserve, type Kernel } from '../kernels/load.js';
import type { PointSet } from './points.js';

const BYTES = LOCAL.descriptorBytes;
/** Bytes of a number of a point, of a coordinate, and of what every piece of memory begins at a multiple of; and the number that none has. */
const WORD = 2;
const FLOAT = 4;
const PIECE = 16;
const NONE = 0xffff;

type NearestKernel = Kernel & {
  readonly gather: (codes: number, numbers: number, count: number, to: number) => void;
  readonly places: (x: number, y: number, numbers: number, count: number, to: number) => void;
  readonly nearest: (
    queries: number,
    count: number,
    codes: number,
    columns: number,
    positions: number,
    most: number,
    ratio: number,
    spot: number,
    to: number,
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

export type Pairing = {
  /** Light points are paired with light ones, dark with dark ones. */
  readonly pair: (found: PointSet, reference: PointSet) => Pairs;
};

/** Loads the kernel; the pairing is not re-entrant, and needs not be: it never waits. */
export function openPairing(): Pairing {
  const kernel = loadKernel<NearestKernel>('pairing');
  return {
    pair: (found, reference) => {
      const room = layOut(kernel, found, reference);
      // Each found point has one partner at most: where it is written, and the pairs to sort.
      const partner = new Uint16Array(found.count);
      const order = new Uint32Array(found.count);
      let count = 0;
      for (const dark of [0, 1] as const) {
        const ofFound = found.ofKind[dark];
        const ofReference = reference.ofKind[dark];
        if (ofFound.length === 0 || ofReference.length === 0) continue;
        room.words.set(ofFound, room.numbers / WORD);
        kernel.gather(room.foundCodes, room.numbers, ofFound.length, room.queries);
        room.words.set(ofReference, room.numbers / WORD);
        kernel.gather(room.codes, room.numbers, ofReference.length, room.columns);
        kernel.places(room.x, room.y, room.numbers, ofReference.length, room.positions);
        kernel.nearest(
          ...([room.queries, ofFound.length, room.columns, ofReference.length] as const),
          ...([room.positions, MAX_DISTANCE, RATIO, SAME_SPOT * SAME_SPOT, room.best] as const),
        );
        for (let row = 0; row < ofFound.length; row++) {
          const column = room.words[room.best / WORD + row * 2] ?? NONE;
          if (column === NONE) continue;
          const point = ofFound[row] ?? 0;
          partner[point] = ofReference[column] ?? 0;
          order[count++] = ((room.words[room.best / WORD + row * 2 + 1] ?? 0) << 16) | point;
        }
      }
      return sorted(order.subarray(0, count), partner);
    },
  };
}

/** @param order distance × 2^16 + found point, of every pair. */
function sorted(order: Uint32Array, partner: Uint16Array): Pairs {
  order.sort();
  const count = order.length;
  const pairs = {
    count,
    found: new Uint16Array(count),
    reference: new Uint16Array(count),
    distance: new Uint8Array(count),
  };
  for (let pair = 0; pair < count; pair++) {
    const point = (order[pair] ?? 0) & 0xffff;
    pairs.found[pair] = point;
    pairs.reference[pair] = partner[point] ?? 0;
    pairs.distance[pair] = (order[pair] ?? 0) >>> 16;
  }
  return pairs;
}

/** Puts both pictures into the kernel's memory. @returns where they lie, and where there is room for what is made of them. */
function layOut(kernel: NearestKernel, found: PointSet, reference: PointSet) {
  let end = kernel.base();
  const take = (bytes: number): number => {
    const at = Math.ceil(end / PIECE) * PIECE;
    end = at + bytes;
    return at;
  };
  const most = Math.max(found.count, reference.count);
  const place = {
    foundCodes: take(found.codes.length),
    codes: take(reference.codes.length),
    x: take(reference.count * FLOAT),
    y: take(reference.count * FLOAT),
    numbers: take(most * WORD),
    queries: take(found.count * BYTES),
    columns: take(reference.count * BYTES),
    positions: take(reference.count * 2 * FLOAT),
    best: take(found.count * 2 * WORD),
  };
  reserve(kernel, end);
  const memory = new Uint8Array(kernel.memory.buffer);
  memory.set(found.codes, place.foundCodes);
  memory.set(reference.codes, place.codes);
  const floats = new Float32Array(kernel.memory.buffer);
  floats.set(reference.x, place.x / FLOAT);
  floats.set(reference.y, place.y / FLOAT);
  return { ...place, words: new Uint16Array(kernel.memory.buffer) };
}
