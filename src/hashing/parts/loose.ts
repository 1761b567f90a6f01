// Loose rectangles: those that are another one and its surroundings, or several cells of a grid, by what the seams within them say.

import type { Box } from './box.js';
import type { Planes } from './planes.js';
import type { Seams } from './seams.js';
import type { Smoothness } from './smooth.js';

/** Part of a line through a rectangle that must be seam for it to divide it. */
const DIVIDES = 0.65;
/** Part of the line's continuation that must be seam for it to be a grid's, and how long that is in parts of the rectangle's side. */
const CONTINUES = 0.55;
const BEYOND = 0.2;
/** Part of a strip that is smooth where there is nothing in it worth keeping, and how much less of the rest is. */
const EMPTY = 0.5;
const FULLER = 0.6;
/** Pixels of the plane near a side, where a line is the side itself or the other edge of a border. */
const NEAR = 3;

/** Does a line, in a rectangle from `from` to `to` along it, go on beside it? */
function continues(seams: Seams, at: number, from: number, to: number, length: number): boolean {
  const reach = Math.round((to - from) * BEYOND);
  return (
    (from >= reach && seams.support(at, from - reach, from) >= CONTINUES) ||
    (to + reach <= length && seams.support(at, to, to + reach) >= CONTINUES)
  );
}

/** @returns tells of a box of the plane whether it is loose. */
export function looseness(
  { width, height }: Planes,
  upright: Seams,
  level: Seams,
  smooth: Smoothness,
): (box: Box) => boolean {
  const isOneEmpty = (first: Box, second: Box): boolean => {
    const [a, b] = [smooth(first), smooth(second)];
    return Math.max(a, b) >= EMPTY && Math.min(a, b) < FULLER * Math.max(a, b);
  };
  return (box) => {
    const { left, top, right, bottom } = box;
    return (
      upright.lines.some(
        (at) =>
          at > left + NEAR &&
          at < right - NEAR &&
          upright.support(at, top, bottom) >= DIVIDES &&
          (continues(upright, at, top, bottom, height) ||
            isOneEmpty({ ...box, right: at }, { ...box, left: at })),
      ) ||
      level.lines.some(
        (at) =>
          at > top + NEAR &&
          at < bottom - NEAR &&
          level.support(at, left, right) >= DIVIDES &&
          (continues(level, at, left, right, width) ||
            isOneEmpty({ ...box, bottom: at }, { ...box, top: at })),
      )
    );
  };
}
