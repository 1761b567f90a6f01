// From the samples of a picture to the plane in which points are looked for.

const RED: f32 = 0.299;
const GREEN: f32 = 0.587;
const BLUE: f32 = 0.114;

/** Luma (0 to 255) of `count` pixels of 1 or 3 bytes; reads up to 16 bytes and writes up to 12 bytes past their ends. */
export function lumaRow(from: usize, count: i32, channels: i32, to: usize): void {
  const end = to + ((<usize>count) << 2);
  if (channels == 1) {
    const grey = i8x16(0, -1, -1, -1, 1, -1, -1, -1, 2, -1, -1, -1, 3, -1, -1, -1);
    for (; to < end; to += 16, from += 4) {
      v128.store(to, f32x4.convert_i32x4_u(i8x16.swizzle(v128.load32_zero(from), grey)));
    }
    return;
  }
  const reds = i8x16(0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1);
  const greens = i8x16(1, -1, -1, -1, 4, -1, -1, -1, 7, -1, -1, -1, 10, -1, -1, -1);
  const blues = i8x16(2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1);
  const red = f32x4.splat(RED);
  const green = f32x4.splat(GREEN);
  const blue = f32x4.splat(BLUE);
  for (; to < end; to += 16, from += 12) {
    const four = v128.load(from);
    const r = f32x4.mul(f32x4.convert_i32x4_u(i8x16.swizzle(four, reds)), red);
    const g = f32x4.mul(f32x4.convert_i32x4_u(i8x16.swizzle(four, greens)), green);
    const b = f32x4.mul(f32x4.convert_i32x4_u(i8x16.swizzle(four, blues)), blue);
    v128.store(to, f32x4.add(f32x4.add(r, g), b));
  }
}

/** to += from × weight, for `count` floats, rounded up to a multiple of 4. */
export function addScaled(to: usize, from: usize, count: i32, weight: f32): void {
  const end = to + ((<usize>count) << 2);
  const weights = f32x4.splat(weight);
  for (; to < end; to += 16, from += 16) {
    v128.store(to, f32x4.add(v128.load(to), f32x4.mul(v128.load(from), weights)));
  }
}

/**
 * How {@link shrinkRow} makes a row of `fewer` floats of one of `count`, an exact area average multiplied by `factor`.
 *
 * @param table of every float: where what it is made of begins, in bytes; then of every float `quads` × 4 weights, the last ones 0.
 */
export function shares(count: i32, fewer: i32, factor: f32, quads: i32, table: usize): void {
  const step = <f64>count / <f64>fewer;
  const scale = (1 / step) * <f64>factor;
  let to = table + ((<usize>fewer) << 2);
  for (let x = 0; x < fewer; x++) {
    const start = <f64>x * step;
    const end = <f64>(x + 1) * step;
    const first = <i32>start;
    store<i32>(table + ((<usize>x) << 2), first << 2);
    for (let i = first; i < first + 4 * quads; i++, to += 4) {
      const part = min<f64>(<f64>(i + 1), end) - max<f64>(<f64>i, start);
      store<f32>(to, i < count ? <f32>(max<f64>(0, part) * scale) : 0);
    }
  }
}

/**
 * A row of `fewer` floats of a larger one.
 *
 * @param from what lies behind its end is multiplied by 0, so it must be numbers: 4 × quads.
 * @param table what {@link shares} made.
 */
export function shrinkRow(from: usize, to: usize, fewer: i32, quads: i32, table: usize): void {
  const bytes = (<usize>quads) << 4;
  let weights = table + ((<usize>fewer) << 2);
  for (const end = to + ((<usize>fewer) << 2); to < end; to += 4, table += 4) {
    let at = from + load<u32>(table);
    let sum = f32x4.splat(0);
    for (const next = weights + bytes; weights < next; weights += 16, at += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(at), v128.load(weights)));
    }
    sum = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1));
    store<f32>(to, f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1));
  }
}

/** One row, enlarged bilinearly along itself. */
// @ts-ignore: decorator
@inline
function enlargeRow(from: usize, fromWidth: i32, to: usize, width: i32): void {
  const step = <f32>fromWidth / <f32>width;
  for (let x = 0; x < width; x++) {
    const fx = max<f32>(0, (<f32>x + 0.5) * step - 0.5);
    const x0 = min(<i32>fx, fromWidth - 1);
    const x1 = min(x0 + 1, fromWidth - 1);
    const tx = fx - <f32>x0;
    const a = load<f32>(from + ((<usize>x0) << 2));
    const b = load<f32>(from + ((<usize>x1) << 2));
    store<f32>(to + ((<usize>x) << 2), a + (b - a) * tx);
  }
}

/**
 * Bilinear enlargement; edges are held. Each row is enlarged once, and rows between two of them are their means.
 *
 * @param stride a multiple of 4.
 * @param scratch room for two rows.
 */
export function enlarge(
  from: usize,
  fromWidth: i32,
  fromHeight: i32,
  fromStride: i32,
  to: usize,
  width: i32,
  height: i32,
  stride: i32,
  scratch: usize,
): void {
  const step = <f32>fromHeight / <f32>height;
  const fromBytes = (<usize>fromStride) << 2;
  const rowBytes = (<usize>stride) << 2;
  let upper = scratch;
  let lower = scratch + rowBytes;
  // Which rows those two are.
  let above = -1;
  let below = -1;
  for (let y = 0; y < height; y++, to += rowBytes) {
    const fy = max<f32>(0, (<f32>y + 0.5) * step - 0.5);
    const y0 = min(<i32>fy, fromHeight - 1);
    const y1 = min(y0 + 1, fromHeight - 1);
    const ty = f32x4.splat(fy - <f32>y0);
    if (below == y0 && above != y0) {
      const swapped = upper;
      upper = lower;
      lower = swapped;
      below = above;
      above = y0;
    }
    if (above != y0) enlargeRow(from + fromBytes * <usize>y0, fromWidth, upper, width);
    if (below != y1) enlargeRow(from + fromBytes * <usize>y1, fromWidth, lower, width);
    above = y0;
    below = y1;
    for (let x: usize = 0; x < rowBytes; x += 16) {
      const top = v128.load(upper + x);
      const bottom = v128.load(lower + x);
      v128.store(to + x, f32x4.add(top, f32x4.mul(f32x4.sub(bottom, top), ty)));
    }
  }
}
