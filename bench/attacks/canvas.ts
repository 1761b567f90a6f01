// Pictures to samples and back, and drawing on them. No fonts: what is drawn is the same on every machine.

import sharp, { type OverlayOptions, type Sharp } from 'sharp';
import type { Random } from './attack.js';

/** Interleaved red, green, blue, 8 bits each. */
export type Samples = {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
};

export type Size = { readonly width: number; readonly height: number };

export const open = (picture: Buffer): Sharp => sharp(picture).removeAlpha().toColourspace('srgb');

/** As sites keep it: JPEG. */
export const upload = (picture: Sharp, quality = 85): Promise<Buffer> =>
  picture.jpeg({ quality }).toBuffer();

export async function sizeOf(picture: Buffer): Promise<Size> {
  const { width, height } = await sharp(picture).metadata();
  return { width, height };
}

export async function samplesOf(picture: Sharp): Promise<Samples> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels === 3) return { data, width, height };
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < rgb.length; at += 1) {
    rgb[at] = data[Math.floor(at / 3) * channels] ?? 0;
  }
  return { data: rgb, width, height };
}

export const drawn = ({ data, width, height }: Samples): Sharp =>
  sharp(data, { raw: { width, height, channels: 3 } });

/** Every sample through `change`, with its position in the row, the row, and the channel. */
export function mapSamples(
  { data, width, height }: Samples,
  change: (value: number, x: number, y: number, channel: number) => number,
): Samples {
  const changed = new Uint8ClampedArray(data.length);
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1, at += 1) {
        changed[at] = change(data[at] ?? 0, x, y, channel);
      }
    }
  }
  return { data: new Uint8Array(changed.buffer), width, height };
}

/**
 * Bends a picture: each pixel of the new one is taken from where `from` says, with bilinear interpolation, or is dark where that
 * lies outside.
 */
export function warp(
  { data, width, height }: Samples,
  size: Size,
  from: (x: number, y: number) => readonly [number, number],
): Samples {
  const bent = new Uint8Array(size.width * size.height * 3);
  let at = 0;
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1, at += 3) {
      const [fromX, fromY] = from(x, y);
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) {
        bent.fill(16, at, at + 3);
        continue;
      }
      const right = fromX - left;
      const down = fromY - top;
      const here = (top * width + left) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const above =
          (data[here + channel] ?? 0) * (1 - right) + (data[here + 3 + channel] ?? 0) * right;
        const below =
          (data[here + width * 3 + channel] ?? 0) * (1 - right) +
          (data[here + width * 3 + 3 + channel] ?? 0) * right;
        bent[at + channel] = above * (1 - down) + below * down;
      }
    }
  }
  return { data: bent, ...size };
}

export const svg = ({ width, height }: Size, body: string): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`,
  );

/** Draws over a picture. */
export async function overlay(picture: Buffer, draw: (size: Size) => string): Promise<Sharp> {
  const size = await sizeOf(picture);
  return drawn(await samplesOf(open(picture))).composite([{ input: svg(size, draw(size)) }]);
}

/** Puts pictures on a plain ground. */
export const mount = (
  { width, height }: Size,
  background: string,
  parts: readonly OverlayOptions[],
): Sharp => sharp({ create: { width, height, channels: 3, background } }).composite([...parts]);

export type Lines = Size & {
  readonly x: number;
  readonly y: number;
  /** Height of a letter in pixels. */
  readonly letter: number;
  readonly colour: string;
};

/** Lines of made-up letters, each of three strokes between the points of a 3 × 4 grid, in words of two to eight. */
export function writing(random: Random, { x, y, width, height, letter, colour }: Lines): string {
  const strokes: string[] = [];
  const step = letter * 0.75;
  for (let line = y; line + letter <= y + height; line += letter * 1.5) {
    let space = 2 + Math.floor(random() * 7);
    for (let left = x; left + step <= x + width; left += step) {
      if (space === 0) {
        space = 2 + Math.floor(random() * 7);
        continue;
      }
      space -= 1;
      const point = () =>
        `${(left + Math.floor(random() * 3) * letter * 0.27).toFixed(1)} ${(line + Math.floor(random() * 4) * letter * 0.33).toFixed(1)}`;
      strokes.push(`M${point()}L${point()}L${point()}L${point()}`);
    }
  }
  return `<path d="${strokes.join('')}" fill="none" stroke="${colour}" stroke-width="${(letter / 7).toFixed(1)}"/>`;
}
