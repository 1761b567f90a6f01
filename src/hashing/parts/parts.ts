// Parts: the pictures found inside a picture, without what re-uploaders put around them.

import type { Part } from '../../domain/area.js';
import type { Pixels } from '../pixels.js';
import { heightOf, overlapOf, widthOf, type Box } from './box.js';
import { cutOf } from './cut.js';
import { corners, gridOf } from './grid.js';
import { withoutMargins } from './margins.js';
import { between, beyond, mirrored, onPlane } from './mirrored.js';
import { planesOf } from './planes.js';
import { rectangles, type Rectangle } from './rectangles.js';
import { refine } from './refine.js';
import { seamsOf } from './seams.js';
import { smoothnessOf } from './smooth.js';

/** Each is fingerprinted, and is one more chance of a false alarm. */
const MOST_PARTS = 12;
/** Loose ones among them: see {@link rectangles}. */
const MOST_LOOSE = 2;
/** Rectangles that come before what they imply: in pictures full of lines the others are likelier chance. */
const BEFORE_GUESSES = 4;
/** Pixels of the picture: what is smaller has too little to compare. */
const LEAST_SIDE = 48;
/** Of the picture's mean side: smaller pictures on a page are portraits and symbols. */
const LEAST_PART = 0.125;
/** Of both sides: the whole picture is fingerprinted anyway. */
const WHOLE = 0.97;
const NEAR_DUPLICATE = 0.94;
/** Mean support of a part's exact sides: below, the lines of the plane were no seams. */
const LEAST_SUPPORT = 0.6;

const leastSide = ({ width, height }: Pixels): number =>
  Math.max(LEAST_SIDE, LEAST_PART * Math.sqrt(width * height));

/** Collects parts that are worth having, in pixels of the picture. */
function collector({ width, height }: Pixels, least: number) {
  const kept: Box[] = [];
  return {
    kept,
    /** Is the box kept? */
    add: (box: Box): boolean => {
      const [across, down] = [widthOf(box), heightOf(box)];
      if (kept.length >= MOST_PARTS || Math.min(across, down) < least) return false;
      if (across > WHOLE * width && down > WHOLE * height) return false;
      if (kept.some((other) => overlapOf(other, box) > NEAR_DUPLICATE)) return false;
      kept.push(box);
      return true;
    },
  };
}

const areaOf = ({ left, top, right, bottom }: Box, { width, height }: Pixels): Part['area'] => ({
  left: left / width,
  top: top / height,
  width: (right - left) / width,
  height: (bottom - top) / height,
});

/**
 * Finds the pictures in a found picture or video frame: within one-coloured borders, blurred frames and captions, on a page, in a
 * collage, over another picture.
 *
 * @returns the surest first; at most {@link MOST_PARTS}, none nearly the whole picture or another one; none of ordinary pictures,
 * mostly.
 */
export function partsOf(pixels: Pixels): readonly Part[] {
  const { width, height } = pixels;
  if (Math.min(width, height) < LEAST_SIDE) return [];
  const planes = planesOf(pixels);
  const least = leastSide(pixels);
  const leastOfPlane = least / planes.factor;
  const { upright, level } = seamsOf(planes, leastOfPlane);
  const smooth = smoothnessOf(planes);
  const { kept, add } = collector(pixels, least);
  const found = rectangles(planes, upright, level, smooth, leastOfPlane);
  const exactOf = ({ box: coarse }: Rectangle): Box | undefined => {
    const { box, support } = refine(pixels, coarse, planes.factor);
    return support >= LEAST_SUPPORT ? box : undefined;
  };
  const sure = found.filter((each) => !each.loose).flatMap((each) => exactOf(each) ?? []);
  const loose = found
    .filter((each) => each.loose)
    .flatMap((each) => exactOf(each) ?? [])
    .slice(0, MOST_LOOSE);
  const grid = gridOf(sure, pixels);
  const inOrder = [
    ...grid.found,
    ...between([...sure, ...loose], pixels),
    ...sure.slice(0, BEFORE_GUESSES),
    ...grid.cells,
    ...loose.slice(0, 1),
    withoutMargins(pixels, planes),
    ...sure.slice(BEFORE_GUESSES),
    ...corners(sure),
    ...sure.map((box) => mirrored(box, pixels, planes, smooth)),
    ...beyond([...sure, ...loose], pixels),
    ...loose.slice(1),
  ];
  for (const box of inOrder) if (box) add(box);
  return kept.map((box) => ({
    cut: cutOf(planes, smooth, onPlane(box, planes)),
    area: areaOf(box, pixels),
  }));
}
