// The thresholds of descriptors: symmetric, and what real photographs give.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { descriptorPermutations, LOCAL } from '../../src/domain/local-fingerprint.js';
import { localFingerprint } from '../../src/hashing/local/local.js';
import { medianIndex, MEDIANS, THRESHOLDS } from '../../src/hashing/local/thresholds.js';
import { decoded, median } from './local-points.js';

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
