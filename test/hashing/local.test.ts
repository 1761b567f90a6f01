// Local points: the kernels against the plain way, and what must hold of points whatever the picture.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  descriptorPermutations,
  LOCAL,
  pointCount,
  unpackPoint,
  type LocalFingerprint,
  type Point,
} from '../../src/domain/local-fingerprint.js';
import { localFingerprint } from '../../src/hashing/local/local.js';
import { medianIndex, MEDIANS, THRESHOLDS } from '../../src/hashing/local/thresholds.js';
import type { Pixels } from '../../src/hashing/pixels.js';
import { asSharp, distance, noise, photograph, picture } from './fixtures.js';
import { plainPoints } from './local-plain-descriptor.js';
import { plainExtrema, plainPlane } from './local-plain.js';

type Described = Point & { readonly descriptor: Uint8Array };

function pointsOf(local: LocalFingerprint): readonly Described[] {
  const view = new DataView(local.points.buffer, local.points.byteOffset);
  return Array.from({ length: pointCount(local) }, (_, i) => ({
    ...unpackPoint(view, i * LOCAL.pointBytes),
    descriptor: local.points.slice(
      (i + 1) * LOCAL.pointBytes - LOCAL.descriptorBytes,
      (i + 1) * LOCAL.pointBytes,
    ),
  }));
}

const ALL = 100_000;
const allPoints = (pixels: Pixels): readonly Described[] => pointsOf(localFingerprint(pixels, ALL));

const TURN = 2 * Math.PI;
/** Smallest turn between two angles. */
const apart = (a: number, b: number): number => {
  const turn = Math.abs(a - b) % TURN;
  return Math.min(turn, TURN - turn);
};

/** The point nearest in place, scale and direction, if any is near. */
const counterpart = (of: Omit<Point, 'dark'>, among: readonly Described[]): Described | undefined =>
  among
    .filter(
      (point) =>
        Math.hypot(point.x - of.x, point.y - of.y) < 0.25 + 0.1 * of.scale &&
        Math.abs(Math.log2(point.scale / of.scale)) < 0.2,
    )
    .sort((a, b) => apart(a.angle, of.angle) - apart(b.angle, of.angle))
    .find((point) => apart(point.angle, of.angle) < 0.2);

const permuted = (descriptor: Uint8Array, permutation: Uint8Array): Uint8Array => {
  const result = new Uint8Array(LOCAL.descriptorBytes);
  permutation.forEach((source, bit) => {
    const set = ((descriptor[source >> 3] ?? 0) >> (source & 7)) & 1;
    result[bit >> 3] = (result[bit >> 3] ?? 0) | (set << (bit & 7));
  });
  return result;
};

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;

