// PDQ: the kernels against the plain filters, the eight orientations against really turned pictures.

import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { VARIANTS, type Variant } from '../../src/domain/fingerprint.js';
import { dct } from '../../src/hashing/pdq-dct.js';
import { downsample } from '../../src/hashing/pdq-downsample.js';
import { columnTableOf, extentOf, rowTableOf } from '../../src/hashing/pdq-filters.js';
import { pdqOf, qualityOf } from '../../src/hashing/pdq.js';
import { wholeOf, type Pixels } from '../../src/hashing/pixels.js';
import { asSharp, distance, noise, photograph, picture } from './fixtures.js';
import { cutOut, plainDct, plainDownsample, plainPdq } from './pdq-plain.js';

function samplesOf(pixels: Pixels, window = wholeOf(pixels)): Float32Array {
  const { down, across } = extentOf(pixels, window);
  const kind = { filter: 'pdq', mirrored: false } as const;
  const rows = rowTableOf({ ...kind, ...down });
  const columns = columnTableOf({ axis: { ...kind, ...across }, channels: pixels.channels });
  return downsample(pixels, window, [rows], [columns])[0]?.[0] ?? new Float32Array();
}

const furthest = (one: ArrayLike<number>, other: ArrayLike<number>): number =>
  Array.from(one).reduce(
    (far, value, at) => Math.max(far, Math.abs(value - (other[at] ?? NaN))),
    0,
  );

/** Of samples from 0 to 255: 32-bit floats, and weights of 16 bits at the picture's edges. */
const NEAR = 1e-3;

const SIZES = [
  ...([
    [1, 1],
    [1, 300],
    [300, 1],
    [5, 5],
    [7, 640],
    [63, 65],
    [64, 64],
  ] as const),
  ...([
    [127, 129],
    [128, 256],
    [257, 101],
    [320, 240],
    [333, 517],
    [1152, 868],
  ] as const),
];

describe('kernels', () => {
  it.each(SIZES)('give what box filters and decimation give, at %i x %i', (width, height) => {
    for (const channels of [1, 3] as const) {
      const pixels = noise(width * 1000 + height, width, height, channels);
      const quick = samplesOf(pixels);
      const plain = plainDownsample(pixels);
      expect(furthest(quick, plain)).toBeLessThan(NEAR);
      expect(Math.abs(qualityOf(quick) - qualityOf(plain))).toBeLessThanOrEqual(1);
      // With a side of one pixel most coefficients are nothing but rounding; PDQ hashes from five on.
      if (Math.min(width, height) < 5) continue;
      expect(distance(pdqOf(pixels).bits('original'), plainPdq(pixels).bits)).toBe(0);
    }
  });

  it('do so at 12 megapixels', () => {
    const pixels = noise(12, 4001, 2999, 1);
    expect(furthest(samplesOf(pixels), plainDownsample(pixels))).toBeLessThan(NEAR);
  });

  it('do so where every sum is the largest there is', () => {
    for (const side of [5, 1000, 3000]) {
      const data = new Uint8Array(side * side).fill(255);
      const samples = samplesOf({ data, width: side, height: side, channels: 1 });
      expect(furthest(samples, new Float64Array(64 * 64).fill(255))).toBeLessThan(NEAR);
    }
  });

  it('give the frequencies that the formula gives', () => {
    const samples = Float32Array.from(noise(3, 64, 64, 1).data);
    expect(furthest(dct(samples), plainDct(samples))).toBeLessThan(1e-9);
  });
});

describe('a rectangle of a picture', () => {
  it.each([
    { left: 0, top: 0, width: 300, height: 200 },
    { left: 17, top: 33, width: 211, height: 140 },
    { left: 0, top: 90, width: 300, height: 41 },
    { left: 299, top: 3, width: 1, height: 190 },
    { left: 260, top: 150, width: 40, height: 50 },
  ])('is fingerprinted as if it were cut out: %j', (window) => {
    for (const channels of [1, 3] as const) {
      const pixels = noise(5, 300, 200, channels);
      const cut = cutOut(pixels, window);
      expect(furthest(samplesOf(pixels, window), plainDownsample(cut))).toBeLessThan(NEAR);
      const [part, alone] = [pdqOf(pixels, window), pdqOf(cut)];
      expect(part.quality).toBe(alone.quality);
      for (const variant of VARIANTS) expect(part.bits(variant)).toEqual(alone.bits(variant));
    }
  });
});

it.each([
  { left: -1, top: 0, width: 10, height: 10 },
  { left: 0.5, top: 0, width: 10, height: 10 },
  { left: 91, top: 0, width: 10, height: 10 },
  { left: 0, top: 75, width: 10, height: 10 },
])('a rectangle that is not within the picture is refused: %j', (window) => {
  expect(() => pdqOf(noise(1, 100, 80, 3), window)).toThrow(RangeError);
});

describe('a shrunk picture', () => {
  /** Each pixel `by` × `by` times; a rest that is no whole group is filled with the last. */
  function enlarged(
    { data, width, channels }: Pixels,
    full: { width: number; height: number },
    by: number,
  ): Pixels {
    const last = { x: Math.floor(full.width / by) - 1, y: Math.floor(full.height / by) - 1 };
    const large = new Uint8Array(full.width * full.height * channels);
    for (let y = 0; y < full.height; y++) {
      for (let x = 0; x < full.width; x++) {
        const from =
          Math.min(last.y, Math.floor(y / by)) * width + Math.min(last.x, Math.floor(x / by));
        for (let channel = 0; channel < channels; channel++) {
          large[(y * full.width + x) * channels + channel] = data[from * channels + channel] ?? 0;
        }
      }
    }
    return { data: large, ...full, channels };
  }

  it.each([
    { width: 400, height: 300, by: 2 },
    { width: 403, height: 1001, by: 4 },
    { width: 1151, height: 871, by: 8 },
  ] as const)('gives what the full one gives, at %j', ({ width, height, by }) => {
    const small = noise(by, Math.floor(width / by), Math.floor(height / by), 3);
    const full = enlarged(small, { width, height }, by);
    const shrunk: Pixels = { ...small, full: { width, height, by } };
    expect(furthest(samplesOf(shrunk), plainDownsample(full))).toBeLessThan(NEAR);
    const [few, all] = [pdqOf(shrunk), pdqOf(full)];
    for (const variant of VARIANTS) {
      expect(distance(few.bits(variant), all.bits(variant)), variant).toBe(0);
    }
    const window = { left: 10, top: 20, width: small.width - 10, height: small.height - 30 };
    const cut = cutOut(full, {
      left: 10 * by,
      top: 20 * by,
      // To the end of the picture, which is cut off when it is shrunk.
      width: width - 10 * by,
      height: window.height * by,
    });
    expect(furthest(samplesOf(shrunk, window), plainDownsample(cut))).toBeLessThan(NEAR);
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
