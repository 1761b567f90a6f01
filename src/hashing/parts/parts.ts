// Parts: the pictures found inside a picture, without what re-uploaders put around them.

import type { Part } from '../../domain/area.js';
import type { Pixels } from '../pixels.js';
import { heightOf, overlapOf, widthOf, type Box } from './box.js';
import { cutOf } from './cut.js';
import { impliedCells } from './grid.js';
import { withoutMargins } from './margins.js';
import { mirrored, onPlane } from './mirrored.js';
import { planesOf } from './planes.js';
import { rectangles, type Rectangle } from './rectangles.js';
import { refine } from './refine.js';
import { seamsOf } from './seams.js';
import { smoothnessOf } from './smooth.js';

/** Each is fingerprinted, and is one more chance of a false alarm. */
const MOST_PARTS = 12;
/** Loose ones among them: see {@link rectangles}. */
const MOST_LOOSE = 2;
/** Pixels of the picture: what is smaller has too little to compare. */
const LEAST_SIDE = 48;
/** Of the picture's mean side: smaller pictures on a page are portraits and symbols. */
const LEAST_PART = 0.125;
/** Of both sides: the whole picture is fingerprinted anyway. */
const WHOLE = 0.97;
const NEAR_DUPLICATE = 0.9;
/** Mean support of a part's exact sides: below, the lines of the plane were no seams. */
const LEAST_SUPPORT = 0.6;

/** Collects parts that are worth having, in pixels of the picture. */
function collector({ width, height }: Pixels) {
  const kept: Box[] = [];
  return {
    kept,
    /** Is the box kept? */
    add: (box: Box): boolean => {
      const [across, down] = [widthOf(box), heightOf(box)];
      if (kept.length >= MOST_PARTS || Math.min(across, down) < LEAST_SIDE) return false;
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
  const least = Math.max(LEAST_SIDE, LEAST_PART * Math.sqrt(width * height)) / planes.factor;
  const { upright, level } = seamsOf(planes, least);
  const smooth = smoothnessOf(planes);
  const { kept, add } = collector(pixels);
  const found = rectangles(planes, upright, level, smooth, least);
  const addRefined = ({ box: coarse }: Rectangle): boolean => {
    const { box, support } = refine(pixels, coarse, planes.factor);
    return support >= LEAST_SUPPORT && add(box);
  };
  for (const sure of found.filter(({ loose }) => !loose)) addRefined(sure);
  const guesses = [
    ...impliedCells(kept),
    withoutMargins(pixels, planes),
    ...kept.map((box) => mirrored(box, pixels, planes, smooth)),
  ];
  for (const box of guesses) if (box) add(box);
  let loose = 0;
  for (const each of found) {
    if (each.loose && loose < MOST_LOOSE && addRefined(each)) loose++;
  }
  return kept.map((box) => ({
    cut: cutOf(planes, smooth, onPlane(box, planes)),
    area: areaOf(box, pixels),
  }));
}
