// The Gaussian pyramid.

/** Widest filter: its middle weight and so many to one side. */
const WIDEST: i32 = 6;
/** Rows that are blurred along themselves before those that are needed again are moved to the beginning: together in the first cache. */
const ROWS: i32 = 16;

/** sum + (one + other) × weight */
// @ts-ignore: decorator
@inline
function tap(sum: v128, one: v128, other: v128, weight: v128): v128 {
  return f32x4.add(sum, f32x4.mul(f32x4.add(one, other), weight));
}

// Written out, so that weights stay in registers and addresses are few.

/** `bytes` of a row that begins {@link WIDEST} floats behind `from`. */
// @ts-ignore: decorator
@inline
function convolveRow(from: usize, to: usize, bytes: usize, weights: usize, radius: i32): void {
  const middle = v128.load32_splat(weights);
  const one = v128.load32_splat(weights, 4);
  const two = v128.load32_splat(weights, 8);
  const three = v128.load32_splat(weights, 12);
  const four = radius > 3 ? v128.load32_splat(weights, 16) : middle;
  const five = radius > 4 ? v128.load32_splat(weights, 20) : middle;
  const six = radius > 5 ? v128.load32_splat(weights, 24) : middle;
  for (const end = from + bytes; from < end; from += 16, to += 16) {
    let sum = f32x4.mul(v128.load(from, 24), middle);
    sum = tap(sum, v128.load(from, 20), v128.load(from, 28), one);
    sum = tap(sum, v128.load(from, 16), v128.load(from, 32), two);
    sum = tap(sum, v128.load(from, 12), v128.load(from, 36), three);
    if (radius > 3) sum = tap(sum, v128.load(from, 8), v128.load(from, 40), four);
    if (radius > 4) sum = tap(sum, v128.load(from, 4), v128.load(from, 44), five);
    if (radius > 5) sum = tap(sum, v128.load(from), v128.load(from, 48), six);
    v128.store(to, sum);
  }
}

/** `bytes` of a row, a multiple of 32, from rows `apart` bytes away from each other: `from` is the middle one. */
// @ts-ignore: decorator
@inline
function convolveDown(
  from: usize,
  to: usize,
  bytes: usize,
  apart: usize,
  weights: usize,
  radius: i32,
): void {
  const middle = v128.load32_splat(weights);
  const one = v128.load32_splat(weights, 4);
  const two = v128.load32_splat(weights, 8);
  const three = v128.load32_splat(weights, 12);
  const four = radius > 3 ? v128.load32_splat(weights, 16) : middle;
  const five = radius > 4 ? v128.load32_splat(weights, 20) : middle;
  const six = radius > 5 ? v128.load32_splat(weights, 24) : middle;
  for (const end = from + bytes; from < end; from += 32, to += 32) {
    let a = f32x4.mul(v128.load(from), middle);
    let b = f32x4.mul(v128.load(from, 16), middle);
    let above = from;
    let below = from;
above -= apart;
below += apart;
a = tap(a, v128.load(above), v128.load(below), one);
b = tap(b, v128.load(above, 16), v128.load(below, 16), one);
above -= apart;
below += apart;
a = tap(a, v128.load(above), v128.load(below), two);
b = tap(b, v128.load(above, 16), v128.load(below, 16), two);
above -= apart;
below += apart;
a = tap(a, v128.load(above), v128.load(below), three);
b = tap(b, v128.load(above, 16), v128.load(below, 16), three);
if (radius > 3) {
above -= apart;
below += apart;
a = tap(a, v128.load(above), v128.load(below), four);
b = tap(b, v128.load(above, 16), v128.load(below, 16), four);
}
if (radius > 4) {
above -= apart;
below += apart;
a = tap(a, v128.load(above), v128.load(below), five);
b = tap(b, v128.load(above, 16), v128.load(below, 16), five);
}
if (radius > 5) {
above -= apart;
below += apart;
a = tap(a, v128.load(above), v128.load(below), six);
b = tap(b, v128.load(above, 16), v128.load(below, 16), six);
}
    v128.store(to, a);
    v128.store(to, b, 16);
  }
}

/** One row along itself, its ends held. */
// @ts-ignore: decorator
@inline
function blurRow(
  from: usize,
  to: usize,
  line: usize,
  width: i32,
  weights: usize,
  radius: i32,
): void {
  const bytes = (<usize>width) << 2;
  const start = line + ((<usize>WIDEST) << 2);
  memory.copy(start, from, bytes);
  const first = load<f32>(from);
  const last = load<f32>(from + bytes - 4);
  for (let i = 1; i <= radius; i++) store<f32>(start - ((<usize>i) << 2), first);
  for (let i = 0; i < radius + 8; i++) store<f32>(start + bytes + ((<usize>i) << 2), last);
  convolveRow(line, to, (bytes + 31) & ~31, weights, radius);
}

/** Rows, and columns as soon as there are enough rows: what was written is still in the first cache. */
// @ts-ignore: decorator
@inline
function blurWith(
  from: usize,
  to: usize,
  scratch: usize,
  width: i32,
  height: i32,
  stride: i32,
  weights: usize,
  radius: i32,
): void {
  const rowBytes = (<usize>stride) << 2;
  const kept = rowBytes * <usize>(2 * radius);
  const line = scratch + rowBytes * <usize>(ROWS + 2 * WIDEST);
  // The row that is blurred next goes here; those that it will be added to lie before it.
  let next = scratch;
  for (let y = 0; y < height + radius; y++, next += rowBytes) {
    if (next == scratch + kept + rowBytes * <usize>ROWS) {
      memory.copy(scratch, next - kept, kept);
      next = scratch + kept;
    }
    if (y < height) blurRow(from + rowBytes * <usize>y, next, line, width, weights, radius);
    else memory.copy(next, next - rowBytes, rowBytes);
    if (y == 0) {
      for (let i = 0; i < radius; i++, next += rowBytes) memory.copy(next + rowBytes, next, rowBytes);
    }
    if (y < radius) continue;
    const middle = next - rowBytes * <usize>radius;
    convolveDown(middle, to + rowBytes * <usize>(y - radius), rowBytes, rowBytes, weights, radius);
  }
}

/**
 * Convolves a plane with a symmetric filter, edges held. `stride` is a multiple of 8.
 *
 * @param scratch room for 29 rows and 32 floats.
 * @param weights the middle one and `radius` more, which are 3 to 6.
 */
export function blur(
  from: usize,
  to: usize,
  scratch: usize,
  width: i32,
  height: i32,
  stride: i32,
  weights: usize,
  radius: i32,
): void {
  if (radius == 3) blurWith(from, to, scratch, width, height, stride, weights, 3);
  else if (radius == 4) blurWith(from, to, scratch, width, height, stride, weights, 4);
  else if (radius == 5) blurWith(from, to, scratch, width, height, stride, weights, 5);
  else blurWith(from, to, scratch, width, height, stride, weights, WIDEST);
}

/** Every second sample of every second row. */
export function halve(
  from: usize,
  fromStride: i32,
  to: usize,
  width: i32,
  height: i32,
  stride: i32,
): void {
  for (let y = 0; y < height; y++) {
    const source = from + ((<usize>(2 * y * fromStride)) << 2);
    const row = to + ((<usize>(y * stride)) << 2);
    for (let x = 0; x < width; x++) {
      store<f32>(row + ((<usize>x) << 2), load<f32>(source + ((<usize>x) << 3)));
    }
  }
}
