// Which of many pairs of points agree with a transform: the inner loop of verification, over columns that are made once for two pictures.

import { isAlike, tolerance, type Fitted } from './agreement.js';
import type { Pairs } from './pairing.js';
import type { PointSet } from './points.js';

/** What one pair says of scale and direction is this much off: pixels per pixel of distance from it. */
const DRIFT = 0.12;

/** Of every pair: both positions, what its scales differ by in octaves, its directions in radians, and how far off it may be. */
export type PairColumns = {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly grown: Float64Array;
  readonly turned: Float64Array;
  readonly allowed: Float64Array;
  /** Room for the numbers of those that agree: see {@link agreeing}. */
  readonly numbers: Uint16Array;
};

export function columnsOf(found: PointSet, reference: PointSet, pairs: Pairs): PairColumns {
  const { count } = pairs;
  const column = () => new Float64Array(count);
  const columns = {
    ...{ count, x: column(), y: column(), u: column(), v: column() },
    ...{ grown: column(), turned: column(), allowed: column(), numbers: new Uint16Array(count) },
  };
  for (let pair = 0; pair < count; pair++) {
    const i = pairs.found[pair] ?? 0;
    const j = pairs.reference[pair] ?? 0;
    columns.x[pair] = found.x[i] ?? 0;
    columns.y[pair] = found.y[i] ?? 0;
    columns.u[pair] = reference.x[j] ?? 0;
    columns.v[pair] = reference.y[j] ?? 0;
    columns.grown[pair] = (reference.octaves[j] ?? 0) - (found.octaves[i] ?? 0);
    // Within half a turn, so that no difference of two has to be divided by a whole one.
    const turned = (reference.angle[j] ?? 0) - (found.angle[i] ?? 0);
    columns.turned[pair] = turned - 2 * Math.PI * Math.round(turned / (2 * Math.PI));
    columns.allowed[pair] = tolerance(reference.scale[j] ?? 0);
  }
  return columns;
}

/**
 * Writes the numbers of the pairs that a transform maps onto one another, in their order, into the columns' `numbers`.
 *
 * @param slack times of what each pair may be off.
 * @param around the pair that the transform was made of: the farther from it, the more may a pair be off.
 * @returns how many they are.
 */
export function agreeing(columns: PairColumns, by: Fitted, slack: number, around?: number): number {
  const { count, x, y, u, v, grown, turned, allowed, numbers } = columns;
  const { transform: t } = by;
  const drift = around === undefined ? 0 : DRIFT;
  const u0 = u[around ?? 0] ?? 0;
  const v0 = v[around ?? 0] ?? 0;
  let agree = 0;
  for (let pair = 0; pair < count; pair++) {
    if (!isAlike(grown[pair] ?? 0, turned[pair] ?? 0, by)) continue;
    const a = x[pair] ?? 0;
    const b = y[pair] ?? 0;
    const c = u[pair] ?? 0;
    const d = v[pair] ?? 0;
    const most = slack * (allowed[pair] ?? 0) + drift * distanceOf(c - u0, d - v0);
    const off = distanceOf(t.xx * a + t.xy * b + t.dx - c, t.yx * a + t.yy * b + t.dy - d);
    if (off <= most) numbers[agree++] = pair;
  }
  return agree;
}

/** Not Math.hypot, which takes ten times as long: there is no square here that a number cannot hold. */
export const distanceOf = (dx: number, dy: number): number => Math.sqrt(dx * dx + dy * dy);
