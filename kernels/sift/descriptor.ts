// The descriptor of a point: histograms of gradient directions in 4 × 4 cells of its own frame.

import { eighthsOf } from './angle';

const CELLS: i32 = 4;
const DIRECTIONS: i32 = 8;
const LENGTH: i32 = CELLS * CELLS * DIRECTIONS;
/** Bytes of one cell's directions, and of a row of cells. */
const CELL_BYTES: usize = DIRECTIONS * 4;
const CELL_ROW: usize = 4 * CELL_BYTES;
/** Width of a cell in scales of the point (Lowe's reference implementation). */
const CELL: f32 = 3;
/** Samples across a cell. The plane is smooth at the point's scale, so that a cell of 3 scales has no more in it. */
const SAMPLES: i32 = 4;
/** Samples across the whole: half a cell more on both sides, whose samples count in part. */
const SIDE: i32 = (CELLS + 1) * SAMPLES;
/** With one more around, for differences; and as many as are laid in a row, for they are made four at a time. */
const AROUND: i32 = SIDE + 2;
const PATCH_ROW: usize = (AROUND + 2) << 2;
/** Bytes of a row of samples, and of what is told of four of them. */
const ROW_BYTES: usize = SIDE << 2;
const GROUP_BYTES: usize = 48;
/** No one gradient may say more than this (Lowe, section 6.1). */
const CLIP: f32 = 0.2;

/**
 * @param scratch room for 22 × 24 and 20 × 20 × 3 floats.
 * @param weights 20 × 20 floats: how much each sample counts.
 * @param shares 512 × 8 floats: how a gradient of each 512th of a turn is shared among the eight directions.
 * @param thresholds 128 floats: what each of the 128 numbers must exceed for its bit.
 * @param numbers room for 128 floats: the descriptor before it is made binary.
 * @param to room for 16 bytes.
 */
export function descriptor(
  plane: usize,
  width: i32,
  height: i32,
  stride: i32,
  x: f32,
  y: f32,
  scale: f32,
  angle: f32,
  scratch: usize,
  weights: usize,
  shares: usize,
  thresholds: usize,
  numbers: usize,
  to: usize,
): void {
  const groups = scratch + PATCH_ROW * <usize>AROUND;
  sample(plane, width, height, stride, x, y, scale, angle, scratch);
  memory.fill(numbers, 0, (<usize>LENGTH) << 2);
  measure(scratch, weights, shares, groups);
  gather(groups, numbers);
  normalise(numbers);
  for (let byte: usize = 0; byte < <usize>(LENGTH / 8); byte++) {
    const at = byte << 5;
    const low = f32x4.gt(v128.load(numbers + at), v128.load(thresholds + at));
    const high = f32x4.gt(v128.load(numbers + at, 16), v128.load(thresholds + at, 16));
    store<u8>(to + byte, <u8>(i32x4.bitmask(low) | (i32x4.bitmask(high) << 4)));
  }
}

/** Two neighbouring samples of each of two places. */
// @ts-ignore: decorator
@inline
function pairs(first: usize, second: usize): v128 {
  return v128.load64_lane(second, v128.load64_zero(first), 1);
}

/** Reads the square around the point, turned by its angle, bilinearly; what lies outside the plane is its nearest edge. */
function sample(
  plane: usize,
  width: i32,
  height: i32,
  stride: i32,
  x: f32,
  y: f32,
  scale: f32,
  angle: f32,
  patch: usize,
): void {
  const step = (CELL * scale) / <f32>SAMPLES;
  const cos = Mathf.cos(angle) * step;
  const sin = Mathf.sin(angle) * step;
  const reach = <f32>(AROUND - 1) * 0.5;
  const none = f32x4.splat(0);
  const mostX = f32x4.splat(<f32>(width - 1) - 0.001);
  const mostY = f32x4.splat(<f32>(height - 1) - 0.001);
  const rows = f32x4.splat(<f32>stride);
  const below = (<usize>stride) << 2;
  const start = i32x4.splat(<i32>plane);
  const lanes = f32x4(0, 1, 2, 3);
  const alongX = f32x4.mul(lanes, f32x4.splat(cos));
  const alongY = f32x4.mul(lanes, f32x4.splat(sin));
  const nextX = f32x4.splat(4 * cos);
  const nextY = f32x4.splat(4 * sin);
  let to = patch;
  for (let row = 0; row < AROUND; row++) {
    const v = <f32>row - reach;
    let fx = f32x4.add(f32x4.splat(x - reach * cos - v * sin), alongX);
    let fy = f32x4.add(f32x4.splat(y - reach * sin + v * cos), alongY);
    for (const end = to + PATCH_ROW; to < end; to += 16) {
      const px = f32x4.pmin(mostX, f32x4.pmax(none, fx));
      const py = f32x4.pmin(mostY, f32x4.pmax(none, fy));
      const ix = f32x4.floor(px);
      const iy = f32x4.floor(py);
      const tx = f32x4.sub(px, ix);
      const ty = f32x4.sub(py, iy);
      // Whole numbers in the lowest bits: adding 2^23 leaves no others in a float, and shifting drops what is above them.
      const place = f32x4.add(f32x4.add(f32x4.mul(iy, rows), ix), f32x4.splat(8388608));
      const at = i32x4.add(i32x4.shr_u(i32x4.shl(place, 9), 7), start);
      const a = <usize>i32x4.extract_lane(at, 0);
      const b = <usize>i32x4.extract_lane(at, 1);
      const c = <usize>i32x4.extract_lane(at, 2);
      const d = <usize>i32x4.extract_lane(at, 3);
      let first = pairs(a, b);
      let second = pairs(c, d);
      let left = v128.shuffle<f32>(first, second, 0, 2, 4, 6);
      let right = v128.shuffle<f32>(first, second, 1, 3, 5, 7);
      const top = f32x4.add(left, f32x4.mul(f32x4.sub(right, left), tx));
      first = pairs(a + below, b + below);
      second = pairs(c + below, d + below);
      left = v128.shuffle<f32>(first, second, 0, 2, 4, 6);
      right = v128.shuffle<f32>(first, second, 1, 3, 5, 7);
      const bottom = f32x4.add(left, f32x4.mul(f32x4.sub(right, left), tx));
      v128.store(to, f32x4.add(top, f32x4.mul(f32x4.sub(bottom, top), ty)));
      fx = f32x4.add(fx, nextX);
      fy = f32x4.add(fy, nextY);
    }
  }
}