async function decoded(file: Buffer, side: number): Promise<Pixels> {
  const { data, info } = await sharp(file)
    .resize(side, side, { fit: 'inside' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

async function edited(pixels: Pixels, edit: (image: Sharp) => Sharp): Promise<Pixels> {
  const { data, info } = await edit(asSharp(pixels)).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

const negativeOf = (pixels: Pixels): Pixels => ({
  ...pixels,
  data: pixels.data.map((sample) => 255 - sample),
});

const greyOf = ({ data, width, height }: Pixels): Pixels => ({
  data: data.filter((_, at) => at % 3 === 0),
  width,
  height,
  channels: 1,
});

describe('the kernels', () => {
  const pictures = {
    'noise, enlarged': () => Promise.resolve(noise(1, 90, 61, 3)),
    'noise in grey, as it is': () => Promise.resolve(noise(2, 513, 40, 1)),
    'a smooth picture, shrunk': () => picture(3, 700, 150),
    'a photograph, enlarged': async () => decoded(await photograph('leaves'), 120),
  };

  it.each(Object.entries(pictures))('find the points of the plain way: %s', async (_, make) => {
    const pixels = await make();
    const plain = plainExtrema(plainPlane(pixels)).flatMap(plainPoints);
    const fast = allPoints(pixels);
    expect(plain.length).toBeGreaterThan(20);
    // What lies within a rounding error of a limit may be found by one alone.
    expect(Math.abs(fast.length - plain.length)).toBeLessThanOrEqual(2 + plain.length * 0.01);
    const bits: number[] = [];
    for (const point of plain) {
      const same = counterpart(point, fast);
      if (!same) continue;
      expect(Math.hypot(same.x - point.x, same.y - point.y)).toBeLessThan(0.05);
      expect(same.dark).toBe(point.dark);
      const expected = new Uint8Array(LOCAL.descriptorBytes);
      point.numbers.forEach((number, bit) => {
        const set = number > (THRESHOLDS[bit] ?? 0) ? 1 : 0;
        expected[bit >> 3] = (expected[bit >> 3] ?? 0) | (set << (bit & 7));
      });
      bits.push(distance(expected, same.descriptor));
    }
    expect(bits.length).toBeGreaterThanOrEqual(plain.length * 0.98 - 2);
    expect(median(bits)).toBeLessThanOrEqual(1);
    expect(bits.filter((count) => count > 6).length).toBeLessThanOrEqual(bits.length * 0.02);
  });

  it('see the same in grey as in colours that are grey', async () => {
    const drawn = await picture(4, 300, 200);
    const colours = { ...drawn, data: drawn.data.map((_, at, all) => all[at - (at % 3)] ?? 0) };
    const [grey, coloured] = [allPoints(greyOf(colours)), allPoints(colours)];
    // The weights of the colours add up to 1 but for a rounding error.
    const same = coloured.filter((point) => {
      const other = counterpart(point, grey);
      return other !== undefined && distance(other.descriptor, point.descriptor) <= 2;
    });
    expect(coloured.length).toBeGreaterThan(50);
    expect(same.length).toBeGreaterThan(coloured.length * 0.97);
  });

  it('see a window as they see the picture that is cut out', async () => {
    const whole = await decoded(await photograph('alps'), 900);
    const window = { left: 101, top: 57, width: 333, height: 217 };
    const cut = await edited(whole, (image) => image.extract(window));
    expect(localFingerprint(whole, 300, window)).toEqual(localFingerprint(cut, 300));
  });
});

describe('what happens to points when the picture is', () => {
  const cases = {
    mirrored: {
      edit: (pixels: Pixels) => edited(pixels, (image) => image.flop()),
      expected: (point: Described, { width }: LocalFingerprint) => ({
        ...point,
        x: width - point.x,
        angle: Math.PI - point.angle + TURN,
        descriptor: permuted(point.descriptor, descriptorPermutations.mirrored),
      }),
    },
    negative: {
      edit: (pixels: Pixels) => Promise.resolve(negativeOf(pixels)),
      expected: (point: Described) => ({
        ...point,
        dark: !point.dark,
        angle: point.angle + Math.PI,
        descriptor: permuted(point.descriptor, descriptorPermutations.negative),
      }),
    },
    'turned by a quarter clockwise': {
      edit: (pixels: Pixels) => edited(pixels, (image) => image.rotate(90)),
      expected: (point: Described, { height }: LocalFingerprint) => ({
        ...point,
        x: height - point.y,
        y: point.x,
        angle: point.angle + TURN / 4,
      }),
    },
  };

  it.each(Object.entries(cases))('%s', async (_, { edit, expected }) => {
    // Sides that octaves halve without a rest, so that turning does not shift their samples.
    const pixels = await decoded(await photograph('flower'), 512);
    const even = await edited(pixels, (image) =>
      image.extract({ left: 0, top: 0, width: 320, height: 512 }),
    );
    const before = localFingerprint(even, ALL);
    const after = pointsOf(localFingerprint(await edit(even), ALL));
    // Points of coarse octaves move with the samples that are taken of them: pixel 0, 2, 4 … from the other side.
    const fine = pointsOf(before).filter(({ scale }) => scale < 1.9);
    const bits: number[] = [];
    for (const point of fine) {
      const wanted = expected(point, before);
      const found = counterpart(wanted, after);
      if (!found) continue;
      expect(found.dark).toBe(wanted.dark);
      bits.push(distance(wanted.descriptor, found.descriptor));
    }
    expect(fine.length).toBeGreaterThan(200);
    expect(bits.length).toBeGreaterThan(fine.length * 0.97);
    expect(median(bits)).toBeLessThanOrEqual(2);
  });

  it('scaled, cropped and recompressed: many of the best points are there again', async () => {
    const pixels = await decoded(await photograph('leaves'), 1000);
    const window = { left: 60, top: 100, width: 600, height: 800 };
    const copy = await decoded(
      await asSharp(pixels).extract(window).resize(300, 400).jpeg({ quality: 60 }).toBuffer(),
      400,
    );
    const reference = localFingerprint(pixels, LOCAL.voters);
    const found = localFingerprint(copy, ALL);
    const inside = pointsOf(reference).filter(
      ({ x, y }) =>
        Math.abs(x - reference.width / 2) < reference.width * 0.35 &&
        Math.abs(y - reference.height / 2) < reference.height * 0.3,
    );
    const [scale, after] = [(found.width / window.width) * (1000 / 512), pointsOf(found)];
    const again = inside.filter((point) => {
      const x = (point.x - window.left * 0.512) * scale;
      const y = (point.y - window.top * 0.512) * scale;
      const same = after.filter((other) => Math.hypot(other.x - x, other.y - y) < 3);
      return same.some(({ descriptor }) => distance(descriptor, point.descriptor) <= 24);
    });
    expect(inside.length).toBeGreaterThan(15);
    expect(again.length).toBeGreaterThan(inside.length * 0.4);
  });
});

describe('a local fingerprint', () => {
  it('has no points where there is nothing to hold on to', () => {
    for (const channels of [1, 3] as const) {
      const data = new Uint8Array(640 * 480 * channels).fill(200);
      const { points, version } = localFingerprint(
        { data, width: 640, height: 480, channels },
        360,
      );
      expect(points).toHaveLength(0);
      expect(version).toBe(LOCAL.version);
    }
  });

  it.each([
    [1, 1],
    [5, 5],
    [1, 900],
    [3000, 10],
    [10, 3000],
    [257, 13],
    [1025, 1023],
  ])('is made of a picture of %i × %i', (width, height) => {
    for (const channels of [1, 3] as const) {
      const local = localFingerprint(noise(5, width, height, channels), 360);
      expect(Math.max(local.width, local.height)).toBeLessThanOrEqual(LOCAL.side);
      expect(pointCount(local)).toBeLessThanOrEqual(360);
      for (const { x, y, scale } of pointsOf(local)) {
        expect(x > 0 && x < local.width && y > 0 && y < local.height).toBe(true);
        expect(scale > 0.5 && scale < 120).toBe(true);
      }
    }
  });

  it('has as many points as were asked for, the first of more the same', async () => {
    const pixels = await decoded(await photograph('flower'), 800);
    const many = localFingerprint(pixels, 600);
    const few = localFingerprint(pixels, LOCAL.voters);
    expect(pointCount(many)).toBe(600);
    expect(few.points).toEqual(many.points.slice(0, LOCAL.voters * LOCAL.pointBytes));
    expect(localFingerprint(pixels, 600)).toEqual(many);
    expect(localFingerprint(pixels, 0).points).toHaveLength(0);
  });

  it('has points all over the picture, also where one part has stronger ones', async () => {
    const calm = await picture(6, 600, 400);
    const loud = noise(7, 120, 80, 3);
    const both = await edited(calm, (image) =>
      image.composite([
        {
          input: Buffer.from(loud.data),
          raw: { width: 120, height: 80, channels: 3 },
          left: 0,
          top: 0,
        },
      ]),
    );
    const local = localFingerprint(both, LOCAL.voters);
    const inLoud = pointsOf(local).filter(
      ({ x, y }) => x < local.width * 0.2 && y < local.height * 0.2,
    );
    expect(pointCount(local)).toBe(LOCAL.voters);
    expect(inLoud.length).toBeLessThan(LOCAL.voters * 0.3);
  });

  it('is not made of a window that is not there', () => {
    const pixels = noise(8, 20, 20, 1);
    const none = [
      { left: 10, top: 0, width: 11, height: 5 },
      { left: 0, top: 0, width: 0, height: 5 },
      { left: -1, top: 0, width: 5, height: 5 },
    ];
    for (const window of none) {
      expect(() => localFingerprint(pixels, 10, window)).toThrow(RangeError);
    }
  });
});

const media = process.env['VIGIL_MEDIA'];

describe('the thresholds', () => {
  it('are the same for numbers that mirroring or negating exchanges', () => {
    for (const permutation of Object.values(descriptorPermutations)) {
      permutation.forEach((source, bit) => {
        expect(THRESHOLDS[bit]).toBe(THRESHOLDS[source]);
        expect(permutation[source]).toBe(bit);
      });
    }
  });

  it.skipIf(media === undefined)(
    'are the medians over real photographs (needs VIGIL_MEDIA)',
    async () => {
      const folder = join(media ?? '', 'photos');
      const files = (await readdir(folder, { recursive: true }))
        .filter((name) => /\.(?:jpe?g|png)$/i.test(name))
        .sort()
        .filter((_, index) => index % 6 === 0);
      const seen = MEDIANS.map((): number[] => []);
      for (const name of files) {
        const pixels = await decoded(await readFile(join(folder, name)), 1024);
        localFingerprint(pixels, LOCAL.mostPoints, undefined, (numbers) => {
          numbers.forEach((number, at) => seen[medianIndex(at)]?.push(number));
        });
      }
      const medians = seen.map((numbers) => Math.round(median(numbers) * 10_000));
      medians.forEach((found, at) => {
        expect.soft(Math.abs(found - (MEDIANS[at] ?? 0))).toBeLessThan(8 + found * 0.12);
      });
    },
    120_000,
  );
});
