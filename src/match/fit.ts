// Transforms fitted to pairs of positions by least squares.

import type { Transform } from './transform.js';

/** Pairs of positions: from (x, y) to (u, v), each with how much it counts. */
export type WeightedPairs = {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly weight: Float64Array;
};

type Moments = {
  readonly x: number;
  readonly y: number;
  readonly u: number;
  readonly v: number;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
  readonly xu: number;
  readonly xv: number;
  readonly yu: number;
  readonly yv: number;
};

/** Weighted means, and second moments about them. */
function momentsOf(pairs: WeightedPairs): Moments | undefined {
  let total = 0;
  let x = 0;
  let y = 0;
  let u = 0;
  let v = 0;
  for (let i = 0; i < pairs.count; i++) {
    const weight = pairs.weight[i] ?? 0;
    total += weight;
    x += weight * (pairs.x[i] ?? 0);
    y += weight * (pairs.y[i] ?? 0);
    u += weight * (pairs.u[i] ?? 0);
    v += weight * (pairs.v[i] ?? 0);
  }
  if (total === 0) return undefined;
  x /= total;
  y /= total;
  u /= total;
  v /= total;
  let [xx, xy, yy, xu, xv, yu, yv] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < pairs.count; i++) {
    const weight = pairs.weight[i] ?? 0;
    const a = (pairs.x[i] ?? 0) - x;
    const b = (pairs.y[i] ?? 0) - y;
    const c = (pairs.u[i] ?? 0) - u;
    const d = (pairs.v[i] ?? 0) - v;
    xx += weight * a * a;
    xy += weight * a * b;
    yy += weight * b * b;
    xu += weight * a * c;
    xv += weight * a * d;
    yu += weight * b * c;
    yv += weight * b * d;
  }
  return { x, y, u, v, xx, xy, yy, xu, xv, yu, yv };
}

const through = (
  { x, y, u, v }: Moments,
  xx: number,
  xy: number,
  yx: number,
  yy: number,
): Transform => ({ xx, xy, dx: u - xx * x - xy * y, yx, yy, dy: v - yx * x - yy * y });

/**
 * Turn, scale and move, without mirroring (Umeyama, "Least-squares estimation of transformation parameters between two point
 * patterns", PAMI 1991).
 *
 * @returns undefined where all pairs lie on one position.
 */
export function fitSimilarity(pairs: WeightedPairs): Transform | undefined {
  const m = momentsOf(pairs);
  const spread = m ? m.xx + m.yy : 0;
  if (!m || spread <= 0) return undefined;
  const cos = (m.xu + m.yv) / spread;
  const sin = (m.xv - m.yu) / spread;
  return through(m, cos, -sin, sin, cos);
}

/** Below this share of the greatest possible determinant the positions lie nearly on one line. */
const LEAST_SPREAD = 1e-3;

/** Any affine transform. @returns undefined where the positions lie (nearly) on one line. */
export function fitAffine(pairs: WeightedPairs): Transform | undefined {
  const m = momentsOf(pairs);
  if (!m) return undefined;
  const area = m.xx * m.yy - m.xy * m.xy;
  if (area <= LEAST_SPREAD * (m.xx + m.yy) ** 2) return undefined;
  return through(
    m,
    (m.xu * m.yy - m.yu * m.xy) / area,
    (m.yu * m.xx - m.xu * m.xy) / area,
    (m.xv * m.yy - m.yv * m.xy) / area,
    (m.yv * m.xx - m.xv * m.xy) / area,
  );
}
