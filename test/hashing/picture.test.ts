// What is made of one picture by its purpose: of references all orientations, of found ones their parts too.

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { LOCAL, pointCount } from '../../src/domain/local-fingerprint.js';
import { fingerprintPicture, localsOf, windowOf } from '../../src/hashing/picture.js';
import type { Pixels } from '../../src/hashing/pixels.js';
import { asSharp, distance, photograph, picture } from './fixtures.js';

async function photo(width: number, height: number): Promise<Pixels> {
  const { data } = await sharp(await photograph('alps'))
    .resize(width, height, { fit: 'fill' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width, height, channels: 3 };
}

/** Inside a page: white all around. */
async function onPage(inner: Pixels, margin: number): Promise<Pixels> {
  const { data, info } = await asSharp(inner)
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background: '#ffffff' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

describe('a reference', () => {
  it('has PDQ and blockhash in eight orientations, and points of the whole', async () => {
    const { fingerprints, locals } = fingerprintPicture(await photo(600, 400), 'reference');
    expect(fingerprints.filter(({ algorithm }) => algorithm === 'pdq')).toHaveLength(8);
    expect(fingerprints.filter(({ algorithm }) => algorithm === 'blockhash')).toHaveLength(8);
    expect(locals).toHaveLength(1);
    const [local] = locals;
    expect(local && pointCount(local)).toBeGreaterThan(150);
    expect(local && pointCount(local)).toBeLessThanOrEqual(LOCAL.mostPoints);
    expect(Math.max(local?.width ?? 0, local?.height ?? 0)).toBeLessThanOrEqual(LOCAL.side);
  });

  it('is taken as a whole, also where it has margins', async () => {
    const { fingerprints, locals } = fingerprintPicture(
      await onPage(await photo(480, 320), 120),
      'reference',
    );
    expect(fingerprints.filter(({ part }) => part)).toEqual([]);
    expect(locals.filter(({ part }) => part)).toEqual([]);
  });
});

describe('a found picture', () => {
  it('has PDQ of the picture inside its margins', async () => {
    const original = await photo(480, 320);
    const [own] = fingerprintPicture(original, 'found').fingerprints;
    const { fingerprints } = fingerprintPicture(await onPage(original, 120), 'found');
    const parts = fingerprints.filter(({ part }) => part !== undefined);
    expect(parts.length).toBeGreaterThan(0);
    const distances = parts.map(({ bits }) => distance(bits, own?.bits ?? new Uint8Array(32)));
    expect(Math.min(...distances)).toBeLessThanOrEqual(10);
  });

  it('has PDQ and no points where it is a thumbnail', async () => {
    const { fingerprints, locals } = fingerprintPicture(await photo(64, 43), 'found');
    expect(fingerprints[0]).toMatchObject({ algorithm: 'pdq', variant: 'original' });
    expect(locals).toEqual([]);
  });
});

describe('points of parts', () => {
  const part = (left: number, width: number) =>
    ({ cut: 'layout', area: { left, top: 0, width, height: width } }) as const;

  it('are of the parts that take up little of the picture, the largest first', async () => {
    const pixels = await photo(800, 800);
    const parts = [part(0.7, 0.3), part(0, 0.4), part(0, 0.9)];
    const locals = localsOf(pixels, parts, 200, 'found');
    expect(locals.map((local) => local.part?.area.width)).toEqual([undefined, 0.4, 0.3]);
    for (const local of locals) expect(pointCount(local)).toBeLessThanOrEqual(200);
  });

  it('are bounded, however many parts there are', async () => {
    const pixels = await photo(1600, 1600);
    const parts = Array.from({ length: 30 }, (_, index) => part((index % 8) / 10, 0.2));
    const locals = localsOf(pixels, parts, 360, 'found');
    expect(locals.length).toBeLessThanOrEqual(10);
    const points = locals.slice(1).reduce((sum, local) => sum + pointCount(local), 0);
    expect(points).toBeLessThanOrEqual(900);
  });

  it('are none of a flat picture', async () => {
    const { width, height, channels } = await picture(1, 300, 200);
    const data = new Uint8Array(width * height * channels).fill(127);
    expect(localsOf({ data, width, height, channels }, [], 360, 'found')).toEqual([]);
  });
});

describe('windowOf', () => {
  it.each([
    [
      { left: 0, top: 0, width: 1, height: 1 },
      { left: 0, top: 0, width: 10, height: 7 },
    ],
    [
      { left: 0.5, top: 0, width: 0.5, height: 0.5 },
      { left: 5, top: 0, width: 5, height: 4 },
    ],
    [
      { left: 1, top: 1, width: 0, height: 0 },
      { left: 9, top: 6, width: 1, height: 1 },
    ],
    [
      { left: 0.96, top: 0.2, width: 0.04, height: 0.01 },
      { left: 9, top: 1, width: 1, height: 1 },
    ],
  ])('keeps %o within the picture', (area, window) => {
    const pixels: Pixels = { data: new Uint8Array(70), width: 10, height: 7, channels: 1 };
    expect(windowOf(area, pixels)).toEqual(window);
  });
});
