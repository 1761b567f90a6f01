// Local fingerprints: points of a picture with their descriptors.

import { LOCAL, type LocalFingerprint } from '../../domain/local-fingerprint.js';
import type { HashPurpose } from '../../domain/media.js';
import { checkWithin, wholeOf, type Pixels, type Window } from '../pixels.js';
import { blocksOf } from './blocks.js';
import { describe, openWorkplace, type Seen, type Workplace } from './describe.js';
import { featurePlane } from './plane.js';
import { findExtrema } from './pyramid.js';
import { ordered } from './select.js';

/** Opened at the first picture, then kept: a process fingerprints one picture at a time. */
let workplace: Workplace | undefined;

/**
 * Points by the scale-invariant feature transform (Lowe, IJCV 2004), descriptors as bits.
 *
 * @param pixels at least 1 × 1; any size. 1 channel is taken for luma.
 * @param most points, at most: the first so many of all, which are those that most likely are found again, spread over the picture.
 * @param window the part of the picture to look at; all of it where absent.
 * @param seen for measurements: see {@link Seen}.
 * @param purpose the finest points of a small picture, which are the least stable, are looked for in references only.
 * @returns no points where there is nothing to hold on to, as in a flat picture. Positions count from the window's top left
 *   corner, in pixels of a picture whose longer side is {@link LOCAL.side} (less where the window is under half of that).
 * @throws RangeError where the window is empty or not within the picture.
 */
export function localFingerprint(
  pixels: Pixels,
  most: number,
  window: Window = wholeOf(pixels),
  seen?: Seen,
  purpose: HashPurpose = 'reference',
): LocalFingerprint {
  checkWithin(window, pixels);
  if (window.width < 1 || window.height < 1) throw new RangeError('expected a window with pixels');
  workplace ??= openWorkplace();
  const { arena, filters } = workplace;
  const mark = arena.mark();
  try {
    const plane = featurePlane(arena, pixels, window, purpose);
    const blocks = blocksOf(arena, plane);
    const { octaves, extrema } = findExtrema(arena, filters, plane);
    const { width, height } = plane.feature;
    const points = describe(
      workplace,
      octaves,
      extrema,
      ordered(extrema, plane.width, plane.height),
      { most, stepX: width / plane.width, stepY: height / plane.height },
      seen,
    );
    return { version: LOCAL.version, width, height, points, blocks };
  } finally {
    arena.release(mark);
  }
}
