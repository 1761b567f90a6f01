// Extrema of the differences of Gaussians, in place and scale, refined to fractions.

/** Steps of the refinement before a point that still moves is given up (Lowe, section 4). */
const STEPS: i32 = 5;
/** Bytes written per extremum: x, y, layer, value. */
const RECORD: usize = 4 * 4;

// Reads of one sample, for refinement.
function at(plane: usize, row: i32, x: i32, y: i32): f32 {
  return load<f32>(plane + ((<usize>(y * row + x)) << 2));
}

/** Writes one refined extremum; false where it is too weak, on an edge, or runs away. */
function refine(
  planes: usize,
  planeBytes: usize,
  layers: i32,
  width: i32,
  height: i32,
  stride: i32,
  border: i32,
  x: i32,
  y: i32,
  layer: i32,
  contrast: f32,
  edge: f32,
  to: usize,
): bool {
  for (let step = 0; step < STEPS; step++) {
    const middle = planes + planeBytes * <usize>layer;
    const below = middle - planeBytes;
    const above = middle + planeBytes;
    const value = at(middle, stride, x, y);
    const left = at(middle, stride, x - 1, y);
    const right = at(middle, stride, x + 1, y);
    const up = at(middle, stride, x, y - 1);
    const down = at(middle, stride, x, y + 1);
    const under = at(below, stride, x, y);
    const over = at(above, stride, x, y);
    const gx: f32 = 0.5 * (right - left);
    const gy: f32 = 0.5 * (down - up);
    const gs: f32 = 0.5 * (over - under);
    const xx: f32 = right + left - 2 * value;
    const yy: f32 = down + up - 2 * value;
    const ss: f32 = over + under - 2 * value;
    const xy: f32 =
      0.25 *
      (at(middle, stride, x + 1, y + 1) -
        at(middle, stride, x - 1, y + 1) -
        at(middle, stride, x + 1, y - 1) +
        at(middle, stride, x - 1, y - 1));
    const xs: f32 =
      0.25 *
      (at(above, stride, x + 1, y) -
        at(above, stride, x - 1, y) -
        at(below, stride, x + 1, y) +
        at(below, stride, x - 1, y));
    const ys: f32 =
      0.25 *
      (at(above, stride, x, y + 1) -
        at(above, stride, x, y - 1) -
        at(below, stride, x, y + 1) +
        at(below, stride, x, y - 1));
    // Cramer's rule for H d = −g.
    const a: f32 = yy * ss - ys * ys;
    const b: f32 = xs * ys - xy * ss;
    const c: f32 = xy * ys - yy * xs;
    const determinant: f32 = xx * a + xy * b + xs * c;
    if (determinant == 0) return false;
    const scale: f32 = -1 / determinant;
    const dx: f32 = scale * (a * gx + b * gy + c * gs);
    const dy: f32 = scale * (b * gx + (xx * ss - xs * xs) * gy + (xy * xs - xx * ys) * gs);
    const ds: f32 = scale * (c * gx + (xy * xs - xx * ys) * gy + (xx * yy - xy * xy) * gs);
    if (abs(dx) < 0.5 && abs(dy) < 0.5 && abs(ds) < 0.5) {
      const peak: f32 = value + 0.5 * (gx * dx + gy * dy + gs * ds);
      if (!(abs(peak) >= contrast)) return false;
      const trace: f32 = xx + yy;
      const flat: f32 = xx * yy - xy * xy;
      // Lowe's measure of an edge: 4 for a round spot.
      if (flat <= 0 || trace * trace >= edge * flat) return false;
      store<f32>(to, <f32>x + dx);
      store<f32>(to, <f32>y + dy, 4);
      store<f32>(to, <f32>layer + ds, 8);
      store<f32>(to, peak, 12);
      return true;
    }
    if (!(abs(dx) < 64 && abs(dy) < 64 && abs(ds) < 64)) return false;
    x += <i32>nearest(dx);
    y += <i32>nearest(dy);
    layer += <i32>nearest(ds);
    if (layer < 1 || layer > layers) return false;
    if (x < border || x >= width - border || y < border || y >= height - border) return false;
  }
  return false;
}

