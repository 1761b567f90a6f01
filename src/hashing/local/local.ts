// Local fingerprints: points of a picture with their descriptors.

import { LOCAL, packPoint, type LocalFingerprint } from '../../domain/local-fingerprint.js';
import type { Pixels } from '../pixels.js';
import { openBench, type Bench } from './kernel.js';
import { featurePlane, type Plane, type Window } from './plane.js';
import { findExtrema, placeFilters, type Extremum, type Filters, type Octave } from './pyramid.js';
import { ordered } from './select.js';
import { THRESHOLDS } from './thresholds.js';

/** Times that a small picture is enlarged, at most. */
const MOST_ENLARGED = 2;
export const SETTINGS = { contrast: 1.2, edge: 12.1, enlarged: MOST_ENLARGED, side: LOCAL.side as number };
export type Settings = typeof SETTINGS;

/** Samples along the side of a descriptor's square and in one of its cells: see kernels/sift/descriptor.ts. */
const SIDE = 20;
const CELL = 4;
const DESCRIPTOR_SCRATCH = (22 * 22 + 6 * 6 * 8) * 4;
const NUMBERS = 128;
/** Enough for the window of a point of the largest scale, 9 × scale + 3 floats, and two histograms of 36. */
const ORIENTATION_SCRATCH = 4096;
const MOST_ANGLES = 4;

type Table = {
  readonly bench: Bench;
  readonly filters: Filters;
  readonly weights: number;
  readonly thresholds: number;
  readonly scratch: number;
  readonly numbers: number;
  readonly bits: number;
  readonly angles: number;
};

/** Gaussian over the descriptor's square, half its width wide (Lowe, section 6.1). */
function sampleWeights(): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE }, (_, index) => {
    const x = ((index % SIDE) + 0.5 - SIDE / 2) / CELL;
    const y = (Math.floor(index / SIDE) + 0.5 - SIDE / 2) / CELL;
    return Math.exp(-(x * x + y * y) / (2 * 2 ** 2));
  });
}

function openTable(): Table {
  const bench = openBench();
  const place = (numbers: ArrayLike<number>): number => {
    const address = bench.take(numbers.length * 4);
    bench.floats(address, numbers.length).set(numbers);
    return address;
  };
  return {
    bench,
    filters: placeFilters(bench),
    weights: place(sampleWeights()),
    thresholds: place(THRESHOLDS),
    scratch: bench.take(Math.max(DESCRIPTOR_SCRATCH, ORIENTATION_SCRATCH)),
    numbers: bench.take(NUMBERS * 4),
    bits: bench.take(LOCAL.descriptorBytes),
    angles: bench.take(MOST_ANGLES * 4),
  };
}

let table: Table | undefined;

export function localFingerprint(
  pixels: Pixels,
  most: number,
  window: Window = { left: 0, top: 0, width: pixels.width, height: pixels.height },
  settings: Settings = SETTINGS,
  seen?: (numbers: Float32Array, extremum: Extremum) => void,
): LocalFingerprint {
  table ??= openTable();
  const { bench } = table;
  const mark = bench.mark();
  const plane = featurePlane(bench, pixels, window, settings.side, settings.enlarged);
  const { width, height } = plane;
  const { octaves, extrema } = findExtrema(bench, table.filters, plane, settings);
  const points = describe(table, octaves, ordered(extrema, width, height), most, seen);
  bench.release(mark);
  return { version: LOCAL.version, width, height, points, blocks: new Uint8Array(0) };
}

function describe(
  { bench, weights, thresholds, scratch, numbers, bits, angles }: Table,
  octaves: readonly Octave[],
  extrema: readonly Extremum[],
  most: number,
  seen?: (numbers: Float32Array, extremum: Extremum) => void,
): Uint8Array {
  const { kernel } = bench;
  const points = new Uint8Array(most * LOCAL.pointBytes);
  const view = new DataView(points.buffer);
  const found = bench.floats(angles, MOST_ANGLES);
  const descriptor = bench.bytes(bits, LOCAL.descriptorBytes);
  let count = 0;
  for (const extremum of extrema) {
    if (count >= most) break;
    const octave = octaves[extremum.octave];
    const plane: Plane | undefined = octave?.planes[Math.round(extremum.layer)];
    if (!octave || !plane) continue;
    const { address, width, height, stride } = plane;
    const place = [extremum.x / octave.step, extremum.y / octave.step, extremum.scale / octave.step] as const;
    const directions = kernel.orientations(address, width, height, stride, ...place, scratch, angles);
    for (let direction = 0; direction < directions && count < most; direction++) {
      const angle = found[direction] ?? 0;
      kernel.descriptor(
        ...[address, width, height, stride],
        ...place,
        ...[angle, scratch, weights, thresholds, numbers, bits],
      );
      seen?.(bench.floats(numbers, NUMBERS), extremum);
      const at = count * LOCAL.pointBytes;
      packPoint(view, at, {
        // From the picture's corner, not from the middle of its first pixel: sizes may differ between copies.
        x: extremum.x + 0.5,
        y: extremum.y + 0.5,
        scale: extremum.scale,
        angle,
        dark: extremum.value > 0,
      });
      points.set(descriptor, at + LOCAL.pointBytes - LOCAL.descriptorBytes);
      count++;
    }
  }
  return points.slice(0, count * LOCAL.pointBytes);
}
