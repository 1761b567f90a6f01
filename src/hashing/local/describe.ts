// Points from extrema: their dominant directions and their descriptors.

import { LOCAL, packPoint } from '../../domain/local-fingerprint.js';
import { openArena, type Arena } from './kernel.js';
import { placeFilters, type Extremum, type Filters, type Octave } from './pyramid.js';
import { THRESHOLDS } from './thresholds.js';

/** Samples along the side of a descriptor's square and in one of its cells: see kernels/sift/descriptor.ts. */
const SIDE = 20;
const CELL = 4;
const DESCRIPTOR_SCRATCH = (22 * 24 + 20 * 20 * 3) * 4;
const NUMBERS = 128;
/** Histograms of 4 × 37 and 36, and a window of 9 × scale + 7 floats; within an octave no scale exceeds 4. */
const ORIENTATION_SCRATCH = 1024;
const MOST_ANGLES = 4;

/** A kernel with what stays in its memory from picture to picture. */
export type Workplace = {
  readonly arena: Arena;
  readonly filters: Filters;
  readonly weights: number;
  readonly shares: number;
  readonly thresholds: number;
  readonly scratch: number;
  readonly numbers: number;
  readonly bits: number;
  readonly angles: number;
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
    scratch: arena.take(Math.max(DESCRIPTOR_SCRATCH, ORIENTATION_SCRATCH)),
    numbers: arena.take(NUMBERS * 4),
    bits: arena.take(LOCAL.descriptorBytes),
    angles: arena.take(MOST_ANGLES * 4),
  };
}

/** Called with every point's 128 numbers before they are made binary, in the order of the points; the array is reused. */
export type Seen = (numbers: Float32Array) => void;

/** How many points, and how many feature pixels a pixel of the plane is wide and high. */
export type Told = { readonly most: number; readonly stepX: number; readonly stepY: number };

/** {@link LOCAL.pointBytes} bytes for each point; an extremum with two dominant directions makes two. */
export function describe(
  { arena, weights, shares, thresholds, scratch, numbers, bits, angles }: Workplace,
  octaves: readonly Octave[],
  extrema: Iterable<Extremum>,
  { most, stepX, stepY }: Told,
  seen?: Seen,
): Uint8Array {
  const { kernel } = arena;
  const points = new Uint8Array(most * LOCAL.pointBytes);
  const view = new DataView(points.buffer);
  const directions = arena.floats(angles, MOST_ANGLES);
  const descriptor = arena.bytes(bits, LOCAL.descriptorBytes);
  const grown = Math.sqrt(stepX * stepY);
  let count = 0;
  for (const extremum of extrema) {
    const octave = octaves[extremum.octave];
    const plane = octave?.planes[Math.round(extremum.layer)];
    if (!octave || !plane) continue;
    const x = extremum.x / octave.step;
    const y = extremum.y / octave.step;
    const scale = extremum.scale / octave.step;
    const pixels = [plane.address, plane.width, plane.height, plane.stride] as const;
    const found = kernel.orientations(...pixels, x, y, scale, scratch, angles);
    for (const angle of directions.subarray(0, found)) {
      if (count === most) return points;
      kernel.descriptor(
        ...pixels,
        ...[x, y, scale, angle],
        ...[scratch, weights, shares, thresholds, numbers, bits],
      );
      seen?.(arena.floats(numbers, NUMBERS));
      const at = count * LOCAL.pointBytes;
      packPoint(view, at, {
        // From the picture's corner, not from the middle of its first pixel: copies differ in size.
        x: (extremum.x + 0.5) * stepX,
        y: (extremum.y + 0.5) * stepY,
        scale: extremum.scale * grown,
        angle,
        dark: extremum.value > 0,
      });
      points.set(descriptor, at + LOCAL.pointBytes - LOCAL.descriptorBytes);
      count++;
    }
  }
  return points.slice(0, count * LOCAL.pointBytes);
}
