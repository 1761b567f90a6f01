// Rectangles whose sides are seams or the picture's own edges: the cells of a collage, a picture in a picture, a framed core.

import { areaOf, cross, overlapOf, type Box } from './box.js';
import { looseness } from './loose.js';
import type { Planes } from './planes.js';
import type { Seams } from './seams.js';
import type { Smoothness } from './smooth.js';

/** Part of each side that must be seam; real ones are for 0.6 to 1 of their length, chance finds 0.17. */
const LEAST_SUPPORT = 0.5;
/** Mean over the sides that are not the picture's own edges. */
const LEAST_MEAN = 0.75;
/** Of the only side, which divides the picture in two. */
const LEAST_ALONE = 0.7;
/** What every side that is a seam adds to the score: more of them are less likely by chance. */
const PER_SIDE = 0.04;
/** Part of the score that the weakest side makes, beside the mean of all. */
const OF_WEAKEST = 0.3;
/** Part of the picture's area below which a rectangle is small, and what every halving of it costs: short sides are seams by chance. */
const SMALL = 0.09;
const PER_DOUBLING = 0.05;
/** What a rectangle's score loses by being loose. */
const LOOSE = 0.04;
/** Rectangles that overlap this much are one. */
const SAME = 0.9;
/** Bounds of what is found in pictures full of lines: all, those compared with each other, those kept, and the loose among them. */
const MOST_FOUND = 3000;
const MOST_COMPARED = 120;
const MOST_KEPT = 14;
const MOST_LOOSE = 4;

/** A rectangle of the plane. */
export type Rectangle = {
  readonly box: Box;
  /** How surely it is one: about 1 where all sides are. */
  readonly score: number;
  /** Is it likely another one and something around it, several cells of a grid, or crossed by a surer one? */
  readonly loose: boolean;
};

type Scored = { readonly box: Box; readonly score: number };

/** Stands for the support of a side that is the picture's own edge: it has none and needs none. */
const OWN = 2;

const supportOf = (seams: Seams, size: number, at: number, from: number, to: number): number =>
  at === 0 || at === size
    ? OWN
    : Math.max(
        seams.support(at, from, to),
        seams.support(at - 1, from, to),
        seams.support(at + 1, from, to),
      );

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
  if (count === 0 || sum < least * count) return undefined;
  return (1 - OF_WEAKEST) * (sum / count) + OF_WEAKEST * weakest + PER_SIDE * count;
}

/** Where sides may lie, the surest first: the picture's own edges, then the seams between them. */
const placesOf = (seams: Seams, size: number): number[] => [0, size, ...seams.lines];

type Stretch = { readonly from: number; readonly to: number };

/** Pairs of places that are `least` apart, those of sure places first: what comes behind a bound is the least sure. */
function stretchesOf(places: readonly number[], least: number): Stretch[] {
  const stretches: Stretch[] = [];
  places.forEach((place, at) => {
    for (const other of places.slice(0, at)) {
      if (Math.abs(place - other) < least) continue;
      stretches.push({ from: Math.min(place, other), to: Math.max(place, other) });
    }
  });
  return stretches;
}

function scored({ width, height }: Planes, upright: Seams, level: Seams, least: number): Scored[] {
  const found: Scored[] = [];
  const doublings = (area: number): number => Math.log2(area / (SMALL * width * height));
  const across = stretchesOf(placesOf(upright, width), least);
  const down = stretchesOf(placesOf(level, height), least);
  const supports = new Float64Array(height + 1);
  for (const { from: left, to: right } of across) {
    for (const at of [0, height, ...level.lines]) {
      supports[at] = supportOf(level, height, at, left, right);
    }
    for (const { from: top, to: bottom } of down) {
      const above = supports[top] ?? 0;
      const below = supports[bottom] ?? 0;
      if (above < LEAST_SUPPORT || below < LEAST_SUPPORT) continue;
      const before = supportOf(upright, width, left, top, bottom);
      if (before < LEAST_SUPPORT) continue;
      const behind = supportOf(upright, width, right, top, bottom);
      if (behind < LEAST_SUPPORT) continue;
      const score = scoreOf([before, behind, above, below]);
      if (score === undefined) continue;
      const box = { left, top, right, bottom };
      found.push({ box, score: score + PER_DOUBLING * Math.min(0, doublings(areaOf(box))) });
      if (found.length >= MOST_FOUND) return found;
    }
  }
  return found;
}

/**
 * The surest rectangles first, the loose ones last.
 *
 * @param least pixels of the plane that a side is long at least.
 */
export function rectangles(
  planes: Planes,
  upright: Seams,
  level: Seams,
  smooth: Smoothness,
  least: number,
): readonly Rectangle[] {
  const isLoose = looseness(planes, upright, level, smooth);
  const worth = ({ score, loose }: Rectangle): number => score - (loose ? LOOSE : 0);
  const found = scored(planes, upright, level, least)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_COMPARED)
    .map((each) => ({ ...each, loose: isLoose(each.box) }))
    .sort((a, b) => worth(b) - worth(a));
  const kept: Rectangle[] = [];
  const loose: Rectangle[] = [];
  for (const each of found) {
    if (kept.length >= MOST_KEPT) break;
    if ([...kept, ...loose].some(({ box }) => overlapOf(box, each.box) >= SAME)) continue;
    if (!each.loose && !kept.some(({ box }) => cross(box, each.box))) kept.push(each);
    else if (loose.length < MOST_LOOSE) loose.push({ ...each, loose: true });
  }
  return [...kept, ...loose];
}
