// Hamming distance of 256-bit codes, eight 32-bit words each.

/** 32-bit words in one code. */
export const WORDS = 8;

/** Number of one bits in a 32-bit word (Warren, "Hacker's Delight", 2nd ed., figure 5-2). */
function popCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The words of a code of 32 bytes. Their order does not matter to a distance; it is the same for every code. */
export function wordsOf(bits: Uint8Array): Uint32Array {
  if (bits.byteLength !== WORDS * 4) {
    throw new RangeError(`expected a code of 32 bytes but received ${bits.byteLength}`);
  }
  return new Uint32Array(Uint8Array.from(bits).buffer);
}

/**
 * Hamming distance of the code at word `offset` of `codes` to `query`, cut off: a distance above `radius` is answered by
 * some number above `radius`.
 */
export function distanceWithin(
  codes: Uint32Array,
  offset: number,
  query: Uint32Array,
  radius: number,
): number {
  let distance = 0;
  for (let word = 0; word < WORDS && distance <= radius; word += 1) {
    distance += popCount((codes[offset + word] ?? 0) ^ (query[word] ?? 0));
  }
  return distance;
}

/** Hamming distance of two codes of 32 bytes, 0 to 256. */
export const hammingDistance = (left: Uint8Array, right: Uint8Array): number =>
  distanceWithin(wordsOf(left), 0, wordsOf(right), WORDS * 32);
