// The descriptor of a point: histograms of gradient directions in 4 × 4 cells of its own frame.

import { angleOf } from './angle';

const CELLS: i32 = 4;
const DIRECTIONS: i32 = 8;
const LENGTH: i32 = CELLS * CELLS * DIRECTIONS;
/** Width of a cell in scales of the point (Lowe's reference implementation). */
const CELL: f32 = 3;
/** Samples across a cell. The plane is smooth at the point's scale, so that a cell of 3 scales has no more in it. */
const SAMPLES: i32 = 4;
/** Samples across the whole: half a cell more on both sides, whose samples count in part. */
const SIDE: i32 = (CELLS + 1) * SAMPLES;
/** With one more around, for differences. */
const AROUND: i32 = SIDE + 2;
/** No one gradient may say more than this (Lowe, section 6.1). */
const CLIP: f32 = 0.2;
const TURN: f32 = 6.2831855;

/**
 * @param scratch room for 22 × 22 + 6 × 6 × 8 floats.
 * @param weights 20 × 20 floats: how much each sample counts.
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
  thresholds: usize,
  numbers: usize,
  to: usize,
): void {
  const patch = scratch;
  const bins = scratch + ((<usize>(AROUND * AROUND)) << 2);
  sample(plane, width, height, stride, x, y, scale, angle, patch);
  memory.fill(bins, 0, (<usize>((CELLS + 2) * (CELLS + 2) * DIRECTIONS)) << 2);
  gather(patch, weights, bins);
  normalise(bins, numbers);
  for (let byte = 0; byte < LENGTH / 8; byte++) {
    let bits: u32 = 0;
    for (let bit = 0; bit < 8; bit++) {
      const offset = (<usize>(byte * 8 + bit)) << 2;
      if (load<f32>(numbers + offset) > load<f32>(thresholds + offset)) bits |= 1 << bit;
    }
    store<u8>(to + byte, <u8>bits);
  }
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
  const mostX = <f32>(width - 1) - 0.001;
  const mostY = <f32>(height - 1) - 0.001;
  let to = patch;
  for (let row = 0; row < AROUND; row++) {
    const v = <f32>row - reach;
    let fx = x - reach * cos - v * sin;
    let fy = y - reach * sin + v * cos;
    for (let column = 0; column < AROUND; column++, to += 4, fx += cos, fy += sin) {
      const px = min(max(fx, 0), mostX);
      const py = min(max(fy, 0), mostY);
      const ix = <i32>px;
      const iy = <i32>py;
      const tx = px - <f32>ix;
      const ty = py - <f32>iy;
      const upper = plane + ((<usize>(iy * stride + ix)) << 2);
      const lower = upper + ((<usize>stride) << 2);
      const a = load<f32>(upper);
      const c = load<f32>(lower);
      const top = a + (load<f32>(upper, 4) - a) * tx;
      const bottom = c + (load<f32>(lower, 4) - c) * tx;
      store<f32>(to, top + (bottom - top) * ty);
    }
  }
}

/** Shares the gradient of every sample among the cells and directions around it. */
function gather(patch: usize, weights: usize, bins: usize): void {
  const rowBytes: usize = AROUND << 2;
  let weight = weights;
  for (let row = 0; row < SIDE; row++) {
    // Cell coordinates of the sample, in a grid with one empty cell around.
    const v = (<f32>row + 0.5) / <f32>SAMPLES;
    const cellV = <i32>v;
    const tv = v - <f32>cellV;
    let at = patch + rowBytes * <usize>(row + 1) + 4;
    for (let column = 0; column < SIDE; column++, at += 4, weight += 4) {
      const u = (<f32>column + 0.5) / <f32>SAMPLES;
      const cellU = <i32>u;
      const tu = u - <f32>cellU;
      const dx = load<f32>(at, 4) - load<f32>(at - 4);
      const dy = load<f32>(at + rowBytes) - load<f32>(at - rowBytes);
      const strength = sqrt(dx * dx + dy * dy) * load<f32>(weight);
      let direction = angleOf(dy, dx) * (<f32>DIRECTIONS / TURN);
      if (direction < 0) direction += <f32>DIRECTIONS;
      let first = <i32>direction;
      const td = direction - <f32>first;
      first &= DIRECTIONS - 1;
      const second = (first + 1) & (DIRECTIONS - 1);
      const upper = bins + ((<usize>((cellV * (CELLS + 2) + cellU) * DIRECTIONS)) << 2);
      const lower = upper + (((CELLS + 2) * DIRECTIONS) << 2);
      const high = strength * (1 - tv);
      const low = strength * tv;
      share(upper, first, second, high * (1 - tu), td);
      share(upper + (DIRECTIONS << 2), first, second, high * tu, td);
      share(lower, first, second, low * (1 - tu), td);
      share(lower + (DIRECTIONS << 2), first, second, low * tu, td);
    }
  }
}

function share(cell: usize, first: i32, second: i32, strength: f32, part: f32): void {
  const a = cell + ((<usize>first) << 2);
  const b = cell + ((<usize>second) << 2);
  const there = strength * part;
  store<f32>(a, load<f32>(a) + strength - there);
  store<f32>(b, load<f32>(b) + there);
}

/** The inner 4 × 4 cells, to length 1, clipped, to length 1 again. */
function normalise(bins: usize, numbers: usize): void {
  let to = numbers;
  let sum: f32 = 0;
  for (let row = 1; row <= CELLS; row++) {
    for (let column = 1; column <= CELLS; column++) {
      const cell = bins + ((<usize>((row * (CELLS + 2) + column) * DIRECTIONS)) << 2);
      for (let i = 0; i < DIRECTIONS; i++, to += 4) {
        const value = load<f32>(cell + ((<usize>i) << 2));
        store<f32>(to, value);
        sum += value * value;
      }
    }
  }
  const most = sqrt(sum) * CLIP;
  sum = 0;
  for (let at = numbers; at < to; at += 4) {
    const value = min(load<f32>(at), most);
    store<f32>(at, value);
    sum += value * value;
  }
  const scale: f32 = sum > 0 ? 1 / sqrt(sum) : 0;
  for (let at = numbers; at < to; at += 4) store<f32>(at, load<f32>(at) * scale);
}
