// What of a found video's keyframes is compared: PDQ of each, local points and parts of one per scene.

import type { Part } from '../domain/area.js';
import { isComparable, type Fingerprint } from '../domain/fingerprint.js';
import type { LocalFingerprint } from '../domain/local-fingerprint.js';
import { bitDistance } from '../domain/bit-distance.js';
import type { FrameCollector } from './collector.js';
import { partsOf } from './parts/parts.js';
import { pdqFingerprints, pdqOf } from './pdq.js';
import { localsOf, partFingerprints } from './picture.js';

/** A keyframe that differs in this many bits from the last one with local points shows something else. */
const NEW_SCENE = 60;
/** Local points of a scene that goes on, but moves. */
const MOVED = 24;
const MOVED_EVERY_MS = 5000;
/** Between two keyframes with local points. */
const LEAST_GAP_MS = 1000;
/** Keyframes with local points: so many at once … */
const AT_ONCE = 20;
/** … and this times the square root of the seconds so far: 35 of a minute, 140 of an hour. */
const GROWTH = 2;
/** A frame among many has fewer points than a picture on its own … */
const MOST_POINTS = 240;
/** … and fewer parts: a letterbox, a blurred frame, a picture-in-picture; … */
const MOST_PARTS = 4;
/** … the largest of them have points of their own. */
const MOST_LOCAL_PARTS = 2;
/**
 * Where the first of the frames with local points had no parts, only every third of the others is looked at for some: letterboxes,
 * blurred frames and pictures in the picture stay for a while, and looking for them costs as much as the points.
 */
const PARTS_AT_FIRST = 3;
const PARTS_EVERY = 3;

/** Keeps all of a found video that is looked for in the registry; the work on it grows with the root of its length. */
export function foundFrames(): FrameCollector {
  let frames = 0;
  const fingerprints: Fingerprint[] = [];
  const locals: LocalFingerprint[] = [];
  let parts: readonly Part[] = [];
  let looks = 0;
  let last: { readonly timeMs: number; readonly bits: Uint8Array } | undefined;

  const isWorthMore = (timeMs: number, bits: Uint8Array): boolean => {
    if (!last) return true;
    const since = timeMs - last.timeMs;
    if (since < LEAST_GAP_MS || looks >= AT_ONCE + GROWTH * Math.sqrt(timeMs / 1000)) return false;
    return bitDistance(bits, last.bits) > (since >= MOVED_EVERY_MS ? MOVED : NEW_SCENE);
  };
  return {
    add: ({ timeMs, pixels }) => {
      frames++;
      const pdq = pdqOf(pixels);
      const bits = pdq.bits('original');
      const at = <T>(found: readonly T[]): (T & { timeMs: number })[] =>
        found.map((each) => ({ ...each, timeMs }));
      if (isWorthMore(timeMs, bits)) {
        last = { timeMs, bits };
        if (looks < PARTS_AT_FIRST || parts.length > 0 || looks % PARTS_EVERY === 0) {
          parts = partsOf(pixels).slice(0, MOST_PARTS);
        }
        looks++;
        locals.push(
          ...at(localsOf(pixels, parts.slice(0, MOST_LOCAL_PARTS), MOST_POINTS, 'found')),
        );
      }
      const whole = pdqFingerprints(pdq, ['original']).filter(isComparable);
      fingerprints.push(...at([...whole, ...partFingerprints(pixels, parts)]));
    },
    result: () => ({ frames, fingerprints, locals }),
  };
}