/**
 * Of the gradient of every sample how much goes to the cell before and to the cell behind it in its row, and where the shares of its
 * direction are: groups of four samples, four of each number.
 */
function measure(patch: usize, weights: usize, shares: usize, groups: usize): void {
  // How far into the second of two cells the four samples between their middles lie.
  const right = f32x4(0.125, 0.375, 0.625, 0.875);
  const left = f32x4(0.875, 0.625, 0.375, 0.125);
  const table = i32x4.splat(<i32>shares);
  for (let row: usize = 1; row <= <usize>SIDE; row++) {
    let at = patch + PATCH_ROW * row + 4;
    for (const end = at + ROW_BYTES; at < end; at += 16, weights += 16, groups += GROUP_BYTES) {
      const dx = f32x4.sub(v128.load(at, 4), v128.load(at - 4));
      const dy = f32x4.sub(v128.load(at + PATCH_ROW), v128.load(at - PATCH_ROW));
      const strength = f32x4.mul(
        f32x4.sqrt(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy))),
        v128.load(weights),
      );
      // A whole number of 512ths in the lowest bits: adding 2^23 leaves no others in a float.
      const turn = f32x4.floor(f32x4.mul(eighthsOf(dy, dx), f32x4.splat(64)));
      const number = v128.and(f32x4.add(turn, f32x4.splat(8388608)), i32x4.splat(511));
      v128.store(groups, f32x4.mul(strength, left));
      v128.store(groups, f32x4.mul(strength, right), 16);
      v128.store(groups, i32x4.add(i32x4.shl(number, 5), table), 32);
    }
  }
}

/** to += a cell's directions × part. */
// @ts-ignore: decorator
@inline
function addTo(to: usize, low: v128, high: v128, part: v128): void {
  v128.store(to, f32x4.add(v128.load(to), f32x4.mul(low, part)));
  v128.store(to, f32x4.add(v128.load(to, 16), f32x4.mul(high, part)), 16);
}

/** Shares the gradient of every sample among the cells and directions around it; those beyond the 4 × 4 cells are left out. */
function gather(groups: usize, numbers: usize): void {
  for (let row = 0; row < SIDE; row++) {
    const v = (<f32>row + 0.5) / <f32>SAMPLES;
    const cellV = <i32>v;
    const tv = v - <f32>cellV;
    const above = f32x4.splat(1 - tv);
    const below = f32x4.splat(tv);
    // The cells before and after the row's middle: the first and the last have one alone.
    const upper = numbers + CELL_ROW * <usize>(cellV - 1);
    const lower = upper + CELL_ROW;
    // What the samples before gave to the cell that they share with the next four.
    let low = f32x4.splat(0);
    let high = f32x4.splat(0);
    for (let group: i32 = 0; group <= CELLS; group++) {
      let nextLow = f32x4.splat(0);
      let nextHigh = f32x4.splat(0);
      for (const end = groups + 16; groups < end; groups += 4) {
        const shares = <usize>load<u32>(groups, 32);
        const first = v128.load(shares);
        const second = v128.load(shares, 16);
        const here = v128.load32_splat(groups);
        const there = v128.load32_splat(groups, 16);
        low = f32x4.add(low, f32x4.mul(first, here));
        high = f32x4.add(high, f32x4.mul(second, here));
        nextLow = f32x4.add(nextLow, f32x4.mul(first, there));
        nextHigh = f32x4.add(nextHigh, f32x4.mul(second, there));
      }
      groups += GROUP_BYTES - 16;
      if (group > 0) {
        const cell = CELL_BYTES * <usize>(group - 1);
        if (cellV > 0) addTo(upper + cell, low, high, above);
        if (cellV < CELLS) addTo(lower + cell, low, high, below);
      }
      low = nextLow;
      high = nextHigh;
    }
  }
}

function sumOf(lanes: v128): f32 {
  const two = f32x4.add(lanes, v128.shuffle<f32>(lanes, lanes, 2, 3, 0, 1));
  return f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1);
}

/** To length 1, clipped, to length 1 again. */
function normalise(numbers: usize): void {
  const end = numbers + ((<usize>LENGTH) << 2);
  let sum = f32x4.splat(0);
  for (let at = numbers; at < end; at += 16) {
    const four = v128.load(at);
    sum = f32x4.add(sum, f32x4.mul(four, four));
  }
  const most = f32x4.splat(sqrt(sumOf(sum)) * CLIP);
  sum = f32x4.splat(0);
  for (let at = numbers; at < end; at += 16) {
    const four = f32x4.pmin(v128.load(at), most);
    v128.store(at, four);
    sum = f32x4.add(sum, f32x4.mul(four, four));
  }
  const total = sumOf(sum);
  const scale = f32x4.splat(total > 0 ? 1 / sqrt(total) : 0);
  for (let at = numbers; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), scale));
}
