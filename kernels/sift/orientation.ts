// The dominant directions of the gradients around a point.

import { angleOf } from './angle';

const BINS: i32 = 36;
/** Width of the Gaussian window in scales of the point, and its reach in widths (Lowe, section 5). */
const WINDOW: f32 = 1.5;
const REACH: f32 = 3;
/** Other peaks that are at least this part of the highest make points of their own. */
const SECONDARY: f32 = 0.8;
const MOST: i32 = 4;
const TURN: f32 = 6.2831855;

/**
 * @param scratch room for 36 × 2 floats and as many as the window is wide: 9 × scale + 3.
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
  const smooth = scratch + ((<usize>BINS) << 2);
  const window = smooth + ((<usize>BINS) << 2);
  const radius = max(1, <i32>nearest(REACH * WINDOW * scale));
  const cx = <i32>nearest(x);
  const cy = <i32>nearest(y);
  const fall: f32 = -0.5 / (WINDOW * WINDOW * scale * scale);
  for (let i = 0; i < BINS; i++) store<f32>(scratch + ((<usize>i) << 2), 0);
  const left = max(1, cx - radius);
  const right = min(width - 2, cx + radius);
  for (let column = left; column <= right; column++) {
    const d = <f32>column - x;
    store<f32>(window + ((<usize>(column - left)) << 2), Mathf.exp(d * d * fall));
  }
  const rowBytes = (<usize>stride) << 2;
  for (let row = max(1, cy - radius); row <= min(height - 2, cy + radius); row++) {
    const d = <f32>row - y;
    const weight = Mathf.exp(d * d * fall);
    let at = plane + rowBytes * <usize>row + ((<usize>left) << 2);
    for (let column = left; column <= right; column++, at += 4) {
      const dx = load<f32>(at, 4) - load<f32>(at - 4);
      const dy = load<f32>(at + rowBytes) - load<f32>(at - rowBytes);
      const strength =
        sqrt(dx * dx + dy * dy) * weight * load<f32>(window + ((<usize>(column - left)) << 2));
      let bin = <i32>nearest(angleOf(dy, dx) * (<f32>BINS / TURN));
      if (bin < 0) bin += BINS;
      if (bin >= BINS) bin -= BINS;
      const slot = scratch + ((<usize>bin) << 2);
      store<f32>(slot, load<f32>(slot) + strength);
    }
  }
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

function histogram(bins: usize, bin: i32): f32 {
  const wrapped = bin < 0 ? bin + BINS : bin >= BINS ? bin - BINS : bin;
  return load<f32>(bins + ((<usize>wrapped) << 2));
}
