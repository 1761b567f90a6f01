// Rectangles whose sides are seams or the picture's own edges: the cells of a collage, a picture in a picture, a framed core.

import { areaOf, overlapOf, sharedOf, type Box } from './box.js';
import type { Plane } from './plane.js';
import type { Seams } from './seams.js';
import type { Smoothness } from './smooth.js';

const E = (k: string, v: number) => Number(process.env[k] ?? v);
/** Part of each side that must be seam. */
const LEAST_SUPPORT = E('A', 0.5);
/** Mean over the sides that are not the picture's own edges. */
const LEAST_MEAN = E('B', 0.65);
/** Of the one side that divides the picture in two. */
const LEAST_ALONE = E('C', 0.7);
/** Of a line that divides a rectangle. */
const DIVIDES = E('D', 0.65);
/** Of a dividing line beside the rectangle, where it is that of a grid. */
const CONTINUES = E('K', 0.55);
/** Part of a strip that is smooth where there is nothing in it worth keeping. */
const EMPTY = E('Y', 0.5);
const SAME = E('G', 0.9);
const MOST = E('MO', 24);

/** A rectangle of the plane. */
export type Rectangle = {
  readonly box: Box;
  /** How surely it is one, 0 to 1: of its weakest side and of all sides. */
  readonly score: number;
  /** Is it likely another one and something around it, several cells of a grid, or crossed by a surer one? */
  readonly loose: boolean;
};

/** Where sides may lie, in order: the picture's own edges and the seams between them. */
const placesOf = (seams: Seams, size: number): number[] =>
  [0, ...seams.lines.map(({ at }) => at), size].sort((a, b) => a - b);

const OWN = 2;

/** Support of a side; the picture's own edges have none and need none. */
const supportOf = (seams: Seams, size: number, at: number, from: number, to: number): number =>
  at === 0 || at === size
    ? OWN
    : Math.max(
        seams.support(at, from, to),
        seams.support(at - 1, from, to),
        seams.support(at + 1, from, to),
      );

type Scored = { readonly box: Box; readonly score: number };

function scoreOf(supports: readonly number[]): number | undefined {
  let weakest = 1;
  let sum = 0;
  let count = 0;
  for (const support of supports) {
    if (support === OWN) continue;
    weakest = Math.min(weakest, support);
    sum += support;
    count++;
  }
  const least = count === 1 ? LEAST_ALONE : LEAST_MEAN;
  return count === 0 || sum < least * count ? undefined : (sum / count + weakest) / 2 + E('PS', 0.02) * count;
}

function scored({ width, height }: Plane, upright: Seams, level: Seams, least: number): Scored[] {
  const found: Scored[] = [];
  const columns = placesOf(upright, width);
  const rows = placesOf(level, height);
  const supports = new Float64Array(rows.length);
  for (const left of columns) {
    for (const right of columns) {
      if (right - left < least) continue;
      rows.forEach((at, row) => (supports[row] = supportOf(level, height, at, left, right)));
      for (let i = 0; i < rows.length; i++) {
        const top = rows[i] ?? 0;
        const above = supports[i] ?? 0;
        if (above < LEAST_SUPPORT) continue;
        for (let j = i + 1; j < rows.length; j++) {
          const bottom = rows[j] ?? 0;
          const below = supports[j] ?? 0;
          if (bottom - top < least || below < LEAST_SUPPORT) continue;
          const before = supportOf(upright, width, left, top, bottom);
          if (before < LEAST_SUPPORT) continue;
          const behind = supportOf(upright, width, right, top, bottom);
          if (behind < LEAST_SUPPORT) continue;
          const score = scoreOf([before, behind, above, below]);
          if (score !== undefined) found.push({ box: { left, top, right, bottom }, score });
        }
      }
    }
  }
  return found;
}

/** Pixels of the plane near a side, where a line is the side itself or the other edge of a border. */
const NEAR = 3;
/** How far a dividing line must go on beside a rectangle to be a grid's: part of the rectangle's side. */
const BEYOND = 0.2;

/** Does a line, in a rectangle from `from` to `to` along it, go on beside it? */
function continues(seams: Seams, at: number, from: number, to: number, length: number): boolean {
  const reach = Math.round((to - from) * BEYOND);
  return (
    (from - reach >= 0 && seams.support(at, from - reach, from) >= CONTINUES) ||
    (to + reach <= length && seams.support(at, to, to + reach) >= CONTINUES)
  );
}

function isLoose(box: Box, plane: Plane, upright: Seams, level: Seams, smooth: Smoothness): boolean {
  const { left, top, right, bottom } = box;
  const around = (first: Box, second: Box): boolean => {
    const [a, b] = [smooth(first), smooth(second)];
    return Math.max(a, b) >= EMPTY && Math.min(a, b) < 0.6 * Math.max(a, b);
  };
  return (
    upright.lines.some(
      ({ at }) =>
        at > left + NEAR &&
        at < right - NEAR &&
        upright.support(at, top, bottom) >= DIVIDES &&
        (continues(upright, at, top, bottom, plane.height) ||
          around({ ...box, right: at }, { ...box, left: at })),
    ) ||
    level.lines.some(
      ({ at }) =>
        at > top + NEAR &&
        at < bottom - NEAR &&
        level.support(at, left, right) >= DIVIDES &&
        (continues(level, at, left, right, plane.width) ||
          around({ ...box, bottom: at }, { ...box, top: at })),
    )
  );
}

/** Do they overlap without one lying within the other? */
function cross(a: Box, b: Box): boolean {
  const shared = sharedOf(a, b);
  const smaller = Math.min(areaOf(a), areaOf(b));
  return shared > 0.06 * smaller && shared < 0.94 * smaller;
}

/**
 * The surest rectangles first.
 *
 * @param least pixels of the plane that a side is long at least.
 */
export function rectangles(
  plane: Plane,
  upright: Seams,
  level: Seams,
  smooth: Smoothness,
  least: number,
): readonly Rectangle[] {
  const found = scored(plane, upright, level, least)
    .map((each) => ({ ...each, loose: isLoose(each.box, plane, upright, level, smooth) }))
    .sort((a, b) => b.score - a.score - (Number(b.loose) - Number(a.loose)) * E('LO', 0.1));
  const kept: Rectangle[] = [];
  const loose: Rectangle[] = [];
  for (const each of found) {
    if (kept.length >= MOST) break;
    if ([...kept, ...loose].some(({ box }) => overlapOf(box, each.box) >= SAME)) continue;
    if (each.loose || kept.some(({ box }) => cross(box, each.box))) {
      if (loose.length < E('ML', 8)) loose.push({ ...each, loose: true });
    } else kept.push(each);
  }
  return [...kept, ...loose];
}
