// Pictures through the whole hasher: what is fingerprinted, and how each kind of bad input ends.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VARIANTS } from '../../src/domain/fingerprint.js';
import type { HashPurpose, HashResult } from '../../src/domain/media.js';
import type { Hasher } from '../../src/domain/ports.js';
import { openHasher } from '../../src/hashing/hasher.js';
import { sha256Of } from '../../src/hashing/sha256.js';
import { crc32 } from './crc32.js';
import {
  asSharp,
  distance,
  fingerprintsOf,
  hasherOptions,
  photograph,
  picture,
  temporaryFolder,
} from './fixtures.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hasher: Hasher;

beforeAll(async () => {
  folder = await temporaryFolder();
  hasher = openHasher(hasherOptions(folder.path));
});
afterAll(async () => {
  await hasher[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const hash = (bytes: Uint8Array, purpose: HashPurpose = 'found'): Promise<HashResult> =>
  hasher.hash({ from: 'bytes', bytes }, purpose);

const firstPdq = (result: HashResult): Uint8Array =>
  fingerprintsOf(result, 'pdq')[0]?.bits ?? new Uint8Array();

describe('a picture', () => {
  it('found has one PDQ and one blockhash, and the facts of its bytes', async () => {
    const bytes = await photograph('flower');
    const { width, height } = await sharp(bytes).metadata();
    const result = await hash(bytes);
    expect(result).toMatchObject({
      outcome: 'fingerprinted',
      media: {
        sha256: await sha256Of({ from: 'bytes', bytes }),
        kind: 'image',
        byteLength: bytes.length,
        width,
        height,
      },
    });
    const all = [...fingerprintsOf(result, 'pdq'), ...fingerprintsOf(result, 'blockhash')];
    expect(all.filter(({ part }) => part === undefined)).toHaveLength(2);
  });

  it('registered has both in all eight orientations', async () => {
    const result = await hash(await photograph('flower'), 'reference');
    for (const variant of VARIANTS) {
      expect(fingerprintsOf(result, 'pdq', variant)).toHaveLength(1);
      expect(fingerprintsOf(result, 'blockhash', variant)).toHaveLength(1);
    }
  });

  it('is the same as bytes and as a file', async () => {
    const path = join(folder.path, 'photograph');
    const bytes = await photograph('alps');
    await writeFile(path, bytes);
    expect(await hasher.hash({ from: 'file', path }, 'found')).toEqual(await hash(bytes));
  });

  it('that is large has the facts of its stored size, and the fingerprint of its small copy', async () => {
    const bytes = await sharp(await photograph('alps'))
      .resize(2603, 1901, { fit: 'fill' })
      .jpeg({ quality: 88 })
      .toBuffer();
    const small = await sharp(bytes).resize(800).jpeg({ quality: 88 }).toBuffer();
    for (const purpose of ['found', 'reference'] as const) {
      const result = await hash(bytes, purpose);
      expect(result).toMatchObject({ media: { kind: 'image', width: 2603, height: 1901 } });
      expect(distance(firstPdq(result), firstPdq(await hash(small)))).toBeLessThanOrEqual(6);
    }
  });

  it('is near its copies in every format that is decoded', async () => {
    const bytes = await photograph('leaves');
    const original = firstPdq(await hash(bytes));
    const small = () => sharp(bytes).resize(400);
    const copies = {
      jpeg: small().jpeg({ quality: 70 }),
      png: small().png(),
      'png with a palette': small().png({ palette: true }),
      'png of 16 bits': small().toColourspace('rgb16').png(),
      'png with alpha': small().ensureAlpha(0.5).png(),
      'grey png': small().greyscale().png(),
      webp: small().webp({ quality: 70 }),
      avif: small().avif({ quality: 60, effort: 0 }),
      tiff: small().tiff(),
      'cmyk jpeg': small().toColourspace('cmyk').jpeg(),
      'gif of one frame': small().gif(),
    };
    for (const [name, copy] of Object.entries(copies)) {
      const result = await hash(await copy.toBuffer());
      expect(result, name).toMatchObject({ outcome: 'fingerprinted', media: { kind: 'image' } });
      expect(distance(original, firstPdq(result)), name).toBeLessThanOrEqual(20);
    }
  });

  it('is not turned by EXIF: its orientation is one of the eight', async () => {
    const bytes = await photograph('alps');
    const tagged = await sharp(bytes)
      .jpeg({ quality: 95 })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect(distance(firstPdq(await hash(bytes)), firstPdq(await hash(tagged)))).toBeLessThanOrEqual(
      6,
    );
  });
});

describe('an animation', () => {
  const frames = async (format: 'gif' | 'webp') => {
    const pages = await Promise.all(
      [1, 2, 3].map(async (seed) =>
        asSharp(await picture(seed, 160, 120))
          .png()
          .toBuffer(),
      ),
    );
    return sharp(pages, { join: { animated: true } })
      [format]({ delay: [200, 300, 400], loop: 0 })
      .toBuffer();
  };

  it.each(['gif', 'webp'] as const)('%s is a video with its frames in time', async (format) => {
    const result = await hash(await frames(format));
    expect(result).toMatchObject({
      media: { kind: 'video', width: 160, height: 120, durationMs: 900 },
    });
    const whole = fingerprintsOf(result, 'pdq').filter(({ part }) => part === undefined);
    expect(whole.map((found) => found.timeMs)).toEqual([0, 200, 500]);
    const still = firstPdq(
      await hash(
        await asSharp(await picture(2, 160, 120))
          .png()
          .toBuffer(),
      ),
    );
    const second = whole[1]?.bits ?? new Uint8Array();
    expect(distance(still, second)).toBeLessThanOrEqual(31);
  });

  it.each(['gif', 'webp'] as const)('%s that is cut off is looked at in part', async (format) => {
    const whole = await frames(format);
    expect(await hash(whole)).not.toHaveProperty('partial');
    const cut = whole.subarray(0, Math.floor(whole.length * 0.6));
    const result = await hash(cut);
    if (result.outcome === 'fingerprinted') expect(result).toHaveProperty('partial');
    else expect(result).toMatchObject({ reason: 'damaged' });
    expect(await hash(cut, 'reference')).toMatchObject({ reason: 'damaged' });
  });
});

describe('not comparable is', () => {
  it('a flat picture', async () => {
    const flat = sharp({ create: { width: 300, height: 200, channels: 3, background: '#336699' } });
    expect(await hash(await flat.png().toBuffer(), 'reference')).toMatchObject({
      outcome: 'not-comparable',
      reason: 'too-uniform',
      media: { width: 300, height: 200 },
    });
  });

  it('an icon, from 15 pixels down', async () => {
    const of = async (side: number) =>
      hash(
        await asSharp(await picture(5, side, 200))
          .png()
          .toBuffer(),
      );
    expect(await of(15)).toMatchObject({ outcome: 'not-comparable', reason: 'too-small' });
    expect(await of(16)).toMatchObject({ outcome: 'fingerprinted' });
  });
});

describe('bad input', () => {
  it('an empty file', async () => {
    expect(await hash(new Uint8Array())).toMatchObject({ outcome: 'undecodable', reason: 'empty' });
  });

  it('a text named .jpg', async () => {
    const path = join(folder.path, 'holiday.jpg');
    await writeFile(path, 'This is no picture, whatever it is called.\n'.repeat(20));
    const result = await hasher.hash({ from: 'file', path }, 'reference');
    expect(result).toMatchObject({ outcome: 'undecodable', reason: 'not-media' });
    expect(result).toHaveProperty('sha256');
  });

  it('a file that is not there, without its name in the detail', async () => {
    const path = join(folder.path, 'kim-private.jpg');
    const result = await hasher.hash({ from: 'file', path }, 'reference');
    expect(result).toMatchObject({ outcome: 'undecodable' });
    expect(result).not.toHaveProperty('sha256');
    expect(JSON.stringify(result)).not.toContain('kim-private');
  });

  it('an SVG that refers to a file', async () => {
    const path = join(folder.path, 'inner.png');
    await writeFile(
      path,
      await asSharp(await picture(1, 200, 200))
        .png()
        .toBuffer(),
    );
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
      width="200" height="200"><image xlink:href="file://${path}" width="200" height="200"/></svg>`;
    for (const head of ['', '<?xml version="1.0"?>\n', '<!-- a comment -->\n']) {
      expect(await hash(Buffer.from(head + svg))).toMatchObject({
        outcome: 'undecodable',
        reason: 'refused-format',
      });
    }
  });

  it('a picture format that is not decoded here', async () => {
    const bmp = Buffer.alloc(200);
    bmp.write('BM');
    expect(await hash(bmp)).toMatchObject({ reason: 'refused-format', detail: 'image/bmp' });
  });

  it('a PNG of 30,000 x 30,000, refused by its header', async () => {
    const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    // Width and height of IHDR; then its CRC, which decoders check.
    png.writeUInt32BE(30_000, 16);
    png.writeUInt32BE(30_000, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    expect(await hash(png)).toMatchObject({ outcome: 'undecodable', reason: 'too-many-pixels' });
  });

  describe('a truncated JPEG', () => {
    const cut = async (part: number) => {
      const bytes = await sharp(await photograph('alps'))
        .jpeg({ quality: 85 })
        .toBuffer();
      return { whole: bytes, bytes: bytes.subarray(0, Math.floor(bytes.length * part)) };
    };

    it('is refused as a reference, so that staff look for a better file', async () => {
      const { bytes } = await cut(0.9);
      expect(await hash(bytes, 'reference')).toMatchObject({ reason: 'damaged' });
    });

    it('found is compared if most of it is there', async () => {
      const { whole, bytes } = await cut(0.95);
      const near = distance(firstPdq(await hash(whole)), firstPdq(await hash(bytes)));
      expect(near).toBeLessThanOrEqual(31);
    });

    it('found is undecodable if most of it is missing: it must not pass for "nothing found"', async () => {
      expect(await hash((await cut(0.4)).bytes)).toMatchObject({ reason: 'damaged' });
    });
  });

  it.each(['png', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'a %s cut to 30 bytes',
    async (format) => {
      const bytes = await asSharp(await picture(4, 100, 100))
        [format]()
        .toBuffer();
      expect(await hash(bytes.subarray(0, 30))).toMatchObject({ outcome: 'undecodable' });
    },
  );
});
