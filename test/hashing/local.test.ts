// Local points: the kernels against the plain way, and what must hold of points whatever the picture.

import { describe, expect, it } from 'vitest';
import { LOCAL, pointCount } from '../../src/domain/local-fingerprint.js';
import { localFingerprint } from '../../src/hashing/local/local.js';
import { THRESHOLDS } from '../../src/hashing/local/thresholds.js';
import type { Pixels } from '../../src/hashing/pixels.js';
import { distance, noise, photograph, picture } from './fixtures.js';
import { plainPoints } from './local-plain-descriptor.js';
import { plainExtrema, plainPlane } from './local-plain.js';
import { allPoints, counterpart, decoded, edited, median, pointsOf } from './local-points.js';

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
