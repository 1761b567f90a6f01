// Straight seams: a picture shrunk to planes of luma and colour, and the steps along their columns.

export function base(): usize {
  return __heap_base;
}

/** Levels by which a step must exceed what varies beside it. */
const LEAST_STEP: u8 = 3;
/** In colour: JPEG keeps it at half the resolution and coarsely. */
const LEAST_COLOUR_STEP: u8 = 10;

/** Adds a row of bytes to as many sums of 16 bits; up to 15 more are read and added. */
export function addRow(row: usize, bytes: u32, sums: usize): void {
  for (let at: u32 = 0; at < bytes; at += 16) {
    const values = v128.load(row + at);
    const target = sums + (at << 1);
    v128.store(target, i16x8.add(v128.load(target), i16x8.extend_low_i8x16_u(values)));
    v128.store(target, i16x8.add(v128.load(target, 16), i16x8.extend_high_i8x16_u(values)), 16);
  }
}

/**
 * Sums of `rows` rows to one row of a plane, and zeroes them.
 *
 * @param factor pixels of the picture for one of the plane.
 * @param colours red less blue, halved, around 128; not written for one channel.
 */
export function shrinkRow(
  sums: usize,
  rows: u32,
  channels: u32,
  factor: u32,
  width: u32,
  luma: usize,
  colours: usize,
): void {
  const count = <f32>(rows * factor);
  let from = sums;
  if (channels == 1) {
    const scale: f32 = 1.0 / count;
    for (let x: u32 = 0; x < width; x++) {
      let sum: u32 = 0;
      for (let k: u32 = 0; k < factor; k++, from += 2) sum += load<u16>(from);
      store<u8>(luma + x, <u8>((<f32>sum) * scale));
    }
  } else {
    const scale: f32 = 1.0 / (256.0 * count);
    const half: f32 = 1.0 / (2.0 * count);
    for (let x: u32 = 0; x < width; x++) {
      let red: u32 = 0;
      let green: u32 = 0;
      let blue: u32 = 0;
      for (let k: u32 = 0; k < factor; k++, from += 6) {
        red += load<u16>(from);
        green += load<u16>(from, 2);
        blue += load<u16>(from, 4);
      }
      const light: u32 = 77 * red + 150 * green + 29 * blue;
      const colour: i32 = <i32>red - <i32>blue;
      store<u8>(luma + x, <u8>((<f32>light) * scale));
      store<u8>(colours + x, <u8>(128.0 + (<f32>colour) * half));
    }
  }
  memory.fill(sums, 0, (factor * width * channels) << 1);
}

/**
 * One row of a picture to one of a plane of the same size: what `addRow` and `shrinkRow` make of it, sixteen pixels at a time.
 *
 * @param row up to 49 bytes behind its end are read.
 * @param luma, colours up to 15 bytes behind the row's end are written; colours not for one channel.
 */
export function plainRow(
  row: usize,
  channels: u32,
  width: u32,
  luma: usize,
  colours: usize,
): void {
  if (channels == 1) {
    memory.copy(luma, row, width);
    return;
  }
  for (const end = luma + width; luma < end; luma += 16, colours += 16, row += 48) {
    const a = v128.load(row);
    const b = v128.load(row, 12);
    const c = v128.load(row, 24);
    const d = v128.load(row, 36);
    v128.store(
      luma,
      i8x16.narrow_i16x8_u(
        i16x8.narrow_i32x4_s(lightOf(a), lightOf(b)),
        i16x8.narrow_i32x4_s(lightOf(c), lightOf(d)),
      ),
    );
    v128.store(
      colours,
      i8x16.narrow_i16x8_u(
        i16x8.narrow_i32x4_s(colourOf(a), colourOf(b)),
        i16x8.narrow_i32x4_s(colourOf(c), colourOf(d)),
      ),
    );
  }
}

/** Luma of four pixels of three bytes. */
// @ts-ignore: decorator
@inline
function lightOf(four: v128): v128 {
  const first = i8x16.swizzle(
    four,
    i8x16(0, -1, 1, -1, 3, -1, 4, -1, 6, -1, 7, -1, 9, -1, 10, -1),
  );
  const last = i8x16.swizzle(
    four,
    i8x16(2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1),
  );
  const sum = i32x4.add(
    i32x4.dot_i16x8_s(first, i16x8(77, 150, 77, 150, 77, 150, 77, 150)),
    i32x4.dot_i16x8_s(last, i16x8.splat(29)),
  );
  return i32x4.shr_u(sum, 8);
}

/** Red less blue of four pixels of three bytes, halved, around 128. */
// @ts-ignore: decorator
@inline
function colourOf(four: v128): v128 {
  const both = i8x16.swizzle(
    four,
    i8x16(0, -1, 2, -1, 3, -1, 5, -1, 6, -1, 8, -1, 9, -1, 11, -1),
  );
  const difference = i32x4.dot_i16x8_s(both, i16x8(1, -1, 1, -1, 1, -1, 1, -1));
  return i32x4.shr_s(i32x4.add(difference, i32x4.splat(256)), 1);
}