function highest(plane: usize, row: usize): v128 {
  const up = plane - row;
  const down = plane + row;
  const a = f32x4.pmax(v128.load(up - 4), v128.load(up));
  const b = f32x4.pmax(v128.load(up, 4), v128.load(plane - 4));
  const c = f32x4.pmax(v128.load(plane, 4), v128.load(down - 4));
  const d = f32x4.pmax(v128.load(down), v128.load(down, 4));
  return f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
}

function lowest(plane: usize, row: usize): v128 {
  const up = plane - row;
  const down = plane + row;
  const a = f32x4.pmin(v128.load(up - 4), v128.load(up));
  const b = f32x4.pmin(v128.load(up, 4), v128.load(plane - 4));
  const c = f32x4.pmin(v128.load(plane, 4), v128.load(down - 4));
  const d = f32x4.pmin(v128.load(down), v128.load(down, 4));
  return f32x4.pmin(f32x4.pmin(a, b), f32x4.pmin(c, d));
}

/**
 * Extrema of `layers` inner planes of `layers` + 2 that follow one another, stronger than `contrast` and rounder than `edge`.
 *
 * @returns how many were written to `to`, at most `most`: x, y, layer, value, each a float.
 */
export function extrema(
  planes: usize,
  planeBytes: usize,
  layers: i32,
  width: i32,
  height: i32,
  stride: i32,
  border: i32,
  contrast: f32,
  edge: f32,
  to: usize,
  most: i32,
): i32 {
  const row = (<usize>stride) << 2;
  // An extremum between samples is higher than the sample: refinement decides.
  const least = f32x4.splat(contrast * 0.8);
  const most4 = f32x4.neg(least);
  let count = 0;
  for (let layer = 1; layer <= layers; layer++) {
    const plane = planes + planeBytes * <usize>layer;
    for (let y = border; y < height - border; y++) {
      const line = plane + row * <usize>y;
      for (let x = border; x < width - border; x += 4) {
        const here = line + ((<usize>x) << 2);
        const value = v128.load(here);
        const bright = f32x4.gt(value, least);
        const dark = f32x4.lt(value, most4);
        if (!v128.any_true(v128.or(bright, dark))) continue;
        let maxima = v128.and(bright, f32x4.gt(value, highest(here, row)));
        let minima = v128.and(dark, f32x4.lt(value, lowest(here, row)));
        if (!v128.any_true(v128.or(maxima, minima))) continue;
        const below = here - planeBytes;
        const above = here + planeBytes;
        const centre = v128.load(below);
        const over = v128.load(above);
        maxima = v128.and(maxima, f32x4.gt(value, f32x4.pmax(centre, over)));
        minima = v128.and(minima, f32x4.lt(value, f32x4.pmin(centre, over)));
        if (!v128.any_true(v128.or(maxima, minima))) continue;
        maxima = v128.and(
          maxima,
          f32x4.gt(value, f32x4.pmax(highest(below, row), highest(above, row))),
        );
        minima = v128.and(
          minima,
          f32x4.lt(value, f32x4.pmin(lowest(below, row), lowest(above, row))),
        );
        let mask = i32x4.bitmask(v128.or(maxima, minima));
        while (mask != 0) {
          const lane = ctz(mask);
          mask &= mask - 1;
          const column = x + lane;
          if (column >= width - border || count >= most) continue;
          if (
            refine(
              planes,
              planeBytes,
              layers,
              width,
              height,
              stride,
              border,
              column,
              y,
              layer,
              contrast,
              edge,
              to + RECORD * <usize>count,
            )
          )
            count++;
        }
      }
    }
  }
  return count;
}
