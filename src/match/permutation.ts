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

const WORDS = BYTES / 4;

/** Permutes descriptors, in place: four words at a time. @param codes and `table` begin at multiples of 4 of their buffers. */
export function permute(codes: Uint8Array, table: Uint8Array): void {
  const words = new Uint32Array(table.buffer, table.byteOffset, table.length / 4);
  const result = new Uint32Array(codes.buffer, codes.byteOffset, codes.length / 4);
  for (let code = 0; code < codes.length; code += BYTES) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let byte = 0; byte < BYTES; byte++) {
      const row = (byte * 256 + (codes[code + byte] ?? 0)) * WORDS;
      a |= words[row] ?? 0;
      b |= words[row + 1] ?? 0;
      c |= words[row + 2] ?? 0;
      d |= words[row + 3] ?? 0;
    }
    const to = code / 4;
    result[to] = a;
    result[to + 1] = b;
    result[to + 2] = c;
    result[to + 3] = d;
  }
}
