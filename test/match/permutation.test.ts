import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { descriptorPermutations } from '../../src/domain/local-fingerprint.js';
import { bytePermutation, permuted } from '../../src/match/permutation.js';

const codes = fc.uint8Array({ minLength: 48, maxLength: 48 });
const bitOf = (code: Uint8Array, bit: number): number => ((code[bit >> 3] ?? 0) >> (bit & 7)) & 1;

describe('permutations of descriptors', () => {
  it.each(['mirrored', 'negative'] as const)('%s: by bytes as bit by bit', (name) => {
    const permutation = descriptorPermutations[name];
    const byBytes = bytePermutation(permutation);
    fc.assert(
      fc.property(codes, (given) => {
        const result = permuted(given, byBytes);
        for (const code of [0, 1, 2]) {
          permutation.forEach((source, bit) => {
            expect(bitOf(result, code * 128 + bit)).toBe(bitOf(given, code * 128 + source));
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  it('refuses one that takes the bits of a byte apart', () => {
    const swapped = Uint8Array.from({ length: 128 }, (_, bit) => bit);
    [swapped[0], swapped[127]] = [127, 0];
    expect(() => bytePermutation(swapped)).toThrow(RangeError);
  });
});
