// What was cut off: the name for what lies around a part.

import type { Cut } from '../../domain/area.js';
import { heightOf, widthOf, type Box } from './box.js';
import { lumaOf, type Planes } from './planes.js';
import type { Smoothness } from './smooth.js';

/** Part of the side that a strip must take up to be looked at. */
const THIN = 0.015;
/** Pixels of the plane next to the part that are not looked at: they may be mixed with it. */
const MIXED = 2;
/** Levels around the commonest within which a strip of one colour lies, with gradients that hardly show, … */
const ONE_COLOUR = 12;
/** … and paper that is written on; parts of a strip that do. */
const PAPER = 5;
const MOSTLY = 0.95;
const WRITTEN = 0.6;
/** More than so much between the two is no ink on paper, but shades. */
const SHADES = 0.12;
/** Part of a strip that is smooth where it is blurred. */
const BLURRED = 0.75;
/** … for certain: writing leaves less. */
const WHOLLY = 0.93;
/** Captions take up no more of the height: what is more is a page. */
const MOST_CAPTION = 0.45;

type Ground = 'plain' | 'blurred' | 'written' | 'other';

/** Pixels of the plane from one that is looked at to the next, along both directions. */
const APART = 3;

/** How many of a strip's pixels have each level. */
function levelsIn(planes: Planes, { left, top, right, bottom }: Box): Uint32Array {
  const luma = lumaOf(planes);
  const { stride } = planes.upright;
  const levels = new Uint32Array(256);
  for (let y = top; y < bottom; y += APART) {
    for (let at = y * stride + left; at < y * stride + right; at += APART) {
      const level = luma[at] ?? 0;
      levels[level] = (levels[level] ?? 0) + 1;
    }
  }
  return levels;
}

/** The largest part that lies within so many levels of one. */
function shareWithin(levels: Uint32Array, reach: number): number {
  let within = 0;
  let most = 0;
  let all = 0;
  for (let level = 0; level < 256 + reach; level++) {
    all += levels[level] ?? 0;
    within += (levels[level] ?? 0) - (levels[level - 2 * reach - 1] ?? 0);
    most = Math.max(most, within);
  }
  return most / Math.max(1, all);
}

function groundOf(planes: Planes, smooth: Smoothness, strip: Box): Ground {
  const levels = levelsIn(planes, strip);
  const ofOneColour = shareWithin(levels, ONE_COLOUR);
  if (ofOneColour >= MOSTLY) return 'plain';
  const smoothPart = smooth(strip);
  if (smoothPart >= WHOLLY) return 'blurred';
  const paper = shareWithin(levels, PAPER);
  if (paper >= WRITTEN && ofOneColour - paper <= SHADES) return 'written';
  return smoothPart >= BLURRED ? 'blurred' : 'other';
}

const isPlain = (ground: Ground): boolean => ground === 'plain';

/** Blurred on both sides of one direction, and nothing but one colour in the other? */
const isBetweenBlurred = (sides: readonly Ground[], others: readonly Ground[]): boolean =>
  sides.length === 2 &&
  sides.every((ground) => ground === 'blurred' || ground === 'plain') &&
  others.every(isPlain);

/** @param box of the plane. */
export function cutOf(planes: Planes, smooth: Smoothness, box: Box): Cut {
  const { width, height } = planes;
  const isWide = (strip: Box): boolean =>
    widthOf(strip) > THIN * width && heightOf(strip) > THIN * height;
  const level = [
    { left: 0, top: 0, right: width, bottom: box.top - MIXED },
    { left: 0, top: box.bottom + MIXED, right: width, bottom: height },
  ].filter(isWide);
  const upright = [
    { ...box, left: 0, right: box.left - MIXED },
    { ...box, left: box.right + MIXED, right: width },
  ].filter(isWide);
  const grounds = level.map((strip) => groundOf(planes, smooth, strip));
  const beside = upright.map((strip) => groundOf(planes, smooth, strip));
  if ([...grounds, ...beside].every(isPlain)) return 'border';
  if (isBetweenBlurred(grounds, beside) || isBetweenBlurred(beside, grounds)) {
    return 'blurred-frame';
  }
  const isCaption =
    grounds.every((ground) => ground === 'plain' || ground === 'written') &&
    beside.every(isPlain) &&
    level.reduce((sum, strip) => sum + heightOf(strip), 0) <= MOST_CAPTION * height;
  return isCaption ? 'caption' : 'layout';
}
