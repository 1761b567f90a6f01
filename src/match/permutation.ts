// Permutations of a descriptor's bits, a byte at a time.

import { LOCAL } from '../domain/local-fingerprint.js';

const BYTES = LOCAL.descriptorBytes;

/**
 * What each value of each byte of a descriptor contributes to the permuted one: for the 256 values of byte 0, then of byte 1, … the 16
 * bytes to be joined by "or". Bit by bit would cost eight times as much, on every point of every crawled picture.
 *
 * @param permutation bit i of the result is bit `permutation[i]` of the descriptor.
 */
export function permutationTable(permutation: Uint8Array): Uint8Array {
  const table = new Uint8Array(BYTES * 256 * BYTES);
  permutation.forEach((source, bit) => {
    for (let value = 0; value < 256; value++) {
      if (((value >> (source & 7)) & 1) === 0) continue;
      const at = ((source >> 3) * 256 + value) * BYTES + (bit >> 3);
      table[at] = (table[at] ?? 0) | (1 << (bit & 7));
    }
  });
  return table;
}

/** Permutes descriptors, in place. */
export function permute(codes: Uint8Array, table: Uint8Array): void {
  const result = new Uint8Array(BYTES);
  for (let code = 0; code < codes.length; code += BYTES) {
    result.fill(0);
    for (let byte = 0; byte < BYTES; byte++) {
      const row = (byte * 256 + (codes[code + byte] ?? 0)) * BYTES;
      for (let at = 0; at < BYTES; at++) {
        result[at] = (result[at] ?? 0) | (table[row + at] ?? 0);
      }
    }
    for (let at = 0; at < BYTES; at++) codes[code + at] = result[at] ?? 0;
  }
}
