// Homographies fitted to pairs of positions: what a photographed screen needs, which no affine transform explains.

import type { WeightedPairs } from './fit.js';
import { apply, type Position, type Transform } from './transform.js';

/** A map of the plane. */
export type PlaneMap = (position: Position) => Position;

/** Unknowns of a homography whose last coefficient is 1. */
const UNKNOWNS = 8;
/** Positions are divided by this, so that coefficients are of one order: feature pixels. */
const UNIT = 200;
/** Rounds of weighing anew: what lies far off counts for less each time. */
const ROUNDS = 4;
/** Weight of a pair that is off by one unit of its own tolerance, half a unit … : 1 / (1 + 4 r²). */
const FALL = 4;
/** Pull of the two perspective coefficients towards 0, per pair: few pairs must not bend the plane. */
const PERSPECTIVE_PULL = 1e-3;
const LEAST_PIVOT = 1e-12;

/** Solves the 8 × 9 system in place (Gauss and Jordan, with partial pivots). */
function solve(rows: readonly Float64Array[]): Float64Array | undefined {
  const order = [...rows];
  for (let column = 0; column < UNKNOWNS; column++) {
    let pivot = column;
    const size = (row: number) => Math.abs(order[row]?.[column] ?? 0);
    for (let row = column + 1; row < UNKNOWNS; row++) if (size(row) > size(pivot)) pivot = row;
    const chosen = order[pivot];
    const here = order[column];
    if (!chosen || !here || size(pivot) < LEAST_PIVOT) return undefined;
    order[pivot] = here;
    order[column] = chosen;
    const by = chosen[column] ?? 1;
    for (let k = column; k <= UNKNOWNS; k++) chosen[k] = (chosen[k] ?? 0) / by;
    for (const row of order) {
      const factor = row[column] ?? 0;
      if (row === chosen || factor === 0) continue;
      for (let k = column; k <= UNKNOWNS; k++) row[k] = (row[k] ?? 0) - factor * (chosen[k] ?? 0);
    }
  }
  return Float64Array.from(order, (row) => row[UNKNOWNS] ?? 0);
}

const meanOf = (numbers: Float64Array): number =>
  numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);

/**
 * The homography from (x, y) to (u, v), by iteratively reweighted least squares of the algebraic error (Hartley and Zisserman,
 * "Multiple View Geometry", 4.1 and appendix 6.8).
 *
 * @param unit what a residual is measured in, for each pair: feature pixels of (u, v).
 * @returns undefined where the positions do not determine one.
 */
export function fitHomography(pairs: WeightedPairs, unit: Float64Array): PlaneMap | undefined {
  const { count, x, y, u, v, weight } = pairs;
  const [mx, my, mu, mv] = [meanOf(x), meanOf(y), meanOf(u), meanOf(v)];
  const robust = new Float64Array(count).fill(1);
  let map: PlaneMap | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const rows = Array.from({ length: UNKNOWNS }, () => new Float64Array(UNKNOWNS + 1));
    const add = (equation: readonly number[], by: number) => {
      rows.forEach((row, a) => {
        const left = by * (equation[a] ?? 0);
        if (left === 0) return;
        for (let b = 0; b <= UNKNOWNS; b++) row[b] = (row[b] ?? 0) + left * (equation[b] ?? 0);
      });
    };
    for (let i = 0; i < count; i++) {
      const p = ((x[i] ?? 0) - mx) / UNIT;
      const q = ((y[i] ?? 0) - my) / UNIT;
      const r = ((u[i] ?? 0) - mu) / UNIT;
      const s = ((v[i] ?? 0) - mv) / UNIT;
      const by = (weight[i] ?? 0) * (robust[i] ?? 0);
      add([p, q, 1, 0, 0, 0, -r * p, -r * q, r], by);
      add([0, 0, 0, p, q, 1, -s * p, -s * q, s], by);
    }
    const total = weight.reduce((sum, one) => sum + one, 0);
    rows.forEach((row, a) => {
      row[a] = (row[a] ?? 0) + (a >= 6 ? PERSPECTIVE_PULL * total : 1e-9 * total);
    });
    const h = solve(rows);
    if (!h) return undefined;
    const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0, g = 0, k = 0] = h;
    const through: PlaneMap = (position) => {
      const p = (position.x - mx) / UNIT;
      const q = (position.y - my) / UNIT;
      const z = g * p + k * q + 1;
      return { x: ((a * p + b * q + c) / z) * UNIT + mu, y: ((d * p + e * q + f) / z) * UNIT + mv };
    };
    map = through;
    for (let i = 0; i < count; i++) {
      const at = through({ x: x[i] ?? 0, y: y[i] ?? 0 });
      const off = Math.hypot(at.x - (u[i] ?? 0), at.y - (v[i] ?? 0)) / (unit[i] ?? 1);
      robust[i] = 1 / (1 + FALL * off * off);
    }
  }
  return map;
}

export const asMap =
  (transform: Transform): PlaneMap =>
  (position) =>
    apply(transform, position);
