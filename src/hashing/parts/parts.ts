// Parts: the pictures found inside a picture, without what re-uploaders put around them.

import type { Part } from '../../domain/area.js';
import type { Pixels } from '../pixels.js';
import { heightOf, overlapOf, widthOf, type Box } from './box.js';
import { cutOf } from './cut.js';
import { planesOf } from './planes.js';
import { rectangles } from './rectangles.js';
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

type Found = { readonly box: Box; readonly coarse: Box; readonly loose: boolean };

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
  if (upright.lines.length + level.lines.length === 0) return [];
  const smooth = smoothnessOf(planes);
  const isPart = ({ box, support }: { box: Box; support: number }): boolean =>
    support >= LEAST_SUPPORT &&
    Math.min(widthOf(box), heightOf(box)) >= LEAST_SIDE &&
    (widthOf(box) <= WHOLE * width || heightOf(box) <= WHOLE * height);
  const kept: Found[] = [];
  let loose = 0;
  for (const { box: coarse, loose: isLoose } of rectangles(planes, upright, level, smooth, least)) {
    if (kept.length >= MOST_PARTS || (isLoose && loose >= MOST_LOOSE)) break;
    const refined = refine(pixels, coarse, planes.factor);
    if (!isPart(refined)) continue;
    if (kept.some(({ box }) => overlapOf(box, refined.box) > NEAR_DUPLICATE)) continue;
    if (isLoose) loose++;
    kept.push({ box: refined.box, coarse, loose: isLoose });
  }
  return kept.map(({ box, coarse }) => ({
    cut: cutOf(planes, smooth, coarse),
    area: {
      left: box.left / width,
      top: box.top / height,
      width: widthOf(box) / width,
      height: heightOf(box) / height,
    },
  }));
}
