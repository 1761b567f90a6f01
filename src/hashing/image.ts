// Still pictures to pixels, with sharp: few formats, no colour management, as stored.

import sharp, { type Sharp, type SharpOptions } from 'sharp';
import type { HashPurpose } from '../domain/media.js';
import type { Pixels } from './pixels.js';
import { detailOf, Undecodable } from './undecodable.js';

/** Of a truncated picture, the least part of the rows that must be there for it to be worth comparing. */
const LEAST_PART = 0.75;

/** Refuses every format but the six, whatever sharp learns later. Called once per worker. */
export function restrictSharp(): void {
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: [
      'VipsForeignLoadJpeg',
      'VipsForeignLoadPng',
      'VipsForeignLoadWebp',
      'VipsForeignLoadNsgif',
      'VipsForeignLoadHeif',
      'VipsForeignLoadTiff',
    ],
  });
}

export type Header = {
  readonly width: number;
  readonly height: number;
  /** Frames; 1 for a still picture. */
  readonly pages: number;
  /** How long each frame is shown, in milliseconds; empty for still pictures. */
  readonly delays: readonly number[];
  readonly space: string;
};

/** Reads the header only. @throws Undecodable `damaged`, `refused-format` or `too-many-pixels` */
export async function headerOf(bytes: Uint8Array, maxPixels: number): Promise<Header> {
  const found = await sharp(bytes, { limitInputPixels: false, failOn: 'none' })
    .metadata()
    .catch((error: unknown) => {
      const detail = detailOf(error);
      throw new Undecodable(/unsupported/i.test(detail) ? 'refused-format' : 'damaged', detail);
    });
  const { width, height } = found;
  if (width * height > maxPixels) {
    throw new Undecodable('too-many-pixels', `${width} x ${height}, the limit is ${maxPixels}`);
  }
  // Pages of a TIFF are no frames of time.
  const pages = found.format === 'gif' || found.format === 'webp' ? (found.pages ?? 1) : 1;
  return { width, height, pages, delays: found.delay ?? [], space: found.space };
}

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

async function pixelsOfCmyk(bytes: Uint8Array, options: SharpOptions): Promise<Pixels> {
  const { data, info } = await sharp(bytes, options)
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 4) return rawOf(sharp(bytes, options));
  return { data: rgbOfCmyk(data), width: info.width, height: info.height, channels: 3 };
}

/**
 * Decodes one frame: alpha dropped, colour profile ignored, not turned by EXIF, 8 bits.
 *
 * @param page frame number, from 0.
 * @throws sharp's error, its message meant for logs.
 */
export function decode(
  bytes: Uint8Array,
  header: Header,
  failOn: 'none' | 'error',
  page = 0,
): Promise<Pixels> {
  const options: SharpOptions = {
    limitInputPixels: header.width * header.height,
    ignoreIcc: true,
    failOn,
    ...(header.pages > 1 ? { page, pages: 1 } : {}),
  };
  return header.space === 'cmyk' ? pixelsOfCmyk(bytes, options) : rawOf(sharp(bytes, options));
}

/** Which part of the rows is picture: decoders fill what is missing at the end with one colour. */
function presentPart({ data, width, height, channels }: Pixels): number {
  const stride = width * channels;
  const last = data.subarray((height - 1) * stride);
  const isFill = (y: number): boolean => {
    for (let x = 0; x < stride; x++) {
      if (data[y * stride + x] !== last[x % channels]) return false;
    }
    return true;
  };
  let rows = height;
  while (rows > 0 && isFill(rows - 1)) rows--;
  return rows / height;
}

/**
 * Decodes a still picture as its purpose asks: a damaged reference is refused, so that staff notice and look for a better
 * file; of a found one what is there is compared, if that is most of it.
 *
 * @throws Undecodable `damaged`
 */
export async function decodeStill(
  bytes: Uint8Array,
  header: Header,
  purpose: HashPurpose,
): Promise<Pixels> {
  try {
    return await decode(bytes, header, 'error');
  } catch (error) {
    const damaged = new Undecodable('damaged', detailOf(error));
    if (purpose === 'reference') throw damaged;
    const pixels = await decode(bytes, header, 'none').catch(() => {
      throw damaged;
    });
    if (presentPart(pixels) < LEAST_PART) throw damaged;
    return pixels;
  }
}
