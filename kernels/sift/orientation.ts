// The dominant directions of the gradients around a point.

import { eighthsOf } from './angle';

const BINS: i32 = 36;
/** Width of the Gaussian window in scales of the point, and its reach in widths (Lowe, section 5). */
const WINDOW: f32 = 1.5;
const REACH: f32 = 3;
/** Other peaks that are at least this part of the highest make points of their own. */
const SECONDARY: f32 = 0.8;
export const MOST: i32 = 4;
const TURN: f32 = 6.2831855;

/**
 * @param scratch room for 4 × 37 + 36 floats and as many as the window is wide, rounded up to a multiple of 4: 9 × scale + 7.
 * @param to room for 4 floats: the angles in radians, the strongest first.
 * @returns how many angles there are; none where there is no gradient.
 */
export function orientations(
  plane: usize,
  width: i32,
  height: i32,
  stride: i32,
  x: f32,
  y: f32,
  scale: f32,
  scratch: usize,
  to: usize,
): i32 {
  // Four histograms, side by side: neighbours mostly point the same way, and the second need not wait for the first's sum.
  const smooth = scratch + ((<usize>(BINS + 1)) << 4);
  const window = smooth + ((<usize>BINS) << 2);
  const radius = max(1, <i32>nearest(REACH * WINDOW * scale));
  const cx = <i32>nearest(x);
  const cy = <i32>nearest(y);
  const fall: f32 = -0.5 / (WINDOW * WINDOW * scale * scale);
  memory.fill(scratch, 0, (<usize>(BINS + 1)) << 4);
  const left = max(1, cx - radius);
  const right = min(width - 2, cx + radius);
  const top = max(1, cy - radius);
  const count4 = (right - left + 4) & ~3;
  falling(window, <f32>left - x, fall, right - left + 1, count4);
  const rowBytes = (<usize>stride) << 2;
  const end = window + ((<usize>count4) << 2);
  const perBin = f32x4.splat(<f32>BINS / 8);
  const half = f32x4.splat(0.5);
  const lanes = i32x4.add(i32x4(0, 4, 8, 12), i32x4.splat(<i32>scratch));
  const start = <f32>top - y;
  let weight = Mathf.exp(start * start * fall);
  let ratio = Mathf.exp((2 * start + 1) * fall);
  const steepening = Mathf.exp(2 * fall);
  for (let row = top; row <= min(height - 2, cy + radius); row++) {
    const weights = f32x4.splat(weight);
    weight *= ratio;
    ratio *= steepening;
    let at = plane + rowBytes * <usize>row + ((<usize>left) << 2);
    for (let near = window; near < end; near += 16, at += 16) {
      const share = v128.load(near);
      const dx = f32x4.sub(v128.load(at, 4), v128.load(at - 4));
      const dy = f32x4.sub(v128.load(at + rowBytes), v128.load(at - rowBytes));
      const length = f32x4.sqrt(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)));
      // Beyond the window anything may lie there, also what is no number.
      const strength = v128.and(
        f32x4.mul(f32x4.mul(length, weights), share),
        f32x4.gt(share, f32x4.splat(0)),
      );
      const bins = f32x4.floor(f32x4.add(f32x4.mul(eighthsOf(dy, dx), perBin), half));
      // Whole numbers in the lowest bits: adding 2^23 leaves no others in a float.
      const whole = f32x4.add(f32x4.pmin(f32x4.splat(<f32>BINS), bins), f32x4.splat(8388608));
      const slots = i32x4.add(i32x4.shr_u(i32x4.shl(whole, 9), 5), lanes);
      add(<usize>i32x4.extract_lane(slots, 0), f32x4.extract_lane(strength, 0));
      add(<usize>i32x4.extract_lane(slots, 1), f32x4.extract_lane(strength, 1));
      add(<usize>i32x4.extract_lane(slots, 2), f32x4.extract_lane(strength, 2));
      add(<usize>i32x4.extract_lane(slots, 3), f32x4.extract_lane(strength, 3));
    }
  }
  for (let i: usize = 0; i <= <usize>BINS; i++) {
    const four = v128.load(scratch + (i << 4));
    const two = f32x4.add(four, v128.shuffle<f32>(four, four, 2, 3, 0, 1));
    store<f32>(scratch + (i << 2), f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1));
  }
  // A whole turn is none.
  add(scratch, load<f32>(scratch + ((<usize>BINS) << 2)));
  let highest: f32 = 0;
  for (let i = 0; i < BINS; i++) {
    const sum: f32 =
      (histogram(scratch, i - 2) + histogram(scratch, i + 2)) * (1.0 / 16.0) +
      (histogram(scratch, i - 1) + histogram(scratch, i + 1)) * (4.0 / 16.0) +
      histogram(scratch, i) * (6.0 / 16.0);
    store<f32>(smooth + ((<usize>i) << 2), sum);
    highest = max(highest, sum);
  }
  if (highest <= 0) return 0;
  let count = 0;
  let best: f32 = 0;
  for (let i = 0; i < BINS && count < MOST; i++) {
    const before = histogram(smooth, i - 1);
    const here = histogram(smooth, i);
    const after = histogram(smooth, i + 1);
    if (here <= before || here < after || here < highest * SECONDARY) continue;
    const offset: f32 = (0.5 * (before - after)) / (before - 2 * here + after);
    const angle: f32 = (<f32>i + offset) * (TURN / <f32>BINS);
    const slot = to + ((<usize>count) << 2);
    if (here > best && count > 0) {
      store<f32>(slot, load<f32>(to));
      store<f32>(to, angle);
    } else store<f32>(slot, angle);
    best = max(best, here);
    count++;
  }
  return count;
}

function add(slot: usize, strength: f32): void {
  store<f32>(slot, load<f32>(slot) + strength);
}

/** A bell at `count` places, the first of which lies `start` from its middle, and zeros up to `room`: each is the last one times a falling ratio. */
function falling(to: usize, start: f32, fall: f32, count: i32, room: i32): void {
  let weight = Mathf.exp(start * start * fall);
  let ratio = Mathf.exp((2 * start + 1) * fall);
  const steepening = Mathf.exp(2 * fall);
  for (let i = 0; i < room; i++, to += 4) {
    store<f32>(to, i < count ? weight : 0);
    weight *= ratio;
    ratio *= steepening;
  }
}

function histogram(bins: usize, bin: i32): f32 {
  const wrapped = bin < 0 ? bin + BINS : bin >= BINS ? bin - BINS : bin;
  return load<f32>(bins + ((<usize>wrapped) << 2));
}
