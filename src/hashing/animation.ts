// Animated GIF and WebP to frames with their positions in time.

import sharp from 'sharp';
import type { HashPurpose } from '../domain/media.js';
import type { Frame } from './frames.js';
import type { Header } from './image.js';
import { detailOf, Undecodable } from './undecodable.js';

/** How many frames are looked at. */
const MOST_FRAMES: Record<HashPurpose, number> = { reference: 400, found: 100 };
/**
 * Pixels of the frames that are decoded together: each frame is decoded from the animation's beginning, so that one by one the cost
 * would grow with the square of their number.
 */
const STRIP_PIXELS = 16_000_000;

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

type Strip = { readonly data: Uint8Array; readonly width: number; readonly height: number };

/** Decodes pages `from` to `from + count - 1`, one below the other. @throws sharp's error */
async function strip(
  bytes: Uint8Array,
  header: Header,
  from: number,
  count: number,
): Promise<Strip> {
  const { data, info } = await sharp(bytes, {
    limitInputPixels: header.width * header.height * count,
    ignoreIcc: true,
    failOn: 'error',
    page: from,
    pages: count,
  })
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Undecodable('refused-format', `${info.channels} channels`);
  return { data, width: info.width, height: info.height / count };
}

/** Decodes pages together, or one after the other where one of them is broken. @returns the whole ones before it. */
async function pagesOf(
  bytes: Uint8Array,
  header: Header,
  from: number,
  count: number,
): Promise<{ readonly strips: readonly Strip[]; readonly error?: unknown }> {
  try {
    const { data, width, height } = await strip(bytes, header, from, count);
    const size = width * height * 3;
    const strips = Array.from({ length: count }, (_, index) => ({
      ...{ data: data.subarray(index * size, (index + 1) * size), width, height },
    }));
    return { strips };
  } catch (error) {
    if (count === 1) return { strips: [], error };
    const strips: Strip[] = [];
    for (let page = from; page < from + count; page++) {
      const one = await pagesOf(bytes, header, page, 1);
      if (one.error !== undefined) return { strips, error: one.error };
      strips.push(...one.strips);
    }
    return { strips };
  }
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
  const wanted = new Set(framesToSee(header, purpose));
  const together = Math.max(1, Math.floor(STRIP_PIXELS / (header.width * header.height)));
  let seen = 0;
  for (let from = 0; from < header.pages; from += together) {
    const count = Math.min(together, header.pages - from);
    const { strips, error } = await pagesOf(bytes, header, from, count);
    for (const [index, { data, width, height }] of strips.entries()) {
      if (!wanted.has(from + index)) continue;
      seen++;
      yield { timeMs: times[from + index] ?? 0, pixels: { data, width, height, channels: 3 } };
    }
    if (error === undefined) continue;
    // Frames build on those before them: after a broken one the rest is no better.
    if (purpose === 'found' && seen > 0) return;
    throw new Undecodable('damaged', detailOf(error));
  }
}
