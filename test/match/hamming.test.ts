import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceWithin, hammingDistance, wordsOf } from '../../src/match/hamming.js';

const code = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** The plain way: bit by bit. */
function plainDistance(left: Uint8Array, right: Uint8Array): number {
  let distance = 0;
  left.forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit += 1) {
      if (((byte >> bit) & 1) !== (((right[index] ?? 0) >> bit) & 1)) distance += 1;
    }
  });
  return distance;
}

describe('hamming distance', () => {
  it('equals counting bit by bit', () => {
    fc.assert(
      fc.property(code, code, (left, right) => {
        expect(hammingDistance(left, right)).toBe(plainDistance(left, right));
      }),
    );
  });

  it('is exact up to the radius and only says "beyond" past it', () => {
    fc.assert(
      fc.property(code, code, fc.integer({ min: 0, max: 256 }), (left, right, radius) => {
        const distance = distanceWithin(wordsOf(left), 0, wordsOf(right), radius);
        const plain = plainDistance(left, right);
        expect(distance <= radius ? distance : 'beyond').toBe(plain <= radius ? plain : 'beyond');
      }),
    );
  });

  it('refuses codes of another length', () => {
    expect(() => wordsOf(new Uint8Array(31))).toThrow(RangeError);
  });

  it('does not depend on where in a buffer the code lies', () => {
    const buffer = new Uint8Array(70).map((_, index) => index);
    const inside = new Uint8Array(buffer.buffer, 3, 32);
    expect(hammingDistance(inside, Uint8Array.from(inside))).toBe(0);
  });
});
