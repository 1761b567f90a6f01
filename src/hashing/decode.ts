// The bytes of one still picture to pixels, with sharp: no colour management, as stored; large JPEGs at a part of their size.

import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import type { Full, Pixels } from './pixels.js';
import { Undecodable } from './undecodable.js';

/** Up to so many pixels a picture is decoded in full. */
const MOST_FULL_PIXELS = 3_000_000;
/** A shrunk picture is no smaller than this on its short side: what is fingerprinted needs no more pixels. */
const LEAST_SHORT_SIDE = 384;

/** What of a picture's header says how to decode it. */
export type Format = {
  /** As sharp names it: `jpeg`, `png` … */
  readonly format: string;
  readonly space: string;
  readonly width: number;
  readonly height: number;
};

type FailOn = 'none' | 'error';
/** Bytes, or the path of a file with libvips' options for it. */
type Input = Uint8Array | string;

/** Naive conversion, as Meta's tools and Pillow do it: CMYK without a profile says no more than this. */
function rgbOfCmyk(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4, to += 3) {
    const light = (255 - (cmyk[from + 3] ?? 0)) / 255;
    rgb[to] = Math.round((255 - (cmyk[from] ?? 0)) * light);
    rgb[to + 1] = Math.round((255 - (cmyk[from + 1] ?? 0)) * light);
    rgb[to + 2] = Math.round((255 - (cmyk[from + 2] ?? 0)) * light);
  }
  return rgb;
}

async function rawOf(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels !== 1 && channels !== 3) {
    throw new Undecodable('refused-format', `${channels} channels`);
  }
  return { data, width, height, channels };
}

async function pixelsOfCmyk(input: Input, options: SharpOptions): Promise<Pixels> {
  const { data, info } = await sharp(input, options)
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 4) return rawOf(sharp(input, options));
  return { data: rgbOfCmyk(data), width: info.width, height: info.height, channels: 3 };
}

function pixelsOf(input: Input, { width, height, space }: Format, failOn: FailOn): Promise<Pixels> {
  const options: SharpOptions = { limitInputPixels: width * height, ignoreIcc: true, failOn };
  return space === 'cmyk' ? pixelsOfCmyk(input, options) : rawOf(sharp(input, options));
}

/** By how much a picture is shrunk when it is decoded, if at all: only libjpeg leaves out work by it. */
export function shrinkOf({ format, width, height }: Format): Full['by'] | undefined {
  if (format !== 'jpeg' || width * height <= MOST_FULL_PIXELS) return undefined;
  const short = Math.min(width, height);
  return ([8, 4, 2] as const).find((by) => Math.floor(short / by) >= LEAST_SHORT_SIDE);
}

/**
 * libjpeg's scaled decoding, and nothing else: sharp's `resize` uses it too, but resamples what comes of it, and hands libvips
 * its `shrink` only with the path of a file.
 */
async function shrunkPixelsOf(
  path: string,
  format: Format,
  by: Full['by'],
  failOn: FailOn,
): Promise<Pixels> {
  const pixels = await pixelsOf(`${path}[shrink=${by}]`, format, failOn);
  const width = Math.floor(format.width / by);
  if (pixels.width !== width) {
    throw new RangeError(`expected ${width} columns, libvips gave ${pixels.width}`);
  }
  return { ...pixels, full: { width: format.width, height: format.height, by } };
}

/** A picture that can be decoded more than once. */
type Picture = AsyncDisposable & {
  /**
   * Alpha dropped, colour profile ignored, not turned by EXIF, 8 bits.
   *
   * @throws sharp's error, its message meant for logs.
   */
  readonly decode: (failOn: FailOn) => Promise<Pixels>;
};

/**
 * @param folder private: where the bytes of a large JPEG lie until disposal; without it they are decoded in full.
 */
export async function openPicture(
  bytes: Uint8Array,
  format: Format,
  folder?: string,
): Promise<Picture> {
  const by = shrinkOf(format);
  if (by === undefined || folder === undefined) {
    return {
      decode: (failOn) => pixelsOf(bytes, format, failOn),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  // A name of its own: libvips remembers files by their names.
  const path = join(folder, `picture-${randomUUID()}`);
  await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
  return {
    decode: (failOn) => shrunkPixelsOf(path, format, by, failOn),
    [Symbol.asyncDispose]: () => rm(path, { force: true }),
  };
}
