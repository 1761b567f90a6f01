// The Gaussian pyramid of a plane, and where its differences have extrema.

import type { Arena } from './kernel.js';
import { takePlane, type Plane } from './plane.js';

/**
 * Standard deviation of the first plane of an octave, in its pixels. Lowe's 1.6 on a picture enlarged twofold costs four times
 * as much; 1.0 on the picture itself gives smooth pictures nearly as many points.
 */
const FIRST_SCALE = 1;
/** Layers of an octave in which extrema are looked for (Lowe, section 3.2). */
const LAYERS = 3;
/** The smoothing that a picture is taken to have already. */
const CAMERA = 0.5;
/** Shorter side of the least octave: below it there is no room for an extremum. */
const LEAST_SIDE = 12;
/** Pixels along the edges of an octave without points. */
const BORDER = 4;
/**
 * Least difference of Gaussians, of 255: a tenth of Lowe's. Selection prefers the strong ones; pictures that have only weak ones
 * (a fork on a plain ground) are found by these.
 */
const CONTRAST = 0.3;
/**
 * Most squared trace by determinant of the second derivatives: 4 for a spot, 12.1 is Lowe's limit. Measured, points on edges are
 * found again as often as others up to 200; what lies beyond is a straight line, along which a point slides.
 */
const EDGE = 200;
/** Extrema of a picture, at most: a bound on memory that pictures of 512 pixels do not reach. */
const MOST_EXTREMA = 16_000;
/** Floats per extremum, and rows and floats that blurring needs, more than the search for extrema: see kernels/sift/. */
const RECORD = 4;
const SCRATCH_ROWS = 29;
const SCRATCH_REST = 32;

export type Octave = {
  /** Pixels of the feature plane for one of this octave. */
  readonly step: number;
  /** Smoothed by {@link FIRST_SCALE} × 2^(index / {@link LAYERS}). */
  readonly planes: readonly Plane[];
};

/** Extrema, each an index into all of these. Lengths are in pixels of the feature plane, from the middle of its first pixel. */
export type Extrema = {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly scale: Float64Array;
  /** The difference of Gaussians, of 255: positive where the point is dark. */
  readonly value: Float64Array;
  readonly octave: Uint8Array;
  readonly layer: Float64Array;
};

/** A symmetric filter: the middle weight and those to one side. */
function gaussian(sigma: number): Float32Array {
  const radius = Math.max(1, Math.ceil(sigma * 3));
  const weights = Float32Array.from({ length: radius + 1 }, (_, i) =>
    Math.exp((-i * i) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((total, weight) => total + 2 * weight, -(weights[0] ?? 0));
  return weights.map((weight) => weight / sum);
}

type Filter = { readonly address: number; readonly radius: number };

export type Filters = { readonly first: Filter; readonly steps: readonly Filter[] };

/** @param place writes numbers into a kernel's memory, to stay, and tells where. */
export function placeFilters(place: (numbers: Float32Array) => number): Filters {
  const filter = (sigma: number): Filter => {
    const weights = gaussian(sigma);
    return { address: place(weights), radius: weights.length - 1 };
  };
  const scale = (index: number): number => FIRST_SCALE * 2 ** (index / LAYERS);
  return {
    first: filter(Math.sqrt(FIRST_SCALE ** 2 - CAMERA ** 2)),
    steps: Array.from({ length: LAYERS + 2 }, (_, index) =>
      filter(Math.sqrt(scale(index + 1) ** 2 - scale(index) ** 2)),
    ),
  };
}

/** Extrema of all octaves, those of fine scales first, with the planes that they were found in. */
export function findExtrema(
  arena: Arena,
  filters: Filters,
  plane: Plane,
): { readonly octaves: readonly Octave[]; readonly extrema: Extrema } {
  const { kernel } = arena;
  const octaves: Octave[] = [];
  /** How many extrema there are up to each octave. */
  const counts: number[] = [];
  let count = 0;
  // What one octave needs and the next, smaller one can use again.
  const scratch = arena.take((plane.stride * SCRATCH_ROWS + SCRATCH_REST) * 4);
  const records = arena.take(MOST_EXTREMA * RECORD * 4);
  const blur = (from: Plane, to: Plane, { address, radius }: Filter): void => {
    kernel.blur(
      ...[from.address, to.address, scratch, to.width, to.height, to.stride, address, radius],
    );
  };
  let first = plane;
  for (let octave = 0; ; octave++) {
    const { width, height, stride } = first;
    if (Math.min(width, height) < LEAST_SIDE) break;
    if (octave === 0) {
      first = takePlane(arena, width, height);
      blur(plane, first, filters.first);
    }
    // Taken one directly after the other, so that they are equally far apart.
    const planes = [first, ...filters.steps.map(() => takePlane(arena, width, height))];
    filters.steps.forEach((filter, index) => {
      blur(planes[index] ?? first, planes[index + 1] ?? first, filter);
    });
    octaves.push({ step: 2 ** octave, planes });
    const pitch = (planes[1] ?? first).address - first.address;
    count += kernel.extrema(
      ...[first.address, pitch, width, height, stride, BORDER],
      ...[CONTRAST, EDGE, scratch, records + count * RECORD * 4, MOST_EXTREMA - count],
    );
    counts.push(count);
    const last = planes[LAYERS] ?? first;
    const half = takePlane(arena, Math.floor(width / 2), Math.floor(height / 2));
    kernel.halve(last.address, last.stride, half.address, half.width, half.height, half.stride);
    first = half;
  }
  return { octaves, extrema: readExtrema(arena.floats(records, count * RECORD), counts) };
}

function readExtrema(records: Float32Array, counts: readonly number[]): Extrema {
  const count = records.length / RECORD;
  const numbers = (): Float64Array => new Float64Array(count);
  const [x, y, scale, value, layer] = [numbers(), numbers(), numbers(), numbers(), numbers()];
  const octave = new Uint8Array(count);
  counts.forEach((end, own) => {
    const step = 2 ** own;
    for (let index = counts[own - 1] ?? 0; index < end; index++) {
      const at = index * RECORD;
      const level = records[at + 2] ?? 0;
      x[index] = (records[at] ?? 0) * step;
      y[index] = (records[at + 1] ?? 0) * step;
      scale[index] = FIRST_SCALE * 2 ** (level / LAYERS) * step;
      value[index] = records[at + 3] ?? 0;
      octave[index] = own;
      layer[index] = level;
    }
  });
  return { count, x, y, scale, value, octave, layer };
}
