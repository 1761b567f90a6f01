// The small planes and the steps along their columns the plain way, pixel by pixel: what the kernel is compared with.

import type { Pixels } from '../../src/hashing/pixels.js';

/** Numbers of `width` columns, row by row. */
export type Grid = {
  readonly width: number;
  readonly height: number;
  readonly at: (x: number, y: number) => number;
};

/** How many rows of a block count at most, evenly spread. */
const MOST_ROWS = 3;

/** A picture averaged over blocks of `factor` × `factor`: luma, and red less blue, halved, around 128. */
export function plainPlanes(
  { data, width, channels, height }: Pixels,
  factor: number,
): { luma: Grid; colours: Grid } {
  const size = { width: Math.floor(width / factor), height: Math.floor(height / factor) };
  const step = Math.ceil(factor / MOST_ROWS);
  const mean = (x: number, y: number, of: (at: number) => number): number => {
    let sum = 0;
    let count = 0;
    for (let j = 0; j < factor; j += step) {
      for (let i = 0; i < factor; i++) {
        sum += of(((y * factor + j) * width + x * factor + i) * channels);
        count++;
      }
    }
    return sum / count;
  };
  const byte = (at: number): number => data[at] ?? 0;
  const luma = (at: number): number =>
    channels === 1 ? byte(at) : (77 * byte(at) + 150 * byte(at + 1) + 29 * byte(at + 2)) / 256;
  const colour = (at: number): number => 128 + (byte(at) - byte(at + 2)) / 2;
  return {
    luma: { ...size, at: (x, y) => mean(x, y, luma) },
    colours: { ...size, at: (x, y) => mean(x, y, colour) },
  };
}

const STEP = 3;
const COLOUR_STEP = 10;

/** The step at a column, if it exceeds what varies on both sides of it; else 0. */
function stepAt({ at }: Grid, x: number, y: number, least: number): number {
  const step = Math.abs(at(x + 1, y) - at(x - 1, y));
  const outside = Math.abs(at(x - 1, y) - at(x - 2, y));
  const inside = Math.abs(at(x + 1, y) - at(x + 2, y));
  const beside = Math.min(outside + inside, 2 + 4 * Math.min(outside, inside));
  return step > beside + least ? step : 0;
}

/** Steps of a column, row by row: 0 where there is none. Of columns 2 to `width` - 3. */
export const plainSteps = (luma: Grid, colours: Grid | undefined, x: number): number[] =>
  Array.from({ length: luma.height }, (_, y) =>
    Math.max(stepAt(luma, x, y, STEP), colours ? stepAt(colours, x, y, COLOUR_STEP) : 0),
  );

/** What steps outweigh the rest by from one row to before another. */
export function weightOf(
  steps: readonly number[],
  { gain, loss }: { gain: number; loss: number },
  from: number,
  to: number,
): number {
  const found = steps.slice(from, to).filter((step) => step > 0).length;
  return gain * found - loss * (to - from);
}

/** The most that any stretch weighs: all are looked at. */
export function plainBestWeight(
  steps: readonly number[],
  worth: { gain: number; loss: number },
): number {
  let best = 0;
  for (let from = 0; from < steps.length; from++) {
    let weight = 0;
    for (let to = from + 1; to <= steps.length; to++) {
      weight += (steps[to - 1] ?? 0) > 0 ? worth.gain - worth.loss : -worth.loss;
      best = Math.max(best, weight);
    }
  }
  return best;
}
