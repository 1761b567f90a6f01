// Points from extrema: their dominant directions and their descriptors.

import { LOCAL, packPoint } from '../../domain/local-fingerprint.js';
import { openArena, type Arena } from './kernel.js';
import { placeFilters, type Extrema, type Filters, type Octave } from './pyramid.js';
import { THRESHOLDS } from './thresholds.js';

/** Samples along the side of a descriptor's square and in one of its cells: see kernels/sift/descriptor.ts. */
const SIDE = 20;
const CELL = 4;
const DESCRIPTOR_SCRATCH = (22 * 24 + 20 * 20 * 3) * 4;
const NUMBERS = 128;
/** Histograms of 4 × 37 and 36, and a window of 9 × scale + 7 floats; within an octave no scale exceeds 4. */
const ORIENTATION_SCRATCH = 1024;
const MOST_ANGLES = 4;
/** Words of 32 bits that are told to and by the kernel: of an extremum, of a plane, of a point. */
const EXTREMUM = 4;
const PLANE = 4;
const MADE = 2;

/** A kernel with what stays in its memory from picture to picture. */
export type Workplace = {
  readonly arena: Arena;
  readonly filters: Filters;
  readonly weights: number;
  readonly shares: number;
  readonly thresholds: number;
  readonly scratch: number;
};

/** Gaussian over the descriptor's square, half its width wide (Lowe, section 6.1). */
const sampleWeights = (): Float32Array =>
  Float32Array.from({ length: SIDE * SIDE }, (_, index) => {
    const x = ((index % SIDE) + 0.5 - SIDE / 2) / CELL;
    const y = (Math.floor(index / SIDE) + 0.5 - SIDE / 2) / CELL;
    return Math.exp(-(x * x + y * y) / (2 * 2 ** 2));
  });

const DIRECTIONS = 8;
const STEPS = 512;

/** How a gradient of each 512th of a turn is shared between the two of eight directions that it lies between. */
const directionShares = (): Float32Array =>
  Float32Array.from({ length: STEPS * DIRECTIONS }, (_, index) => {
    const direction = (Math.floor(index / DIRECTIONS) + 0.5) * (DIRECTIONS / STEPS);
    const apart = Math.abs(direction - (index % DIRECTIONS));
    return Math.max(0, 1 - Math.min(apart, DIRECTIONS - apart));
  });

export function openWorkplace(): Workplace {
  const arena = openArena();
  const place = (numbers: ArrayLike<number>): number => {
    const address = arena.take(numbers.length * 4);
    arena.floats(address, numbers.length).set(numbers);
    return address;
  };
  return {
    arena,
    filters: placeFilters(place),
    weights: place(sampleWeights()),
    shares: place(directionShares()),
    thresholds: place(THRESHOLDS),
    scratch: arena.take(MOST_ANGLES * 4 + Math.max(DESCRIPTOR_SCRATCH, ORIENTATION_SCRATCH)),
  };
}

/** Called with every point's 128 numbers before they are made binary, in the order of the points; the array is reused. */
export type Seen = (numbers: Float32Array) => void;

/** How many points, and how many feature pixels a pixel of the plane is wide and high. */
export type Told = { readonly most: number; readonly stepX: number; readonly stepY: number };

/** Addresses and sizes of all planes, one octave after the other. */
function placePlanes(arena: Arena, octaves: readonly Octave[]): number {
  const planes = octaves.flatMap((octave) => octave.planes);
  const address = arena.take(planes.length * PLANE * 4);
  const words = arena.words(address, planes.length * PLANE);
  planes.forEach((plane, at) => {
    words.set([plane.address, plane.width, plane.height, plane.stride], at * PLANE);
  });
  return address;
}

/**
 * {@link LOCAL.pointBytes} bytes for each point; an extremum with two dominant directions makes two.
 *
 * @param order which extrema become points, the first ones first.
 */
export function describe(
  { arena, weights, shares, thresholds, scratch }: Workplace,
  octaves: readonly Octave[],
  extrema: Extrema,
  order: Uint32Array,
  { most, stepX, stepY }: Told,
  seen?: Seen,
): Uint8Array {
  const { kernel } = arena;
  const mark = arena.mark();
  const numbersEach = seen ? NUMBERS * 4 : 0;
  const planes = placePlanes(arena, octaves);
  const places = arena.take(most * EXTREMUM * 4);
  const made = arena.take(most * MADE * 4);
  const numbers = arena.take(NUMBERS * 4 + most * numbersEach);
  const points = arena.take(most * LOCAL.pointBytes);
  const bytes = arena.bytes(points, most * LOCAL.pointBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const floats = arena.floats(places, most * EXTREMUM);
  const words = arena.words(places, most * EXTREMUM);
  const madeOf = arena.words(made, most * MADE);
  const angles = arena.floats(made, most * MADE);
  const firstPlanes = octaves.map((_, at) => at * (octaves[0]?.planes.length ?? 0));
  const grown = Math.sqrt(stepX * stepY);
  let count = 0;
  // Nearly every extremum makes a point or more: as many as points are missing are enough, mostly.
  for (let begin = 0; begin < order.length && count < most;) {
    const chunk = order.subarray(begin, begin + most - count);
    begin += chunk.length;
    chunk.forEach((index, place) => {
      const octave = extrema.octave[index] ?? 0;
      const step = octaves[octave]?.step ?? 1;
      const at = place * EXTREMUM;
      floats[at] = (extrema.x[index] ?? 0) / step;
      floats[at + 1] = (extrema.y[index] ?? 0) / step;
      floats[at + 2] = (extrema.scale[index] ?? 0) / step;
      words[at + 3] = (firstPlanes[octave] ?? 0) + Math.round(extrema.layer[index] ?? 0);
    });
    const first = points + count * LOCAL.pointBytes;
    const more = kernel.points(
      ...[places, chunk.length, planes, most - count, scratch, weights, shares, thresholds],
      ...[numbers, numbersEach, made],
      ...[first + LOCAL.pointBytes - LOCAL.descriptorBytes, LOCAL.pointBytes],
    );
    for (let each = 0; each < more; each++) {
      const index = chunk[madeOf[each * MADE] ?? 0] ?? 0;
      seen?.(arena.floats(numbers + each * numbersEach, NUMBERS));
      packPoint(view, (count + each) * LOCAL.pointBytes, {
        // From the picture's corner, not from the middle of its first pixel: copies differ in size.
        x: ((extrema.x[index] ?? 0) + 0.5) * stepX,
        y: ((extrema.y[index] ?? 0) + 0.5) * stepY,
        scale: (extrema.scale[index] ?? 0) * grown,
        angle: angles[each * MADE + 1] ?? 0,
        dark: (extrema.value[index] ?? 0) > 0,
      });
    }
    count += more;
  }
  const result = bytes.slice(0, count * LOCAL.pointBytes);
  arena.release(mark);
  return result;
}
