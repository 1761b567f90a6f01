// Points from extrema: one for each dominant direction around them, with its descriptor.

import { descriptor } from './descriptor';
import { MOST, orientations } from './orientation';

/** Bytes of what is told of an extremum, of a plane, and of a point that was made. */
const EXTREMUM: usize = 16;
const PLANE: usize = 16;
const MADE: usize = 8;

/**
 * Makes points of extrema, in their order, until there are `most`.
 *
 * @param extrema `count` times x, y and scale in pixels of a plane, floats, and which plane, a whole number.
 * @param planes of each its address, width, height and stride.
 * @param scratch room for 4 floats and what `orientations` and `descriptor` need.
 * @param weights, shares, thresholds see `descriptor`.
 * @param numbers room for 128 floats, `numbersEach` bytes further for every next point.
 * @param made room for what is told of every point: the extremum that it was made of, counted from 0, and its angle in radians.
 * @param to where the 16 bytes of the first descriptor go, `toEach` bytes further those of the next.
 * @returns how many points were made.
 */
export function points(
  extrema: usize,
  count: i32,
  planes: usize,
  most: i32,
  scratch: usize,
  weights: usize,
  shares: usize,
  thresholds: usize,
  numbers: usize,
  numbersEach: usize,
  made: usize,
  to: usize,
  toEach: usize,
): i32 {
  const rest = scratch + ((<usize>MOST) << 2);
  let done = 0;
  for (let index = 0; index < count && done < most; index++, extrema += EXTREMUM) {
    const x = load<f32>(extrema);
    const y = load<f32>(extrema, 4);
    const scale = load<f32>(extrema, 8);
    const own = planes + PLANE * <usize>load<u32>(extrema, 12);
    const plane = <usize>load<u32>(own);
    const width = load<i32>(own, 4);
    const height = load<i32>(own, 8);
    const stride = load<i32>(own, 12);
    const angles = orientations(plane, width, height, stride, x, y, scale, rest, scratch);
    for (let each = 0; each < angles && done < most; each++, done++) {
      const angle = load<f32>(scratch + ((<usize>each) << 2));
      store<i32>(made, index);
      store<f32>(made, angle, 4);
      descriptor(
        plane,
        width,
        height,
        stride,
        x,
        y,
        scale,
        angle,
        rest,
        weights,
        shares,
        thresholds,
        numbers,
        to,
      );
      made += MADE;
      numbers += numbersEach;
      to += toEach;
    }
  }
  return done;
}
