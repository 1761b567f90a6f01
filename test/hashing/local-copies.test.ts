// Local points of a picture and of its copies: turned, mirrored, negative, scaled.

import { describe, expect, it } from 'vitest';
import {
  descriptorPermutations,
  LOCAL,
  type LocalFingerprint,
} from '../../src/domain/local-fingerprint.js';
import { localFingerprint } from '../../src/hashing/local/local.js';
import type { Pixels } from '../../src/hashing/pixels.js';
import { asSharp, distance, photograph } from './fixtures.js';
import {
  ALL,
  counterpart,
  decoded,
  edited,
  median,
  permuted,
  pointsOf,
  TURN,
  type Described,
} from './local-points.js';

const negativeOf = (pixels: Pixels): Pixels => ({
  ...pixels,
  data: pixels.data.map((sample) => 255 - sample),
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
