// Small found pictures are looked at in fewer pixels than references: what they have in common must not depend on it.

import { describe, expect, it } from 'vitest';
import { LOCAL, unpackDirections } from '../../src/domain/local-fingerprint.js';
import { localFingerprint } from '../../src/hashing/local/local.js';
import { distance, noise, photograph } from './fixtures.js';
import { decoded, pointsOf } from './local-points.js';

describe('the points of a small found picture', () => {
  it.each([256, 320, 400])('are those of the reference, at %i pixels', async (side) => {
    const file = await photograph('leaves');
    const reference = localFingerprint(await decoded(file, 1200), LOCAL.mostPoints);
    const pixels = await decoded(file, side);
    const found = localFingerprint(pixels, LOCAL.mostPoints, undefined, undefined, 'found');
    // Of the registered points those that vote matter most: where they lie there is one like them.
    const votes = pointsOf(reference).slice(0, LOCAL.voters);
    const all = pointsOf(found);
    const again = votes.filter((point) =>
      all.some(
        (other) =>
          Math.hypot(other.x - point.x, other.y - point.y) < 2.5 + 0.75 * point.scale &&
          distance(other.descriptor, point.descriptor) <= 24,
      ),
    );
    expect(again.length).toBeGreaterThan(0.6 * votes.length);
  });

  it('have the blocks of the reference, whatever its proportions', () => {
    for (const [width, height] of [
      [320, 240],
      [333, 217],
      [321, 97],
      [511, 30],
      [120, 319],
    ] as const) {
      const pixels = noise(width, width, height, 3);
      const found = localFingerprint(pixels, 10, undefined, undefined, 'found');
      const reference = localFingerprint(pixels, 10);
      expect([found.width, found.height]).toEqual([reference.width, reference.height]);
      expect(found.blocks).toHaveLength(reference.blocks.length);
      expect(unpackDirections(found)).toBeDefined();
    }
  });
});
