// Which frames of a registered video are kept, and what of each: as much as finds a still of any moment, and no more.

import { isComparable, VARIANTS, type Fingerprint } from '../domain/fingerprint.js';
import { LOCAL, type LocalFingerprint } from '../domain/local-fingerprint.js';
import { bitDistance } from '../domain/bit-distance.js';
import type { FrameCollector } from './collector.js';
import { pdqFingerprints, pdqOf } from './pdq.js';
import { localsOf } from './picture.js';

/** A frame this near to the one kept last tells nothing new: a copy of it is within 31 bits of that one too. */
const NEAR_IDENTICAL = 14;
/**
 * Videos that are turned by a quarter are rare, and have keyframes enough to be found by a frame a second in those orientations;
 * local points know no orientation. It saves two thirds of the registry.
 */
const TURNED_EVERY_MS = 1000;
const UPRIGHT = ['original', 'mirror'] as const;

/** Local points bear half a second of movement; … */
const LOCAL_EVERY_MS = 1000;
/** … what has not moved by this many bits needs no others … */
const MOVED = 20;
/** … and a cut does not wait, for so many in a row. */
const CUT = 80;
const CUTS_IN_A_ROW = 3;
/** Of a film; spread evenly. */
const MOST_LOCALS = 600;

/** @param durationMs of the video, where it is known: long ones have local points less often. */
export function referenceFrames(durationMs: number | undefined): FrameCollector {
  let frames = 0;
  const fingerprints: Fingerprint[] = [];
  const locals: LocalFingerprint[] = [];
  let lastKept: Uint8Array | undefined;
  let lastTurned = -Infinity;
  let lastLocal: { readonly timeMs: number; readonly bits: Uint8Array } | undefined;
  let localFrames = 0;
  const localEvery = Math.max(LOCAL_EVERY_MS, (durationMs ?? 0) / MOST_LOCALS);

  const wantsLocal = (timeMs: number, bits: Uint8Array): boolean => {
    if (!lastLocal) return true;
    const isDue = timeMs - lastLocal.timeMs >= localEvery;
    const isSpare = localFrames < CUTS_IN_A_ROW + timeMs / localEvery;
    const moved = bitDistance(bits, lastLocal.bits);
    return (isDue && moved > MOVED) || (isSpare && moved > CUT);
  };
  return {
    add: ({ timeMs, pixels }) => {
      frames++;
      const pdq = pdqOf(pixels);
      const bits = pdq.bits('original');
      if (wantsLocal(timeMs, bits)) {
        lastLocal = { timeMs, bits };
        localFrames++;
        locals.push(
          ...localsOf(pixels, [], LOCAL.mostFramePoints, 'reference').map((local) => ({
            ...local,
            timeMs,
          })),
        );
      }
      if (lastKept && bitDistance(lastKept, bits) <= NEAR_IDENTICAL) return;
      const isTurned = timeMs >= lastTurned + TURNED_EVERY_MS;
      const found = pdqFingerprints(pdq, isTurned ? VARIANTS : UPRIGHT);
      if (!found.every(isComparable)) return;
      if (isTurned) lastTurned = timeMs;
      lastKept = bits;
      fingerprints.push(...found.map((fingerprint) => ({ ...fingerprint, timeMs })));
    },
    result: () => ({ frames, fingerprints, locals }),
  };
}
