// Extrema of the differences of Gaussians, in place and scale, refined to fractions. Differences are taken where they are needed: of
// whole planes of them the processor's caches would have to hold as many again.

/** Steps of the refinement before a point that still moves is given up (Lowe, section 4). */
const STEPS: i32 = 5;
/** Bytes written per extremum: x, y, layer, value. */
const RECORD: usize = 4 * 4;
/** Layers in which extrema are looked for; those beside them are differences too, of one more plane. */
const LAYERS: i32 = 3;
/** Rows of differences of each layer that are there at a time. */
const ROWS: i32 = 3;

/** One difference, for refinement. */
// @ts-ignore: decorator
@inline
function at(plane: usize, pitch: usize, row: i32, x: i32, y: i32): f32 {
  const here = plane + ((<usize>(y * row + x)) << 2);
  return load<f32>(here + pitch) - load<f32>(here);
}

/** Writes one refined extremum; false where it is too weak, on an edge, or runs away. */
function refine(
  planes: usize,
  pitch: usize,
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
    const middle = planes + pitch * <usize>layer;
    const below = middle - pitch;
    const above = middle + pitch;
    const value = at(middle, pitch, stride, x, y);
    const left = at(middle, pitch, stride, x - 1, y);
    const right = at(middle, pitch, stride, x + 1, y);
    const up = at(middle, pitch, stride, x, y - 1);
    const down = at(middle, pitch, stride, x, y + 1);
    const under = at(below, pitch, stride, x, y);
    const over = at(above, pitch, stride, x, y);
    const gx: f32 = 0.5 * (right - left);
    const gy: f32 = 0.5 * (down - up);
    const gs: f32 = 0.5 * (over - under);
    const xx: f32 = right + left - 2 * value;
    const yy: f32 = down + up - 2 * value;
    const ss: f32 = over + under - 2 * value;
    const xy: f32 =
      0.25 *
      (at(middle, pitch, stride, x + 1, y + 1) -
        at(middle, pitch, stride, x - 1, y + 1) -
        at(middle, pitch, stride, x + 1, y - 1) +
        at(middle, pitch, stride, x - 1, y - 1));
    const xs: f32 =
      0.25 *
      (at(above, pitch, stride, x + 1, y) -
        at(above, pitch, stride, x - 1, y) -
        at(below, pitch, stride, x + 1, y) +
        at(below, pitch, stride, x - 1, y));
    const ys: f32 =
      0.25 *
      (at(above, pitch, stride, x, y + 1) -
        at(above, pitch, stride, x, y - 1) -
        at(below, pitch, stride, x, y + 1) +
        at(below, pitch, stride, x, y - 1));
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
    if (layer < 1 || layer > LAYERS) return false;
    if (x < border || x >= width - border || y < border || y >= height - border) return false;
  }
  return false;
}

/** The largest of each of four numbers and its neighbours in a row, in the direction of `sign`. */
// @ts-ignore: decorator
@inline
function largest(row: usize, sign: v128): v128 {
  const sides = f32x4.pmax(v128.xor(v128.load(row - 4), sign), v128.xor(v128.load(row, 4), sign));
  return f32x4.pmax(sides, v128.xor(v128.load(row), sign));
}

/** Of four candidates, which are beyond all 26 neighbours? `layer` is from one layer's rows to the next's. */
function among(which: v128, here: usize, up: usize, down: usize, layer: usize): i32 {
  if (!v128.any_true(which)) return 0;
  const own = v128.load(here);
  const sign = v128.and(own, i32x4.splat(0x80000000));
  const above = f32x4.pmax(largest(up, sign), largest(down, sign));
  const before = f32x4.pmax(largest(up - layer, sign), largest(down - layer, sign));
  const behind = f32x4.pmax(largest(up + layer, sign), largest(down + layer, sign));
  const middle = f32x4.pmax(largest(here - layer, sign), largest(here + layer, sign));
  const all = f32x4.pmax(f32x4.pmax(above, before), f32x4.pmax(behind, middle));
  return i32x4.bitmask(v128.and(which, f32x4.gt(v128.xor(own, sign), all)));
}

