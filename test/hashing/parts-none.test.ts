// Parts: what is not found, and how much at most, whatever the picture.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { overlapOf } from '../../src/hashing/parts/box.js';
import { partsOf } from '../../src/hashing/parts/parts.js';
import type { Pixels } from '../../src/hashing/pixels.js';
import { noise, picture, seeded } from './fixtures.js';
import { boxOf, mounted, photographOf, pixelsIn, ORDINARY, PHOTOGRAPHS } from './parts-fixtures.js';

const MOST_PARTS = 12;
const LEAST_SIDE = 48;
/** Of the picture's mean side. */
const LEAST_PART = 0.125;

/** What must hold of the parts of any picture. @returns how many there are. */
function checked(pixels: Pixels): number {
  const before = Buffer.from(pixels.data);
  const parts = partsOf(pixels);
  expect(before.equals(pixels.data)).toBe(true);
  expect(partsOf(pixels)).toEqual(parts);
  expect(parts.length).toBeLessThanOrEqual(MOST_PARTS);
  const least = Math.max(LEAST_SIDE, LEAST_PART * Math.sqrt(pixels.width * pixels.height));
  const boxes = parts.map((part) => boxOf(part, pixels));
  boxes.forEach((box, at) => {
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    // Fractions of the sides and back: off by rounding errors.
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(least - 1e-6);
    expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0);
    expect(box.right).toBeLessThanOrEqual(pixels.width + 1e-6);
    expect(box.bottom).toBeLessThanOrEqual(pixels.height + 1e-6);
    expect(width < 0.971 * pixels.width || height < 0.971 * pixels.height).toBe(true);
    for (const other of boxes.slice(0, at)) expect(overlapOf(box, other)).toBeLessThanOrEqual(0.95);
  });
  return parts.length;
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

/** @param at level of each channel. */
function drawn(
  { width, height, channels }: { width: number; height: number; channels: 1 | 3 },
  at: (x: number, y: number, channel: number) => number,
): Pixels {
  const data = new Uint8Array(width * height * channels);
  let i = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) data[i++] = at(x, y, channel);
    }
  }
  return { data, width, height, channels };
}

const SIZES = [
  [1, 1],
  [1, 900],
  [900, 1],
  [2, 7000],
  [47, 47],
  [48, 48],
  [49, 3000],
  [6000, 60],
  [9000, 100],
  [20_000, 48],
  [333, 517],
] as const;

describe('no parts', () => {
  it('are in a plain ground', () => {
    for (const channels of [1, 3] as const) {
      for (const level of [0, 7, 128, 255]) {
        const pixels = drawn({ width: 640, height: 480, channels }, (_, __, channel) =>
          Math.max(0, level - 3 * channel),
        );
        expect(checked(pixels)).toBe(0);
      }
    }
  });

  it('are in a gradient', () => {
    for (const channels of [1, 3] as const) {
      const size = { width: 800, height: 600, channels };
      expect(checked(drawn(size, (x) => (x * 255) / 800))).toBe(0);
      expect(checked(drawn(size, (x, y) => (x + y) / 6))).toBe(0);
    }
  });

  it('are in noise', () => {
    for (const [seed, channels] of [
      [1, 1],
      [2, 3],
      [3, 3],
    ] as const) {
      expect(checked(noise(seed, 700, 500, channels))).toBe(0);
    }
  });

  it('are in smooth pictures', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      expect(checked(await picture(seed, 640, 480))).toBe(0);
    }
  });

  it('are in ordinary photographs, mostly', async () => {
    const counts: number[] = [];
    for (const name of ORDINARY) {
      for (const side of [320, 640, 1200]) {
        const photograph = await photographOf(name, side);
        for (const turned of [photograph, await sharp(photograph).rotate(90).toBuffer()]) {
          counts.push(checked(await pixelsIn(turned)));
        }
      }
    }
    expect(mean(counts)).toBeLessThan(1);
  });

  const media = process.env['VIGIL_MEDIA'];
  it.skipIf(media === undefined)(
    `are in a tenth of many photographs, mostly${media ? '' : ' (skipped: no VIGIL_MEDIA)'}`,
    async () => {
      const folder = join(media ?? '', 'photos');
      const names = (await readdir(folder, { recursive: true }))
        .filter((name) => /\.(jpe?g|png)$/i.test(name))
        .sort()
        .filter((_, at) => at % 10 === 0);
      const counts: number[] = [];
      for (const name of names) {
        counts.push(checked(await pixelsIn(await readFile(join(folder, name)))));
      }
      expect(counts.length).toBeGreaterThan(20);
      expect(mean(counts)).toBeLessThan(1);
    },
  );
});

describe('parts are few', () => {
  it.each(SIZES)('in a picture of %i × %i', (width, height) => {
    for (const channels of [1, 3] as const) {
      const squares = drawn({ width, height, channels }, (x, y) =>
        (Math.floor(x / 20) + Math.floor(y / 20)) % 2 === 0 ? 30 : 220,
      );
      const halves = drawn({ width, height, channels }, (x, y, channel) =>
        x < width / 2 ? 40 + (y % 3) : 200 - 40 * channel,
      );
      for (const pixels of [noise(9, width, height, channels), squares, halves]) {
        const count = checked(pixels);
        if (Math.min(width, height) < LEAST_SIDE) expect(count).toBe(0);
      }
    }
  });

  it.each([1, 2, 5, 8, 33, 64, 128, 200])('on a chessboard with squares of %i pixels', (side) => {
    for (const channels of [1, 3] as const) {
      checked(
        drawn({ width: 1000, height: 800, channels }, (x, y) =>
          (Math.floor(x / side) + Math.floor(y / side)) % 2 === 0 ? 250 : 5,
        ),
      );
    }
  });

  it('on a sheet of 40 × 40 pictures', async () => {
    const inputs = await Promise.all(
      PHOTOGRAPHS.map((name) => photographOf(name, { width: 28, height: 28 })),
    );
    for (const pitch of [28, 30]) {
      const cells = Array.from({ length: 1600 }, (_, at) => ({
        input: inputs[(at * 5) % inputs.length] ?? Buffer.alloc(0),
        left: (at % 40) * pitch,
        top: Math.floor(at / 40) * pitch,
      }));
      checked(await pixelsIn(await mounted({ width: 1200, height: 1200 }, '#ffffff', cells)));
    }
  });

  it('where rectangles lie over each other at random', () => {
    const random = seeded(6);
    for (let round = 0; round < 12; round++) {
      const [width, height] = [300 + Math.floor(random() * 900), 300 + Math.floor(random() * 600)];
      const levels = new Uint8Array(width * height * 3);
      for (let k = 0; k < 60; k++) {
        const [left, top] = [random() * width, random() * height].map(Math.floor);
        const right = Math.min(width, (left ?? 0) + 20 + Math.floor((random() * width) / 2));
        const bottom = Math.min(height, (top ?? 0) + 20 + Math.floor((random() * height) / 2));
        const colour = [random() * 255, random() * 255, random() * 255];
        for (let y = top ?? 0; y < bottom; y++) {
          for (let x = left ?? 0; x < right; x++) levels.set(colour, 3 * (y * width + x));
        }
      }
      checked({ data: levels, width, height, channels: 3 });
    }
  });
});
