// Conformance with Meta's PDQ and vPDQ, on their own images and videos.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isComparable } from '../../src/domain/fingerprint.js';
import { openHasher } from '../../src/hashing/hasher.js';
import { decodeStill, headerOf } from '../../src/hashing/image.js';
import { pdqOf } from '../../src/hashing/pdq.js';
import { distance, fingerprintsOf, hasherOptions, temporaryFolder } from './fixtures.js';
import { plainPdq } from './pdq-plain.js';

const MEDIA = process.env['VIGIL_MEDIA'] ?? '';
const WHY = "(needs VIGIL_MEDIA, the folder with Meta's reference media)";

async function lines(...path: string[]): Promise<string[]> {
  return (await readFile(join(MEDIA, ...path), 'utf8')).trim().split('\n');
}

const MOST_PIXELS = 100_000_000;

const bitsOf = (text: string | undefined): Uint8Array => Buffer.from(text ?? '', 'hex');

describe.skipIf(MEDIA === '')(`PDQ against the C++ reference ${WHY}`, () => {
  it('is within 10 bits at quality 80 and above, and within 5 of its quality', async () => {
    await using scratch = await temporaryFolder();
    await using hasher = openHasher(hasherOptions(scratch.path));
    const rows = await lines('pdq-reference', 'cpp-hashes.csv');
    const columns = (rows.shift() ?? '').split(',');
    const at = (name: string): number => columns.indexOf(name);
    const seen: { path: string; full: number; shrunk: number; quality: number }[] = [];
    for (const row of rows) {
      const cells = row.split(',');
      const path = cells[at('path')] ?? '';
      const quality = Number(cells[at('quality_full_resolution')]);
      const source = { from: 'file', path: join(MEDIA, 'pdq-reference', path) } as const;
      const result = await hasher.hash(source, 'found');
      if (quality < 50) {
        // Its points may be enough to be compared all the same.
        const comparable = result.outcome === 'fingerprinted' ? fingerprintsOf(result, 'pdq') : [];
        expect(comparable.filter(isComparable), path).toEqual([]);
        continue;
      }
      const [found] = fingerprintsOf(result, 'pdq');
      seen.push({
        path,
        full: distance(found?.bits ?? new Uint8Array(), bitsOf(cells[at('hash_full_resolution')])),
        shrunk: distance(found?.bits ?? new Uint8Array(), bitsOf(cells[at('hash_512_first')])),
        quality: Math.abs((found?.quality ?? 0) - quality),
      });
    }
    expect(seen.length).toBeGreaterThan(35);
    expect(seen.filter(({ full }) => full > 10)).toEqual([]);
    expect(seen.filter(({ quality }) => quality > 5)).toEqual([]);
    // The file's two hash columns are exchanged: what the C++ functions give for the full pixels stands under "512 first",
    // and shrinking to 512 before hashing comes nearer to the column called "full resolution". So this is what must be equal.
    expect(seen.filter(({ shrunk }) => shrunk > 0)).toEqual([]);
  });
});

/** One in so many photographs: the plain way is slow. */
const PHOTOGRAPHS = 6;
/** One in so many of those is enlarged. */
const ENLARGED = 8;

async function photographs(): Promise<readonly Buffer[]> {
  const entries = await readdir(join(MEDIA, 'photos'), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.(?:jpe?g|png)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(files.filter((_, at) => at % PHOTOGRAPHS === 0).map((file) => readFile(file)));
}

describe.skipIf(MEDIA === '')(`photographs ${WHY}`, () => {
  it('have the PDQ that plain filters give', async () => {
    for (const bytes of await photographs()) {
      const pixels = await decodeStill(bytes, await headerOf(bytes, MOST_PIXELS), 'found');
      const [quick, plain] = [pdqOf(pixels), plainPdq(pixels)];
      expect(Math.abs(quick.quality - plain.quality)).toBeLessThanOrEqual(1);
      // Half of the bits are set, so that two coefficients that change places at the median change two.
      if (plain.quality >= 50)
        expect(distance(quick.bits('original'), plain.bits)).toBeLessThanOrEqual(2);
    }
  });

  it('of 12 megapixels have it within 4 bits when they are shrunk on the way', async () => {
    await using scratch = await temporaryFolder();
    for (const bytes of (await photographs()).filter((_, at) => at % ENLARGED === 0)) {
      const { width, height } = await headerOf(bytes, MOST_PIXELS);
      const factor = Math.sqrt(12e6 / (width * height));
      const large = await sharp(bytes)
        .resize(Math.round(width * factor), Math.round(height * factor), { fit: 'fill' })
        .jpeg({ quality: 88 })
        .toBuffer();
      const header = await headerOf(large, MOST_PIXELS);
      const full = pdqOf(await decodeStill(large, header, 'found'));
      const shrunk = await decodeStill(large, header, 'found', scratch.path);
      expect(shrunk).toHaveProperty('full.by');
      if (full.quality >= 50) {
        const apart = distance(pdqOf(shrunk).bits('original'), full.bits('original'));
        expect(apart).toBeLessThanOrEqual(4);
      }
    }
  });
});

describe.skipIf(MEDIA === '')(`videos against vPDQ ${WHY}`, () => {
  it.each(['found', 'reference'] as const)(
    'frames of a %s video at their times',
    async (purpose) => {
      await using scratch = await temporaryFolder();
      await using hasher = openHasher(hasherOptions(scratch.path));
      for (const name of await readdir(join(MEDIA, 'vpdq-reference', 'videos'))) {
        const frames = (await lines('vpdq-reference', 'hashes', name.replace(/mp4$/, 'txt'))).map(
          (line) => {
            const [, quality, hash, seconds] = line.split(',');
            return { quality: Number(quality), bits: bitsOf(hash), timeMs: Number(seconds) * 1000 };
          },
        );
        const path = join(MEDIA, 'vpdq-reference', 'videos', name);
        const result = await hasher.hash({ from: 'file', path }, purpose);
        const found = fingerprintsOf(result, 'pdq').filter(({ part }) => part === undefined);
        const distances = found.map(({ bits, timeMs = NaN }) => {
          const same = frames.find((frame) => Math.abs(frame.timeMs - timeMs) <= 2);
          return same ? distance(bits, same.bits) : NaN;
        });
        expect(distances.length, name).toBeGreaterThan(0);
        expect(Math.max(...distances), name).toBeLessThanOrEqual(16);
        const mean = distances.reduce((sum, bits) => sum + bits, 0) / distances.length;
        expect(mean, name).toBeLessThanOrEqual(5);
      }
    },
  );
});