/** Row `y` of all differences. */
// @ts-ignore: decorator
@inline
function subtractRow(planes: usize, pitch: usize, row: usize, y: i32, rows: usize): void {
  let from = planes + row * <usize>y;
  let to = rows + row * <usize>(y % ROWS);
  const layer = row * <usize>ROWS;
  for (const end = from + row; from < end; from += 16, to += 16) {
    const first = v128.load(from);
    const second = v128.load(from + pitch);
    const third = v128.load(from + 2 * pitch);
    const fourth = v128.load(from + 3 * pitch);
    const fifth = v128.load(from + 4 * pitch);
    v128.store(to, f32x4.sub(second, first));
    v128.store(to + layer, f32x4.sub(third, second));
    v128.store(to + 2 * layer, f32x4.sub(fourth, third));
    v128.store(to + 3 * layer, f32x4.sub(fifth, fourth));
    v128.store(to + 4 * layer, f32x4.sub(v128.load(from + 5 * pitch), fifth));
  }
}

/** Of four numbers, which are stronger than `least` and beyond their nearest neighbours in place and layer? */
// @ts-ignore: decorator
@inline
function candidates(
  own: v128,
  before: v128,
  behind: v128,
  here: usize,
  up: usize,
  down: usize,
  least: v128,
): v128 {
  const sign = v128.and(own, i32x4.splat(0x80000000));
  const value = v128.xor(own, sign);
  const left = v128.xor(v128.load(here - 4), sign);
  const right = v128.xor(v128.load(here, 4), sign);
  const above = v128.xor(v128.load(up), sign);
  const below = v128.xor(v128.load(down), sign);
  const layers = f32x4.pmax(v128.xor(before, sign), v128.xor(behind, sign));
  const most = f32x4.pmax(f32x4.pmax(left, right), f32x4.pmax(above, below));
  return f32x4.gt(value, f32x4.pmax(f32x4.pmax(most, layers), least));
}

/**
 * Extrema of the three inner ones of the five differences of six planes, stronger than `contrast` and rounder than `edge`.
 *
 * @param pitch from one plane to the next, in bytes.
 * @param rows room for 15 rows.
 * @returns how many were written to `to`, at most `most`: x, y, layer, value, each a float.
 */
export function extrema(
  planes: usize,
  pitch: usize,
  width: i32,
  height: i32,
  stride: i32,
  border: i32,
  contrast: f32,
  edge: f32,
  rows: usize,
  to: usize,
  most: i32,
): i32 {
  const row = (<usize>stride) << 2;
  const layer = row * <usize>ROWS;
  // An extremum between samples is higher than the sample: refinement decides.
  const least = f32x4.splat(contrast * 0.8);
  let count = 0;
  subtractRow(planes, pitch, row, border - 1, rows);
  subtractRow(planes, pitch, row, border, rows);
  for (let y = border; y < height - border; y++) {
    subtractRow(planes, pitch, row, y + 1, rows);
    const here = rows + row * <usize>(y % ROWS);
    const up = rows + row * <usize>((y - 1) % ROWS);
    const down = rows + row * <usize>((y + 1) % ROWS);
    for (let x = border; x < width - border; x += 4) {
      const at = (<usize>x) << 2;
      const one = here + layer + at;
      const two = one + layer;
      const three = two + layer;
      const a = v128.load(one);
      const b = v128.load(two);
      const c = v128.load(three);
      const upper = up + layer + at;
      const lower = down + layer + at;
      const first = candidates(a, v128.load(here + at), b, one, upper, lower, least);
      const second = candidates(b, a, c, two, upper + layer, lower + layer, least);
      const last = v128.load(three + layer);
      const third = candidates(c, b, last, three, upper + 2 * layer, lower + 2 * layer, least);
      if (!v128.any_true(v128.or(v128.or(first, second), third))) continue;
      let mask =
        among(first, one, upper, lower, layer) |
        (among(second, two, upper + layer, lower + layer, layer) << 4) |
        (among(third, three, upper + 2 * layer, lower + 2 * layer, layer) << 8);
      while (mask != 0) {
        const bit = ctz(mask);
        mask &= mask - 1;
        const column = x + (bit & 3);
        if (column >= width - border || count >= most) continue;
        const index = 1 + (bit >> 2);
        const target = to + RECORD * <usize>count;
        if (
          refine(
            planes,
            pitch,
            width,
            height,
            stride,
            border,
            column,
            y,
            index,
            contrast,
            edge,
            target,
          )
        )
          count++;
      }
    }
  }
  return count;
}
