// Animated GIF and WebP to frames with their positions in time.

import type { HashPurpose } from '../domain/media.js';
import { decode, type Header } from './image.js';
import type { Pixels } from './pixels.js';
import { detailOf, Undecodable } from './undecodable.js';

export type Frame = { readonly timeMs: number; readonly pixels: Pixels };

/** How many frames are looked at: each is decoded from the animation's beginning, so the cost grows with the square. */
const MOST_FRAMES: Record<HashPurpose, number> = { reference: 120, found: 40 };

/** Frame numbers from 0 to `count - 1`, at most `most`, evenly spread, the first and the last among them. */
function spread(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: most }, (_, index) => Math.round((index * (count - 1)) / (most - 1)));
}

/** Which frames are looked at, by their numbers. */
export const framesToSee = ({ pages }: Header, purpose: HashPurpose): number[] =>
  spread(pages, MOST_FRAMES[purpose]);

/**
 * Does a GIF end before its trailer (GIF89a, section 27)? Frames that are not there at all are not counted in its header. Zeros
 * behind the trailer are padding.
 */
export function isCutGif(bytes: Uint8Array): boolean {
  if (Buffer.from(bytes.subarray(0, 3)).toString('latin1') !== 'GIF') return false;
  return bytes.findLast((byte) => byte !== 0) !== 0x3b;
}

/** Browsers show a frame without a delay, or with one up to 10 ms, for 100 ms. */
const shownMs = (delay: number | undefined): number =>
  delay === undefined || delay <= 10 ? 100 : delay;

/** When each frame begins, and when the last one ends, in milliseconds. */
export function timesOf({ pages, delays }: Header): number[] {
  const times = [0];
  for (let page = 0; page < pages; page++) times.push((times[page] ?? 0) + shownMs(delays[page]));
  return times;
}

/**
 * Frames of an animation, evenly spread over it.
 *
 * @throws Undecodable `damaged` where a reference has a broken frame, or a found animation no whole one.
 */
export async function* animationFrames(
  bytes: Uint8Array,
  header: Header,
  purpose: HashPurpose,
): AsyncGenerator<Frame> {
  const times = timesOf(header);
  let decoded = 0;
  for (const page of framesToSee(header, purpose)) {
    let pixels: Pixels;
    try {
      pixels = await decode(bytes, header, 'error', page);
    } catch (error) {
      // Frames build on those before them: after a broken one the rest is no better.
      if (purpose === 'found' && decoded > 0) return;
      throw new Undecodable('damaged', detailOf(error));
    }
    decoded++;
    yield { timeMs: times[page] ?? 0, pixels };
  }
}
