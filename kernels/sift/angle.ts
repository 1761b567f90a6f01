// Angles without a library call.

const PI: f32 = 3.1415927;

/** Angle of a vector from −π to π, within 10^-4: a polynomial over an eighth of a turn (minimax, odd, degree 9). */
export function angleOf(y: f32, x: f32): f32 {
  const ax = abs(x);
  const ay = abs(y);
  const larger = max(ax, ay);
  if (larger == 0) return 0;
  const t = min(ax, ay) / larger;
  const s = t * t;
  let angle: f32 =
    ((((0.0208351 * s - 0.085133) * s + 0.180141) * s - 0.3302995) * s + 0.999866) * t;
  if (ay > ax) angle = PI / 2 - angle;
  if (x < 0) angle = PI - angle;
  return y < 0 ? -angle : angle;
}
