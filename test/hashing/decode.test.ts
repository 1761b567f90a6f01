// Decoding: what is shrunk on the way, by how much, and that its fingerprints are those of the full picture.

import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPicture, shrinkOf } from '../../src/hashing/decode.js';
import { decodeStill, headerOf } from '../../src/hashing/image.js';
import { pdqOf } from '../../src/hashing/pdq.js';
import type { Pixels } from '../../src/hashing/pixels.js';
import { Undecodable } from '../../src/hashing/undecodable.js';
import { distance, photograph, temporaryFolder } from './fixtures.js';

const MOST_PIXELS = 100_000_000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

const large = async (width = 2603, height = 1901) =>
  sharp(await photograph('alps')).resize(width, height, { fit: 'fill' });

async function still(bytes: Uint8Array, purpose: 'found' | 'reference' = 'found'): Promise<Pixels> {
  const header = await headerOf(bytes, MOST_PIXELS);
  return decodeStill(bytes, header, purpose, folder.path);
}

async function inFull(bytes: Uint8Array): Promise<Pixels> {
  return decodeStill(bytes, await headerOf(bytes, MOST_PIXELS), 'found');
}

const bitsApart = (one: Pixels, other: Pixels): number =>
  distance(pdqOf(one).bits('original'), pdqOf(other).bits('original'));

describe('shrinking', () => {
  it.each([
    [2000, 1500, undefined],
    [2001, 1500, 2],
    [2400, 1600, 4],
    [4032, 3024, 4],
    [4032, 3072, 8],
    [12_000, 9000, 8],
    // The short side stays long enough.
    [6000, 767, undefined],
    [768, 6000, 2],
  ])('of a JPEG of %i x %i is by %s', (width, height, by) => {
    expect(shrinkOf({ format: 'jpeg', space: 'srgb', width, height })).toBe(by);
    expect(shrinkOf({ format: 'png', space: 'srgb', width, height })).toBeUndefined();
  });

  it('keeps the fingerprint of the full picture', async () => {
    for (const [width, height] of [
      [2603, 1901],
      [3001, 4003],
      [4097, 3073],
    ] as const) {
      const bytes = await (await large(width, height)).jpeg({ quality: 88 }).toBuffer();
      const [shrunk, full] = [await still(bytes), await inFull(bytes)];
      const by = shrunk.full?.by ?? NaN;
      expect(shrunk).toMatchObject({
        width: Math.floor(width / by),
        height: Math.floor(height / by),
        full: { width, height },
      });
      expect(full).toMatchObject({ width, height });
      expect(full).not.toHaveProperty('full');
      expect(bitsApart(shrunk, full)).toBeLessThanOrEqual(4);
    }
  });

  it('is done for references too, and leaves nothing behind', async () => {
    const bytes = await (await large()).jpeg().toBuffer();
    expect(await still(bytes, 'reference')).toMatchObject({ full: { width: 2603, height: 1901 } });
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('takes grey and CMYK as they are', async () => {
    const colour = await inFull(await (await large()).jpeg({ quality: 90 }).toBuffer());
    const grey = await still(await (await large()).greyscale().jpeg().toBuffer());
    expect(grey).toMatchObject({ full: { by: 4 } });
    expect(bitsApart(grey, colour)).toBeLessThanOrEqual(10);
    const cmyk = await still(await (await large()).toColourspace('cmyk').jpeg().toBuffer());
    expect(cmyk).toMatchObject({ channels: 3, full: { by: 4 } });
    expect(bitsApart(cmyk, colour)).toBeLessThanOrEqual(20);
  });

  it('is not turned by EXIF', async () => {
    const bytes = await (await large()).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await still(bytes)).toMatchObject({ full: { width: 2603, height: 1901 } });
  });

  it('works in a folder of any name', async () => {
    await using parent = await temporaryFolder();
    const odd = join(parent.path, 'a [shrink=2] 가');
    await mkdir(odd);
    const bytes = await (await large()).jpeg().toBuffer();
    const format = await headerOf(bytes, MOST_PIXELS);
    await using opened = await openPicture(bytes, format, odd);
    expect(await opened.decode('error')).toMatchObject({ full: { by: 4 } });
  });
});

describe('a large truncated JPEG', () => {
  const cut = async (part: number) => {
    const bytes = await (await large()).jpeg({ quality: 85 }).toBuffer();
    return bytes.subarray(0, Math.floor(bytes.length * part));
  };

  it('is refused as a reference', async () => {
    await expect(still(await cut(0.9), 'reference')).rejects.toThrow(Undecodable);
  });

  it('found is compared if most of it is there', async () => {
    const pixels = await still(await cut(0.95));
    expect(pixels).toMatchObject({ full: { by: 4 } });
    expect(bitsApart(pixels, await still(await cut(1)))).toBeLessThanOrEqual(31);
  });

  it('found is damaged if most of it is missing', async () => {
    await expect(still(await cut(0.4))).rejects.toMatchObject({ reason: 'damaged' });
    expect(await readdir(folder.path)).toEqual([]);
  });
});
