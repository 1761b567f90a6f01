// Weighted sums of a picture's rows and columns, and PDQ's DCT: what shrinks a picture of any size to 64 × 64 samples, and those to 16 × 16
// frequencies. Bytes are multiplied and added as integers, so the walk over the picture is exact.

export function base(): usize {
  return __heap_base;
}

/** Samples and frequencies are as many as PDQ has: 64 × 64 and 16 × 16. */
const SIDE: u32 = 64;
const KEPT: u32 = 16;

/**
 * One weighted sum of rows of bytes.
 *
 * Two rows at a time: their bytes are interleaved, so that one instruction multiplies both by their weights and adds.
 *
 * @param source first row; a row's bytes are pixels as they are stored, of 1 or 3 channels.
 * @param stride from one row to the next, in bytes.
 * @param samples bytes of a row that count; up to 15 more are read and summed.
 * @param weights `pairs` × 2 numbers of 16 bits, 0 to 32,767; 255 × their sum is less than 2^31. Of an odd number of rows the last
 *   weight is 0, and the row below the last is read all the same.
 * @param scale what each sum is multiplied by.
 * @param target 32-bit floats, as many as samples are summed; on 16 bytes.
 */
export function sumRows(
  source: usize,
  stride: usize,
  samples: u32,
  weights: usize,
  pairs: u32,
  scale: f32,
  target: usize,
): void {
  const zero = i32x4.splat(0);
  const factor = f32x4.splat(scale);
  for (let at: u32 = 0; at < samples; at += 16) {
    let sum0 = zero;
    let sum1 = zero;
    let sum2 = zero;
    let sum3 = zero;
    let row = source + at;
    const end = weights + ((<usize>pairs) << 2);
    for (let pair = weights; pair < end; pair += 4) {
      const weight = v128.load32_splat(pair);
      const upper = v128.load(row);
      const lower = v128.load(row + stride);
      row += stride << 1;
      // prettier-ignore
      const left = v128.shuffle<u8>(
        upper, lower,
        0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23,
      );
      // prettier-ignore
      const right = v128.shuffle<u8>(
        upper, lower,
        8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31,
      );
      sum0 = i32x4.add(sum0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(left), weight));
      sum1 = i32x4.add(sum1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(left), weight));
      sum2 = i32x4.add(sum2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(right), weight));
      sum3 = i32x4.add(sum3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(right), weight));
    }
    const to = target + ((<usize>at) << 2);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(sum0), factor));
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(sum1), factor), 16);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(sum2), factor), 32);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(sum3), factor), 48);
  }
}

/**
 * 64 weighted sums of one row.
 *
 * @param row 32-bit floats; what lies behind the row's end is multiplied by 0, so it must be a number.
 * @param first 64 × 32 bits: of each sum, the byte of the row at which its weights begin.
 * @param weights 64 × `quads` × 4 floats.
 * @param target 64 floats.
 */
export function sumColumns(
  row: usize,
  first: usize,
  weights: usize,
  quads: u32,
  target: usize,
): void {
  const length = (<usize>quads) << 4;
  const end = target + (SIDE << 2);
  for (; target < end; target += 4, first += 4) {
    const from = row + load<u32>(first);
    let sum = f32x4.splat(0);
    for (let at: usize = 0; at < length; at += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(weights + at), v128.load(from + at)));
    }
    sum = f32x4.add(sum, v128.shuffle<u32>(sum, sum, 2, 3, 0, 1));
    store<f32>(target, f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1));
    weights += length;
  }
}

/**
 * `basis` × samples × `basis` transposed.
 *
 * @param samples 64 × 64 floats.
 * @param basis 16 × 64 doubles.
 * @param half room for 16 × 64 doubles.
 * @param target 16 × 16 doubles.
 */
export function spectrum(samples: usize, basis: usize, half: usize, target: usize): void {
  for (let frequency: u32 = 0; frequency < KEPT; frequency++) {
    const own = basis + ((frequency * SIDE) << 3);
    for (let column: u32 = 0; column < SIDE; column += 4) {
      let low = f64x2.splat(0);
      let high = f64x2.splat(0);
      for (let row: u32 = 0; row < SIDE; row++) {
        const weight = v128.load64_splat(own + (row << 3));
        const four = v128.load(samples + ((row * SIDE + column) << 2));
        const last = v128.shuffle<u32>(four, four, 2, 3, 2, 3);
        low = f64x2.add(low, f64x2.mul(weight, f64x2.promote_low_f32x4(four)));
        high = f64x2.add(high, f64x2.mul(weight, f64x2.promote_low_f32x4(last)));
      }
      const to = half + ((frequency * SIDE + column) << 3);
      v128.store(to, low);
      v128.store(to, high, 16);
    }
  }
  for (let down: u32 = 0; down < KEPT; down++) {
    for (let along: u32 = 0; along < KEPT; along++) {
      const left = half + ((down * SIDE) << 3);
      const right = basis + ((along * SIDE) << 3);
      let sum = f64x2.splat(0);
      for (let at: usize = 0; at < SIDE << 3; at += 16) {
        sum = f64x2.add(sum, f64x2.mul(v128.load(left + at), v128.load(right + at)));
      }
      store<f64>(
        target + ((down * KEPT + along) << 3),
        f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1),
      );
    }
  }
}
