// Blocks: the kernel against the plain way.

import { describe, expect, it } from 'vitest';
import { unpackDirections } from '../../src/domain/local-fingerprint.js';
import type { HashPurpose } from '../../src/domain/media.js';
import { localFingerprint } from '../../src/hashing/local/local.js';
import type { Pixels } from '../../src/hashing/pixels.js';
import { plainDirections } from './blocks-plain.js';
import { noise } from './fixtures.js';

/** Grey and as large as its plane, so that both start from the same numbers. */
const greys: readonly (readonly [string, Pixels, HashPurpose])[] = [
  ['noise of the full size', noise(1, 512, 300, 1), 'reference'],
  ['an upright strip, which has one column', noise(2, 9, 512, 1), 'reference'],
  ['a found picture, which stands for more pixels', noise(3, 320, 203, 1), 'found'],
  [
    'slopes in all directions',
    {
      data: Uint8Array.from({ length: 512 * 512 }, (_, at) =>
        Math.round(127 + 100 * Math.sin((at % 512) / 60) * Math.cos(at / 512 / 45)),
      ),
      ...{ width: 512, height: 512, channels: 1 },
    },
    'reference',
  ],
  [
    'nothing but one level',
    { data: new Uint8Array(512 * 64).fill(90), width: 512, height: 64, channels: 1 },
    'reference',
  ],
];

describe('blocks', () => {
  it.each(greys)('are those of the plain way: %s', (_, pixels, purpose) => {
    const found = localFingerprint(pixels, 1, undefined, undefined, purpose);
    const samples = Float64Array.from(pixels.data);
    const plain = plainDirections({ ...pixels, samples }, found);
    expect(unpackDirections(found)?.map(({ directions }) => directions)).toEqual(plain);
  });

  it('say something of noise and slopes, nothing of one level', () => {
    const shown = greys.map(([, pixels]) =>
      localFingerprint(pixels, 1).blocks.some((byte) => byte > 0),
    );
    expect(shown).toEqual([true, true, true, true, false]);
  });
});
