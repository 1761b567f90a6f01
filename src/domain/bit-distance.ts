// In how many bits two fingerprints of one algorithm differ.

/** Hamming distance of two strings of bytes of equal length. */
export function bitDistance(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  for (let at = 0; at < a.length; at++) {
    for (let rest = (a[at] ?? 0) ^ (b[at] ?? 0); rest > 0; rest &= rest - 1) bits++;
  }
  return bits;
}
