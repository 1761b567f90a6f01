// blockhash: right channels, the eight orientations, flat pictures.

import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { VARIANTS } from '../../src/domain/fingerprint.js';
import { blockhashFingerprints } from '../../src/hashing/blockhash.js';
import type { Pixels } from '../../src/hashing/pixels.js';
import { asSharp, distance, photograph } from './fixtures.js';

async function pixelsOf(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

function bitsOf(pixels: Pixels): Uint8Array {
  const [found] = blockhashFingerprints(pixels, ['original']);
  return found?.bits ?? new Uint8Array();
}

describe('blockhash', () => {
  it('survives recompression and resizing', async () => {
    const original = await photograph('flower');
    const copy = await sharp(original).resize(200).jpeg({ quality: 50 }).toBuffer();
    const [a, b] = [bitsOf(await pixelsOf(sharp(original))), bitsOf(await pixelsOf(sharp(copy)))];
    expect(distance(a, b)).toBeLessThanOrEqual(12);
  });

  it('gives the bits of really turned pictures', async () => {
    const reference = await pixelsOf(sharp(await photograph('alps')));
    const turned = blockhashFingerprints(reference, VARIANTS);
    const of = (variant: string) =>
      turned.find((found) => found.variant === variant)?.bits ?? new Uint8Array();
    const quarter = await pixelsOf(asSharp(reference).rotate(90));
    const copies = {
      'rotate-90': quarter,
      'rotate-180': await pixelsOf(asSharp(reference).rotate(180)),
      'rotate-270': await pixelsOf(asSharp(reference).rotate(270)),
      mirror: await pixelsOf(asSharp(reference).flop()),
      flip: await pixelsOf(asSharp(reference).flip()),
      transpose: await pixelsOf(asSharp(quarter).flop()),
      transverse: await pixelsOf(asSharp(quarter).flip()),
    };
    for (const [variant, copy] of Object.entries(copies)) {
      expect(distance(of(variant), bitsOf(copy)), variant).toBeLessThanOrEqual(4);
    }
  });

  it('has quality 0 for a flat picture and 100 for a photograph', async () => {
    const flat = {
      data: new Uint8Array(100 * 80).fill(200),
      width: 100,
      height: 80,
      channels: 1,
    } as const;
    expect(blockhashFingerprints(flat, ['original'])[0]?.quality).toBe(0);
    const photo = await pixelsOf(sharp(await photograph('leaves')));
    expect(blockhashFingerprints(photo, ['original'])[0]?.quality).toBe(100);
  });
});
