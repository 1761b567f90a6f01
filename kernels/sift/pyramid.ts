// The Gaussian pyramid.

/** Floats that a scratch row has beyond each end, and rows that a scratch plane has above and below: the widest radius. */
export const MARGIN: i32 = 16;

/** One row, its ends held, convolved with a symmetric filter: `weights` holds the middle one and `radius` more. */
function blurRow(
  from: usize,
  to: usize,
  line: usize,
  width: i32,
  weights: usize,
  radius: i32,
): void {
  const bytes = (<usize>width) << 2;
  const start = line + ((<usize>MARGIN) << 2);
  memory.copy(start, from, bytes);
  const first = load<f32>(from);
  const last = load<f32>(from + bytes - 4);
  for (let i = 1; i <= radius; i++) store<f32>(start - ((<usize>i) << 2), first);
  for (let i = 0; i < radius + 8; i++) store<f32>(start + bytes + ((<usize>i) << 2), last);
  const middle = v128.load32_splat(weights);
  for (let x: usize = 0; x < bytes; x += 32) {
    const at = start + x;
    let a = f32x4.mul(v128.load(at), middle);
    let b = f32x4.mul(v128.load(at, 16), middle);
    let before = at;
    let after = at;
    for (let i = 1; i <= radius; i++) {
      before -= 4;
      after += 4;
      const weight = v128.load32_splat(weights + ((<usize>i) << 2));
      a = f32x4.add(a, f32x4.mul(f32x4.add(v128.load(before), v128.load(after)), weight));
      b = f32x4.add(b, f32x4.mul(f32x4.add(v128.load(before, 16), v128.load(after, 16)), weight));
    }
    v128.store(to + x, a);
    v128.store(to + x, b, 16);
  }
}

/** One row of the convolution down the columns; the rows above and below `from` are there. */
function blurDown(from: usize, to: usize, rowBytes: usize, weights: usize, radius: i32): void {
  const middle = v128.load32_splat(weights);
  for (let x: usize = 0; x < rowBytes; x += 32) {
    let above = from + x;
    let below = above;
    let a = f32x4.mul(v128.load(above), middle);
    let b = f32x4.mul(v128.load(above, 16), middle);
    for (let i = 1; i <= radius; i++) {
      above -= rowBytes;
      below += rowBytes;
      const weight = v128.load32_splat(weights + ((<usize>i) << 2));
      a = f32x4.add(a, f32x4.mul(f32x4.add(v128.load(above), v128.load(below)), weight));
      b = f32x4.add(b, f32x4.mul(f32x4.add(v128.load(above, 16), v128.load(below, 16)), weight));
    }
    v128.store(to + x, a);
    v128.store(to + x, b, 16);
  }
}

/**
 * Convolves a plane with a symmetric filter, edges held; `from` may be `to`. `stride` is a multiple of 8. `scratch` has room for
 * a plane with {@link MARGIN} more rows above and below, and one row with {@link MARGIN} + 8 more floats at both ends.
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
  const rowBytes = (<usize>stride) << 2;
  const plane = scratch + rowBytes * <usize>MARGIN;
  const line = plane + rowBytes * <usize>(height + MARGIN);
  for (let y = 0; y < height; y++) {
    const row = rowBytes * <usize>y;
    blurRow(from + row, plane + row, line, width, weights, radius);
  }
  const last = plane + rowBytes * <usize>(height - 1);
  for (let i = 1; i <= radius; i++) {
    memory.copy(plane - rowBytes * <usize>i, plane, rowBytes);
    memory.copy(last + rowBytes * <usize>i, last, rowBytes);
  }
  for (let y = 0; y < height; y++) {
    const row = rowBytes * <usize>y;
    blurDown(plane + row, to + row, rowBytes, weights, radius);
  }
}

/** to = left − right, for `count` floats, a multiple of 4. */
export function subtract(left: usize, right: usize, to: usize, count: i32): void {
  const end = to + ((<usize>count) << 2);
  for (; to < end; to += 16, left += 16, right += 16) {
    v128.store(to, f32x4.sub(v128.load(left), v128.load(right)));
  }
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
