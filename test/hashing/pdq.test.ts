// PDQ: the kernels against the plain filters, the eight orientations against really turned pictures.

import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { VARIANTS, type Variant } from '../../src/domain/fingerprint.js';
import { downsampler } from '../../src/hashing/pdq-downsample.js';
import { dct } from '../../src/hashing/pdq-dct.js';
import { bitsOf, pdqOf, qualityOf } from '../../src/hashing/pdq.js';
import type { Pixels } from '../../src/hashing/pixels.js';
import { asSharp, distance, hex, noise, photograph, picture } from './fixtures.js';
import { plainDownsample } from './pdq-plain.js';

const SIZES = [
  ...[
    [1, 1],
    [1, 300],
    [300, 1],
    [5, 5],
    [7, 640],
    [63, 65],
    [64, 64],
    [127, 129],
    [128, 256],
  ],
  ...[
    [257, 101],
    [320, 240],
    [333, 517],
  ],
] as const satisfies readonly (readonly [number, number])[] as readonly (readonly [
  number,
  number,
])[];

describe('kernels', () => {
  it.each(SIZES)('give what box filters and decimation give, at %i x %i', (width, height) => {
    for (const channels of [1, 3] as const) {
      const pixels = noise(width * 1000 + height, width, height, channels);
      const quick = downsampler(pixels)(false, false);
      const plain = plainDownsample(pixels);
      const furthest = quick.reduce(
        (far, value, at) => Math.max(far, Math.abs(value - (plain[at] ?? 0))),
        0,
      );
      expect(furthest).toBeLessThan(1e-9);
      expect(qualityOf(quick)).toBe(qualityOf(plain));
      // With a side of one pixel most coefficients are nothing but rounding; PDQ hashes from five on.
      if (Math.min(width, height) < 5) continue;
      const [bits, oracle] = [quick, plain].map((samples) => hex(bitsOf(dct(samples))));
      expect(bits).toBe(oracle);
    }
  });
});

const TURNED: Record<Variant, (pixels: Pixels) => Promise<Pixels>> = {
  original: (pixels) => Promise.resolve(pixels),
  'rotate-90': (pixels) => rawOf(asSharp(pixels).rotate(90)),
  'rotate-180': (pixels) => rawOf(asSharp(pixels).rotate(180)),
  'rotate-270': (pixels) => rawOf(asSharp(pixels).rotate(270)),
  mirror: (pixels) => rawOf(asSharp(pixels).flop()),
  flip: (pixels) => rawOf(asSharp(pixels).flip()),
  transpose: async (pixels) => rawOf(asSharp(await rawOf(asSharp(pixels).rotate(90))).flop()),
  transverse: async (pixels) => rawOf(asSharp(await rawOf(asSharp(pixels).rotate(90))).flip()),
};

async function rawOf(changed: Sharp): Promise<Pixels> {
  const { data, info } = await changed.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

describe('orientations', () => {
  it.each(VARIANTS)('%s is what was done to the reference to get the copy', async (variant) => {
    const reference = await rawOf(sharp(await photograph('alps')).removeAlpha());
    const copy = await TURNED[variant](reference);
    const pdq = pdqOf(reference);
    const seen = pdqOf(copy).bits('original');
    const distances = VARIANTS.map((each) => distance(pdq.bits(each), seen));
    expect(distances[VARIANTS.indexOf(variant)]).toBe(0);
    expect(distances.filter((bits) => bits <= 60)).toHaveLength(1);
  });
});

describe('quality', () => {
  it('is 0 for a flat picture and 100 for one full of edges', () => {
    const flat = {
      data: new Uint8Array(64 * 64).fill(90),
      width: 64,
      height: 64,
      channels: 1,
    } as const;
    expect(pdqOf(flat).quality).toBe(0);
    expect(pdqOf(noise(1, 64, 64, 1)).quality).toBe(100);
  });

  it('is 0 below five pixels, where there is nothing to compare', () => {
    expect(pdqOf(noise(1, 4, 400, 3)).quality).toBe(0);
  });
});

describe('bits', () => {
  it('sets exactly half of them', async () => {
    const bits = pdqOf(await picture(3, 300, 200)).bits('original');
    expect(distance(bits, new Uint8Array(32))).toBe(128);
  });

  it('survive recompression and resizing', async () => {
    const original = await picture(11, 640, 480);
    const jpeg = await asSharp(original).resize(320, 240).jpeg({ quality: 60 }).toBuffer();
    const copy = await rawOf(sharp(jpeg));
    expect(distance(pdqOf(original).bits('original'), pdqOf(copy).bits('original'))).toBeLessThan(
      20,
    );
  });
});
