// What was cut off: the name for what lies around a part.

import type { Cut } from '../../domain/area.js';
import { heightOf, widthOf, type Box } from './box.js';
import type { Planes } from './planes.js';
import type { Smoothness } from './smooth.js';

/** Part of the side that a strip must take up to be looked at. */
const THIN = 0.015;
/** Levels within which pixels have the ground's colour. */
const NEAR_GROUND = 12;
/** Part of a strip that has it where the strip is one-coloured, and where it is written on. */
const ONE_COLOUR = 0.97;
const WRITTEN = 0.5;
/** Part of a strip that is smooth where it is blurred. */
const BLURRED = 0.8;
/** Captions take up no more of the height: what is more is a page. */
const MOST_CAPTION = 0.45;

type Ground = 'plain' | 'blurred' | 'written' | 'other';

/** Part of a strip that has the colour most of it has. */
function groundShare({ luma, upright }: Planes, { left, top, right, bottom }: Box): number {
  const levels = new Uint32Array(256);
  let count = 0;
  for (let y = top; y < bottom; y += 2) {
    for (let at = y * upright.stride + left; at < y * upright.stride + right; at += 2) {
      const level = luma[at] ?? 0;
      levels[level] = (levels[level] ?? 0) + 1;
      count++;
    }
  }
  let window = 0;
  let most = 0;
  for (let level = 0; level < 256 + NEAR_GROUND; level++) {
    window += (levels[level] ?? 0) - (levels[level - 2 * NEAR_GROUND - 1] ?? 0);
    most = Math.max(most, window);
  }
  return most / Math.max(1, count);
}

function groundOf(planes: Planes, smooth: Smoothness, strip: Box): Ground {
  const share = groundShare(planes, strip);
  if (share >= ONE_COLOUR) return 'plain';
  if (smooth(strip) >= BLURRED) return 'blurred';
  return share >= WRITTEN ? 'written' : 'other';
}

/** @param box of the plane. */
export function cutOf(planes: Planes, smooth: Smoothness, box: Box): Cut {
  const { width, height } = planes;
  const isWide = (strip: Box): boolean =>
    widthOf(strip) > THIN * width && heightOf(strip) > THIN * height;
  const level = [
    { left: 0, top: 0, right: width, bottom: box.top },
    { left: 0, top: box.bottom, right: width, bottom: height },
  ].filter(isWide);
  const upright = [
    { ...box, left: 0, right: box.left },
    { ...box, left: box.right, right: width },
  ].filter(isWide);
  const grounds = level.map((strip) => groundOf(planes, smooth, strip));
  const beside = upright.map((strip) => groundOf(planes, smooth, strip));
  const all = [...grounds, ...beside];
  if (all.every((ground) => ground === 'plain')) return 'border';
  if (all.every((ground) => ground === 'plain' || ground === 'blurred')) return 'blurred-frame';
  const isCaption =
    grounds.every((ground) => ground !== 'other') &&
    beside.every((ground) => ground === 'plain') &&
    level.reduce((sum, strip) => sum + heightOf(strip), 0) <= MOST_CAPTION * height;
  return isCaption ? 'caption' : 'layout';
}