/** Columns to rows: 8 bits each, `stride` and `turnedStride` from one row to the next. */
export function turn(
  plane: usize,
  stride: u32,
  width: u32,
  height: u32,
  turned: usize,
  turnedStride: u32,
): void {
  for (let top: u32 = 0; top < height; top += 16) {
    const bottom = min(top + 16, height);
    for (let x: u32 = 0; x < width; x++) {
      const target = turned + x * turnedStride;
      for (let y = top; y < bottom; y++) store<u8>(target + y, load<u8>(plane + y * stride + x));
    }
  }
}

// @ts-ignore: decorator
@inline
function between(a: v128, b: v128): v128 {
  return v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
}

/** By how much, in each of 16 columns, the step exceeds what varies beside it; the step itself where it does. */
// @ts-ignore: decorator
@inline
function stepAt(at: usize, least: v128, two: v128): v128 {
  const before = v128.load(at - 1);
  const behind = v128.load(at + 1);
  const step = between(before, behind);
  const outside = between(before, v128.load(at - 2));
  const inside = between(behind, v128.load(at + 2));
  const smaller = i8x16.min_u(outside, inside);
  const twice = i8x16.add_sat_u(smaller, smaller);
  // Where one side is plain, the other may vary more.
  const beside = i8x16.min_u(
    i8x16.add_sat_u(outside, inside),
    i8x16.add_sat_u(two, i8x16.add_sat_u(twice, twice)),
  );
  const excess = i8x16.sub_sat_u(step, i8x16.add_sat_u(beside, least));
  return v128.and(step, i8x16.ne(excess, i8x16.splat(0)));
}

/**
 * Counts the steps of every column from above down.
 *
 * @param luma, colours planes of `stride` bytes a row, of which 2 bytes before and 18 behind a row may be read; 0 for no colours.
 * @param counts `height` + 1 rows of `stride` numbers of 16 bits: how many steps each column has above that row.
 * @param heights `stride` numbers of 16 bits: sum of the steps of each column, in quarters of a level, 65,535 at most.
 */
export function countSteps(
  luma: usize,
  colours: usize,
  stride: u32,
  height: u32,
  counts: usize,
  heights: usize,
): void {
  const least = i8x16.splat(LEAST_STEP);
  const leastColour = i8x16.splat(LEAST_COLOUR_STEP);
  const two = i8x16.splat(2);
  const one = i8x16.splat(1);
  const zero = i8x16.splat(0);
  memory.fill(counts, 0, stride << 1);
  memory.fill(heights, 0, stride << 1);
  for (let y: u32 = 0; y < height; y++) {
    const row = y * stride;
    for (let x: u32 = 0; x < stride; x += 16) {
      let step = stepAt(luma + row + x, least, two);
      if (colours != 0) step = i8x16.max_u(step, stepAt(colours + row + x, leastColour, two));
      const found = v128.and(i8x16.ne(step, zero), one);
      const above = counts + ((row + x) << 1);
      const below = above + (stride << 1);
      v128.store(below, i16x8.add(v128.load(above), i16x8.extend_low_i8x16_u(found)));
      v128.store(below, i16x8.add(v128.load(above, 16), i16x8.extend_high_i8x16_u(found)), 16);
      const quarter = i8x16.shr_u(step, 2);
      const sum = heights + (x << 1);
      v128.store(sum, i16x8.add_sat_u(v128.load(sum), i16x8.extend_low_i8x16_u(quarter)));
      v128.store(
        sum,
        i16x8.add_sat_u(v128.load(sum, 16), i16x8.extend_high_i8x16_u(quarter)),
        16,
      );
    }
  }
}

/**
 * Finds the stretch of every column in which steps most outweigh the rest (Bentley, "Programming Pearls", 1984, column 7).
 *
 * @param gain, loss of a step, and of every pixel.
 * @param runs three rows of `stride` numbers of 32 bits: weight, first row, row behind the last.
 */
export function bestRuns(
  counts: usize,
  stride: u32,
  height: u32,
  gain: i32,
  loss: i32,
  runs: usize,
): void {
  const gains = i32x4.splat(gain);
  const row = stride << 1;
  for (let x: u32 = 0; x < stride; x += 4) {
    let least = i32x4.splat(0);
    let from = i32x4.splat(0);
    let best = i32x4.splat(0);
    let bestFrom = i32x4.splat(0);
    let bestTo = i32x4.splat(0);
    let at = counts + (x << 1) + row;
    for (let y: u32 = 1; y <= height; y++, at += row) {
      const place = i32x4.splat(y);
      const count = v128.load_ext<u16>(at);
      const value = i32x4.sub(i32x4.mul(count, gains), i32x4.splat(<i32>y * loss));
      const weight = i32x4.sub(value, least);
      const isBest = i32x4.gt_s(weight, best);
      best = v128.bitselect(weight, best, isBest);
      bestFrom = v128.bitselect(from, bestFrom, isBest);
      bestTo = v128.bitselect(place, bestTo, isBest);
      const isLeast = i32x4.lt_s(value, least);
      least = v128.bitselect(value, least, isLeast);
      from = v128.bitselect(place, from, isLeast);
    }
    const target = runs + (x << 2);
    v128.store(target, best);
    v128.store(target + (stride << 2), bestFrom);
    v128.store(target + (stride << 3), bestTo);
  }
}
