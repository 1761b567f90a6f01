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

/** Exact area average of a row of `count` floats to one of `fewer`, multiplied by `factor`. */
export function shrinkRow(from: usize, count: i32, to: usize, fewer: i32, factor: f32): void {
  const step = <f64>count / <f64>fewer;
  const scale = <f32>(1 / step) * factor;
  let start: f64 = 0;
  for (let x = 0; x < fewer; x++) {
    const end = <f64>(x + 1) * step;
    const first = <i32>start;
    const last = min(<i32>end, count - 1);
    let sum: f32 = 0;
    if (last == first) {
      sum = load<f32>(from + ((<usize>first) << 2)) * <f32>(end - start);
    } else {
      sum = load<f32>(from + ((<usize>first) << 2)) * <f32>(<f64>(first + 1) - start);
      for (let i = first + 1; i < last; i++) sum += load<f32>(from + ((<usize>i) << 2));
      sum += load<f32>(from + ((<usize>last) << 2)) * <f32>(end - <f64>last);
    }
    store<f32>(to + ((<usize>x) << 2), sum * scale);
    start = end;
  }
}

/** Bilinear enlargement; edges are held. */
export function enlarge(
  from: usize,
  fromWidth: i32,
  fromHeight: i32,
  fromStride: i32,
  to: usize,
  width: i32,
  height: i32,
  stride: i32,
): void {
  const stepX = <f32>fromWidth / <f32>width;
  const stepY = <f32>fromHeight / <f32>height;
  for (let y = 0; y < height; y++) {
    const fy = max<f32>(0, (<f32>y + 0.5) * stepY - 0.5);
    const y0 = min(<i32>fy, fromHeight - 1);
    const y1 = min(y0 + 1, fromHeight - 1);
    const ty = fy - <f32>y0;
    const upper = from + ((<usize>(y0 * fromStride)) << 2);
    const lower = from + ((<usize>(y1 * fromStride)) << 2);
    const row = to + ((<usize>(y * stride)) << 2);
    for (let x = 0; x < width; x++) {
      const fx = max<f32>(0, (<f32>x + 0.5) * stepX - 0.5);
      const x0 = min(<i32>fx, fromWidth - 1);
      const x1 = min(x0 + 1, fromWidth - 1);
      const tx = fx - <f32>x0;
      const left = (<usize>x0) << 2;
      const right = (<usize>x1) << 2;
      const a = load<f32>(upper + left);
      const b = load<f32>(upper + right);
      const c = load<f32>(lower + left);
      const d = load<f32>(lower + right);
      const top = a + (b - a) * tx;
      const bottom = c + (d - c) * tx;
      store<f32>(row + ((<usize>x) << 2), top + (bottom - top) * ty);
    }
  }
}
