// Conformance with Meta's PDQ and vPDQ, on their own images and videos.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openHasher } from '../../src/hashing/hasher.js';
import { distance, fingerprintsOf, hasherOptions, temporaryFolder } from './fixtures.js';

const MEDIA = process.env['VIGIL_MEDIA'] ?? '';
const WHY = "(needs VIGIL_MEDIA, the folder with Meta's reference media)";

async function lines(...path: string[]): Promise<string[]> {
  return (await readFile(join(MEDIA, ...path), 'utf8')).trim().split('\n');
}

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
        expect(result, path).toMatchObject({ outcome: 'not-comparable', reason: 'too-uniform' });
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
        const found = fingerprintsOf(await hasher.hash({ from: 'file', path }, purpose), 'pdq');
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
