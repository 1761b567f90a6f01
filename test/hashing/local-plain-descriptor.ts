// Directions and descriptors the plain way: what the kernels are compared with.

import { between, sampleAt, type PlainExtremum } from './local-plain.js';

/** In feature pixels, counted from the picture's corner. */
export type PlainPoint = {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly angle: number;
  readonly dark: boolean;
  /** Of length 1. */
  readonly numbers: readonly number[];
};

const TURN = 2 * Math.PI;
const BINS = 36;
const CELLS = 4;
const DIRECTIONS = 8;
const SAMPLES = 4;

/** The points of one extremum, one for each dominant direction. */
export function plainPoints(extremum: PlainExtremum): readonly PlainPoint[] {
  const { x, y, layer, value, octave, planes } = extremum;
  const step = 2 ** octave;
  const scale = 2 ** (layer / 3);
  const plane = planes[Math.round(layer)];
  if (!plane) return [];
  const at = (column: number, row: number): number => sampleAt(plane, column, row);

  const bins = new Array<number>(BINS).fill(0);
  const radius = Math.max(1, Math.round(4.5 * scale));
  for (let row = Math.round(y) - radius; row <= Math.round(y) + radius; row++) {
    if (row < 1 || row > plane.height - 2) continue;
    for (let column = Math.round(x) - radius; column <= Math.round(x) + radius; column++) {
      if (column < 1 || column > plane.width - 2) continue;
      const dx = at(column + 1, row) - at(column - 1, row);
      const dy = at(column, row + 1) - at(column, row - 1);
      const weight = Math.exp(-((column - x) ** 2 + (row - y) ** 2) / (2 * (1.5 * scale) ** 2));
      const bin = (Math.round((Math.atan2(dy, dx) / TURN) * BINS) + BINS) % BINS;
      bins[bin] = (bins[bin] ?? 0) + Math.hypot(dx, dy) * weight;
    }
  }
  const bin = (list: readonly number[], i: number): number => list[(i + BINS) % BINS] ?? 0;
  const smooth = bins.map((_, i) =>
    [1, 4, 6, 4, 1].reduce((sum, weight, k) => sum + (weight / 16) * bin(bins, i + k - 2), 0),
  );
  const highest = Math.max(...smooth);
  const points: PlainPoint[] = [];
  for (const [i, here] of smooth.entries()) {
    const [before, after] = [bin(smooth, i - 1), bin(smooth, i + 1)];
    if (here <= before || here < after || here < 0.8 * highest) continue;
    const peak = i + (before - after) / 2 / (before - 2 * here + after);
    const angle = (peak / BINS) * TURN;
    points.push({
      x: x * step + 0.5,
      y: y * step + 0.5,
      scale: scale * step,
      angle,
      dark: value > 0,
      numbers: numbersOf((u, v) => {
        const reach = 3 * scale;
        const [cos, sin] = [Math.cos(angle) * reach, Math.sin(angle) * reach];
        return between(plane, x + u * cos - v * sin, y + u * sin + v * cos);
      }),
    });
  }
  return points;
}

/** @param at the brightness in the point's own frame, in cells from its middle. */
function numbersOf(at: (u: number, v: number) => number): readonly number[] {
  const numbers = new Array<number>(CELLS * CELLS * DIRECTIONS).fill(0);
  const half = 1 / SAMPLES;
  const reach = (CELLS + 1) / 2;
  for (let v = -reach + half / 2; v < reach; v += half) {
    for (let u = -reach + half / 2; u < reach; u += half) {
      const du = at(u + half, v) - at(u - half, v);
      const dv = at(u, v + half) - at(u, v - half);
      const strength = Math.hypot(du, dv) * Math.exp(-(u * u + v * v) / 8);
      const direction = ((Math.atan2(dv, du) / TURN + 1) % 1) * DIRECTIONS;
      for (let row = 0; row < CELLS; row++) {
        for (let column = 0; column < CELLS; column++) {
          const near =
            Math.max(0, 1 - Math.abs(v - row + 1.5)) * Math.max(0, 1 - Math.abs(u - column + 1.5));
          for (let o = 0; near > 0 && o < DIRECTIONS; o++) {
            const apart = Math.abs(direction - o);
            const share = Math.max(0, 1 - Math.min(apart, DIRECTIONS - apart));
            const number = (row * CELLS + column) * DIRECTIONS + o;
            numbers[number] = (numbers[number] ?? 0) + strength * near * share;
          }
        }
      }
    }
  }
  const toLength = (list: readonly number[]): readonly number[] => {
    const length = Math.hypot(...list);
    return list.map((number) => number / (length || 1));
  };
  return toLength(toLength(numbers).map((number) => Math.min(0.2, number)));
}
