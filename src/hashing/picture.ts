// The pixels of a picture or frame to what is kept and compared of it: fingerprints of the whole and of its parts, and local points.

import type { Area, Part } from '../domain/area.js';
import { isComparable, type Fingerprint } from '../domain/fingerprint.js';
import { LOCAL, pointCount, type LocalFingerprint } from '../domain/local-fingerprint.js';
import type { HashPurpose } from '../domain/media.js';
import { blockhashFingerprints } from './blockhash.js';
import { localFingerprint } from './local/local.js';
import { partsOf } from './parts/parts.js';
import { ORIENTATIONS, pdqFingerprints, pdqOf } from './pdq.js';
import type { Pixels, Window } from './pixels.js';

export type PictureFingerprints = {
  readonly fingerprints: readonly Fingerprint[];
  readonly locals: readonly LocalFingerprint[];
};

/** Longer sides below this are thumbnails of thumbnails: points would be looked for in what scaling made up. */
const LEAST_LOCAL_SIDE = 96;
/** Parts that get local points of their own, the largest first; as many as a collage of 3 × 3 has pictures. */
const MOST_LOCAL_PARTS = 9;
/** With fewer points than this, as many as make an alert cannot agree. */
const LEAST_POINTS = 12;
/** Points of all parts together, at most: a single part may have as many as the whole picture. */
const PART_POINTS = 900;
/** A part as large as this shows nearly as many points when the whole is looked at. */
const LARGE_PART = 0.5;

/** An area as the nearest whole pixels, at least one. */
export function windowOf({ left, top, width, height }: Area, of: Pixels): Window {
  const from = { x: Math.round(left * of.width), y: Math.round(top * of.height) };
  const to = {
    x: Math.round((left + width) * of.width),
    y: Math.round((top + height) * of.height),
  };
  const x = Math.min(Math.max(0, from.x), of.width - 1);
  const y = Math.min(Math.max(0, from.y), of.height - 1);
  return {
    left: x,
    top: y,
    width: Math.max(1, Math.min(to.x, of.width) - x),
    height: Math.max(1, Math.min(to.y, of.height) - y),
  };
}

/** PDQ of each part that has enough to hold on to. */
export const partFingerprints = (pixels: Pixels, parts: readonly Part[]): Fingerprint[] =>
  parts.flatMap((part) =>
    pdqFingerprints(pdqOf(pixels, windowOf(part.area, pixels)), ['original'])
      .filter(isComparable)
      .map((fingerprint) => ({ ...fingerprint, part })),
  );

const areaOf = ({ area }: Part): number => area.width * area.height;

/** Does the whole show this part too small for its points to be found? */
const wantsOwnPoints = (part: Part): boolean => areaOf(part) < LARGE_PART;

/**
 * Local points of the whole, and of the largest of its parts that take up little of it: those are looked at in more pixels than
 * the whole has for them.
 *
 * @param most points of the whole.
 * @param purpose see `localFingerprint`.
 */
export function localsOf(
  pixels: Pixels,
  parts: readonly Part[],
  most: number,
  purpose: HashPurpose,
): LocalFingerprint[] {
  if (Math.max(pixels.width, pixels.height) < LEAST_LOCAL_SIDE) return [];
  const chosen = parts
    .filter(wantsOwnPoints)
    .filter(
      ({ area }) =>
        Math.max(area.width * pixels.width, area.height * pixels.height) >= LEAST_LOCAL_SIDE,
    )
    .sort((a, b) => areaOf(b) - areaOf(a))
    .slice(0, MOST_LOCAL_PARTS);
  const mostOfPart = Math.min(most, Math.floor(PART_POINTS / Math.max(1, chosen.length)));
  const whole = localFingerprint(pixels, most, undefined, undefined, purpose);
  const own = chosen.map((part) => {
    const window = windowOf(part.area, pixels);
    return { ...localFingerprint(pixels, mostOfPart, window, undefined, purpose), part };
  });
  return [whole, ...own].filter((found) => pointCount(found) >= LEAST_POINTS);
}

/** All that is kept of a still picture: of a reference in eight orientations, of a found one with its parts. */
export function fingerprintPicture(pixels: Pixels, purpose: HashPurpose): PictureFingerprints {
  const parts = purpose === 'found' ? partsOf(pixels) : [];
  const variants = ORIENTATIONS[purpose];
  return {
    fingerprints: [
      ...pdqFingerprints(pdqOf(pixels), variants),
      ...partFingerprints(pixels, parts),
      ...blockhashFingerprints(pixels, variants),
    ],
    locals: localsOf(pixels, parts, LOCAL.mostPoints, purpose),
  };
}
