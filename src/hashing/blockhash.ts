// blockhash: which of 16 × 16 blocks are brighter than their band's median. A second opinion beside PDQ.

import { bmvbhash } from 'blockhash-core';
import { ALGORITHMS, type Fingerprint, type Variant } from '../domain/fingerprint.js';
import { downsample } from './pdq-downsample.js';
import { columnTableOf, extentOf, rowTableOf } from './pdq-filters.js';
import { SIDE } from './pdq-kernel.js';
import { wholeOf, type Pixels } from './pixels.js';

const BLOCKS = 16;
/** With fewer bits of one kind than this the medians were ties, and the picture is flat. */
const MIN_MIXED = 32;

/** For each pixel of the oriented picture: where it comes from. */
const SOURCE: Record<Variant, (x: number, y: number) => readonly [number, number]> = {
  original: (x, y) => [x, y],
  'rotate-90': (x, y) => [y, SIDE - 1 - x],
  'rotate-180': (x, y) => [SIDE - 1 - x, SIDE - 1 - y],
  'rotate-270': (x, y) => [SIDE - 1 - y, x],
  mirror: (x, y) => [SIDE - 1 - x, y],
  flip: (x, y) => [x, SIDE - 1 - y],
  transpose: (x, y) => [y, x],
  transverse: (x, y) => [SIDE - 1 - y, SIDE - 1 - x],
};

/**
 * The picture shrunk to 64 × 64 means of equal areas, grey. A block is 4 × 4 of them, and its mean is what the library compares:
 * it adds red, green and blue, so that their mean is enough.
 */
function means(pixels: Pixels): Uint8Array {
  const window = wholeOf(pixels);
  const { down, across } = extentOf(pixels, window);
  const kind = { filter: 'mean', mirrored: false } as const;
  const [[samples = []] = []] = downsample(
    pixels,
    window,
    [rowTableOf({ ...kind, ...down })],
    [columnTableOf({ axis: { ...kind, ...across }, channels: pixels.channels })],
  );
  const rgba = new Uint8Array(SIDE * SIDE * 4).fill(255);
  samples.forEach((sample, at) => {
    rgba.fill(Math.round(sample), at * 4, at * 4 + 3);
  });
  return rgba;
}

function orient(rgba: Uint8Array, variant: Variant): Uint8Array {
  if (variant === 'original') return rgba;
  const from = new Uint32Array(rgba.buffer, rgba.byteOffset, SIDE * SIDE);
  const to = new Uint32Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const [sourceX, sourceY] = SOURCE[variant](x, y);
      to[y * SIDE + x] = from[sourceY * SIDE + sourceX] ?? 0;
    }
  }
  return new Uint8Array(to.buffer);
}

function qualityOf(bits: Uint8Array): number {
  let ones = 0;
  for (const byte of bits) for (let rest = byte; rest > 0; rest &= rest - 1) ones++;
  return Math.min(ones, bits.length * 8 - ones) < MIN_MIXED ? 0 : 100;
}

/**
 * blockhash fingerprints of a picture in the orientations asked for.
 *
 * Source: Yang, Gu, Niu, "Block Mean Value Based Image Perceptual Hashing", 2006, as blockhash.io defines it.
 * Quality is 100, or 0 for a flat picture.
 */
export function blockhashFingerprints(pixels: Pixels, variants: readonly Variant[]): Fingerprint[] {
  const rgba = means(pixels);
  return variants.map((variant) => {
    const turned = orient(rgba, variant);
    const hex = bmvbhash({ width: SIDE, height: SIDE, data: turned }, BLOCKS);
    const bits = Uint8Array.from(Buffer.from(hex, 'hex'));
    return {
      algorithm: 'blockhash',
      version: ALGORITHMS.blockhash.version,
      bits,
      quality: qualityOf(bits),
      variant,
    };
  });
}
