// Codes for the tests of the index: random ones, clustered ones, and ones that are skewed as real fingerprints are.

import type { Hit } from '../../src/match/code-index.js';
import type { CodeBits } from '../../src/match/index/layout.js';

export type Random = () => number;

/** Whole numbers of 32 bits that a seed determines (Doty-Humphrey's sfc32). */
export function randomFrom(seed: number): Random {
  let [a, b, c, d] = [seed | 0, 0x243f6a88, 0xb7e15162, 1];
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

export const randomCode = (random: Random, bits: CodeBits): Uint8Array =>
  Uint8Array.from({ length: bits / 8 }, () => random() & 255);

/** The code with exactly `count` different bits turned over. */
export function turned(random: Random, code: Uint8Array, count: number): Uint8Array {
  const copy = Uint8Array.from(code);
  const places = new Set<number>();
  while (places.size < count) places.add(random() % (code.length * 8));
  for (const place of places) {
    copy[place >> 3] = (copy[place >> 3] ?? 0) ^ (1 << (place & 7));
  }
  return copy;
}

/** Of each kind a way to make so many codes. */
export const KINDS: Readonly<
  Record<string, (random: Random, bits: CodeBits, count: number) => Uint8Array[]>
> = {
  random: (random, bits, count) => Array.from({ length: count }, () => randomCode(random, bits)),
  /** A few hundred codes, each with many others within 24 bits. */
  clustered: (random, bits, count) => {
    const centres = Array.from({ length: 200 }, () => randomCode(random, bits));
    return Array.from({ length: count }, () =>
      turned(random, centres[random() % centres.length] ?? randomCode(random, bits), random() % 25),
    );
  },
  /** Neighbouring bits agree three times of four, and an eighth of the bits is nearly always the same. */
  skewed: (random, bits, count) =>
    Array.from({ length: count }, () => {
      const code = new Uint8Array(bits / 8);
      let bit = random() & 1;
      for (let place = 0; place < bits; place += 1) {
        if (random() % 4 === 0) bit ^= 1;
        const set = place % 8 === 3 ? Number(random() % 20 === 0) : bit;
        code[place >> 3] = (code[place >> 3] ?? 0) | (set << (place & 7));
      }
      return code;
    }),
  /** Duplicates by the thousand, and near-identical codes by the thousand, among random ones. */
  flooded: (random, bits, count) => {
    const [same, near] = [randomCode(random, bits), randomCode(random, bits)];
    return Array.from({ length: count }, (_, index) => {
      if (index % 5 === 1) return same;
      return index % 5 < 3 ? turned(random, near, random() % 9) : randomCode(random, bits);
    });
  },
};

/** One after the other, as an index is given them. */
export const joined = (codes: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(codes));

/** What both indices say of a hit. */
export const plainHits = (hits: readonly Hit[]): readonly Hit[] =>
  hits.map(({ entry, distance }) => ({ entry, distance }));

/** Hits as the plain way finds them, for codes of any length: bit by bit. */
export function plainSearch(
  codes: readonly (Uint8Array | undefined)[],
  query: Uint8Array,
  radius: number,
  limit: number,
): readonly Hit[] {
  const ones = Array.from(
    { length: 256 },
    (_, byte) => byte.toString(2).replaceAll('0', '').length,
  );
  return codes
    .flatMap((code, entry) => {
      if (!code) return [];
      const distance = code.reduce(
        (sum, byte, at) => sum + (ones[byte ^ (query[at] ?? 0)] ?? 0),
        0,
      );
      return distance <= radius ? [{ entry, distance }] : [];
    })
    .sort((a, b) => a.distance - b.distance || a.entry - b.entry)
    .slice(0, limit);
}
