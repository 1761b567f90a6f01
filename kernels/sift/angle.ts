// Angles without a library call, four at a time.

/** Eighths of a turn in a radian: the polynomial below is for radians. */
const EIGHTHS: f32 = 1.2732395;

/**
 * Angles of four vectors in eighths of a turn, from 0 to 8, within 10^-4: a polynomial over an eighth of a turn (minimax, odd,
 * degree 9). 0 where there is no length.
 */
export function eighthsOf(y: v128, x: v128): v128 {
  const ax = f32x4.abs(x);
  const ay = f32x4.abs(y);
  // The least number there is keeps 0 / 0 away.
  const larger = f32x4.pmax(f32x4.pmax(ax, ay), f32x4.splat(1e-30));
  const t = f32x4.div(f32x4.pmin(ax, ay), larger);
  const s = f32x4.mul(t, t);
  let sum = f32x4.mul(s, f32x4.splat(0.0208351 * EIGHTHS));
  sum = f32x4.mul(s, f32x4.add(sum, f32x4.splat(-0.085133 * EIGHTHS)));
  sum = f32x4.mul(s, f32x4.add(sum, f32x4.splat(0.180141 * EIGHTHS)));
  sum = f32x4.mul(s, f32x4.add(sum, f32x4.splat(-0.3302995 * EIGHTHS)));
  let angle = f32x4.mul(t, f32x4.add(sum, f32x4.splat(0.999866 * EIGHTHS)));
  angle = v128.bitselect(f32x4.sub(f32x4.splat(2), angle), angle, f32x4.gt(ay, ax));
  const none = f32x4.splat(0);
  angle = v128.bitselect(f32x4.sub(f32x4.splat(4), angle), angle, f32x4.lt(x, none));
  return v128.bitselect(f32x4.sub(f32x4.splat(8), angle), angle, f32x4.lt(y, none));
}
