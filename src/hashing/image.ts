// Still pictures as they are found: which formats are decoded, what their headers say, and what becomes of broken ones.

import sharp from 'sharp';
import type { HashPurpose } from '../domain/media.js';
import { openPicture, type Format } from './decode.js';
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

export type Header = Format & {
  /** Frames; 1 for a still picture. */
  readonly pages: number;
  /** How long each frame is shown, in milliseconds; empty for still pictures. */
  readonly delays: readonly number[];
};

/** Reads the header only. @throws Undecodable `damaged`, `refused-format` or `too-many-pixels` */
export async function headerOf(bytes: Uint8Array, maxPixels: number): Promise<Header> {
  const found = await sharp(bytes, { limitInputPixels: false, failOn: 'none' })
    .metadata()
    .catch((error: unknown) => {
      const detail = detailOf(error);
      throw new Undecodable(/unsupported/i.test(detail) ? 'refused-format' : 'damaged', detail);
    });
  const { format, space, width, height } = found;
  if (width * height > maxPixels) {
    throw new Undecodable('too-many-pixels', `${width} x ${height}, the limit is ${maxPixels}`);
  }
  // Pages of a TIFF are no frames of time.
  const pages = format === 'gif' || format === 'webp' ? (found.pages ?? 1) : 1;
  return { format, space, width, height, pages, delays: found.delay ?? [] };
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
 * @param folder private: where the bytes of a large JPEG lie while it is decoded at a part of its size; in full without it.
 * @throws Undecodable `damaged`
 */
export async function decodeStill(
  bytes: Uint8Array,
  header: Header,
  purpose: HashPurpose,
  folder?: string,
): Promise<Pixels> {
  await using picture = await openPicture(bytes, header, folder);
  try {
    return await picture.decode('error');
  } catch (error) {
    const damaged = new Undecodable('damaged', detailOf(error));
    if (purpose === 'reference') throw damaged;
    const pixels = await picture.decode('none').catch(() => {
      throw damaged;
    });
    if (presentPart(pixels) < LEAST_PART) throw damaged;
    return pixels;
  }
}
