import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillReal, realHashes } from '../../bench/index-codes.js';
import { linearIndex } from '../../src/match/code-index.js';
import { buildCodeIndex, codeIndexBuilder } from '../../src/match/index/build.js';
import { NO_TIME } from '../../src/match/index/payload.js';
import {
  joined,
  KINDS,
  plainHits,
  plainSearch,
  randomCode,
  randomFrom,
  turned,
} from './index-codes.js';

/** Enough for tables. */
const MANY = 12_000;
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('the index against the plain search', () => {
  it.each(Object.keys(KINDS))('finds the same among %s codes, at every radius', (kind) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const codes = KINDS[kind]?.(random, 256, MANY) ?? [];
        const plain = linearIndex(codes);
        const index = buildCodeIndex(256, { codes: joined(codes) });
        for (const radius of [0, 1, 15, 31, 32, 40, 63, 64, 90]) {
          const start = codes[random() % codes.length] ?? randomCode(random, 256);
          // At the radius exactly, one bit within it, and beyond it.
          for (const distance of [radius, Math.max(0, radius - 1), radius + 1]) {
            const query = turned(random, start, distance);
            const expected = plain.search(query, radius, 20_000);
            expect(plainHits(index.search(query, radius, 20_000))).toEqual(expected);
          }
        }
      }),
      { numRuns: 3 },
    );
  });

  it.each(Object.keys(KINDS))('finds the same among %s codes of 128 bits', (kind) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const codes = KINDS[kind]?.(random, 128, MANY) ?? [];
        const index = buildCodeIndex(128, { codes: joined(codes) });
        for (const radius of [0, 7, 8, 20, 31, 33]) {
          const start = codes[random() % codes.length] ?? randomCode(random, 128);
          const query = turned(random, start, radius);
          const expected = plainSearch(codes, query, radius, 20_000);
          expect(plainHits(index.search(query, radius, 20_000))).toEqual(expected);
        }
      }),
      { numRuns: 2 },
    );
  });

  it.each(Object.keys(KINDS))(
    'gives the closest where %s codes are more than the limit',
    (kind) => {
      const random = randomFrom(7);
      const codes = KINDS[kind]?.(random, 256, MANY) ?? [];
      const plain = linearIndex(codes);
      const index = buildCodeIndex(256, { codes: joined(codes) });
      for (const limit of [1, 2, 50, 1000, Infinity]) {
        for (const distance of [0, 3, 20]) {
          const query = turned(
            random,
            codes[1 + (random() % 2)] ?? randomCode(random, 256),
            distance,
          );
          expect(plainHits(index.search(query, 31, limit))).toEqual(plain.search(query, 31, limit));
        }
      }
    },
  );

  it('holds with no code, with one and with few', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 40 }), (seed, count) => {
        const random = randomFrom(seed);
        const codes = KINDS['clustered']?.(random, 256, count) ?? [];
        const index = buildCodeIndex(256, { codes: joined(codes) });
        const query = turned(random, codes[0] ?? randomCode(random, 256), 31);
        expect(index.size).toBe(count);
        expect(plainHits(index.search(query, 31, 100))).toEqual(
          linearIndex(codes).search(query, 31, 100),
        );
      }),
    );
  });

  it('answers a batch as it answers each of its queries', () => {
    const random = randomFrom(3);
    const codes = KINDS['flooded']?.(random, 256, MANY) ?? [];
    const index = buildCodeIndex(256, { codes: joined(codes) });
    const queries = Array.from({ length: 40 }, (_, n) =>
      turned(random, codes[n] ?? randomCode(random, 256), random() % 40),
    );
    const table = index.searchMany(queries, 31, 500);
    queries.forEach((query, n) => {
      const rows = Array.from(
        { length: (table.starts[n + 1] ?? 0) - (table.starts[n] ?? 0) },
        (_, row) => (table.starts[n] ?? 0) + row,
      );
      expect(
        rows.map((row) => ({ entry: table.entries[row], distance: table.distances[row] })),
      ).toEqual(plainHits(index.search(query, 31, 500)));
    });
    expect(table.starts).toHaveLength(queries.length + 1);
  });

  it('finds nothing with a negative radius or no limit, and refuses codes of another length', () => {
    const random = randomFrom(1);
    const index = buildCodeIndex(256, { codes: randomCode(random, 256) });
    const query = randomCode(random, 256);
    expect(index.search(query, -1, 10)).toEqual([]);
    expect(index.search(query, 256, 0)).toEqual([]);
    expect(index.search(query, 256, 1)).toHaveLength(1);
    expect(() => index.search(new Uint8Array(16), 31, 10)).toThrow(RangeError);
    expect(() => index.add({ codes: new Uint8Array(33) })).toThrow(RangeError);
    expect(() => index.add({ codes: new Uint8Array(32), times: new Uint32Array(2) })).toThrow(
      RangeError,
    );
  });
});

const WHY = '(needs VIGIL_MEDIA, the folder with photographs)';

describe.skipIf(process.env['VIGIL_MEDIA'] === undefined)(`codes of photographs ${WHY}`, () => {
  it('are found as the plain search finds them: perturbed, copied, and a title card by the hundred', async () => {
    const random = randomFrom(43);
    const { registered, others } = await realHashes(1, 40);
    const bytes = new Uint8Array(40_000 * 32);
    fillReal(bytes, registered, random);
    const codes = Array.from({ length: 40_000 }, (_, n) => bytes.slice(n * 32, (n + 1) * 32));
    const plain = linearIndex(codes);
    const index = buildCodeIndex(256, { codes: bytes });
    const near = Array.from({ length: 60 }, (_, n) =>
      turned(random, codes[random() % codes.length] ?? randomCode(random, 256), n % 33),
    );
    for (const query of [...near, ...others.slice(0, 40)]) {
      expect(plainHits(index.search(query, 31, 5000))).toEqual(plain.search(query, 31, 5000));
    }
  });
});

describe('payload', () => {
  it('comes with each hit, from tables and from codes that were added', () => {
    const random = randomFrom(5);
    const codes = KINDS['random']?.(random, 256, MANY + 10) ?? [];
    const references = Uint32Array.from(codes, (_, n) => n >> 3);
    const variants = Uint8Array.from(codes, (_, n) => n & 7);
    const times = Uint32Array.from(codes, (_, n) => (n % 2 === 0 ? n * 40 : NO_TIME));
    const column = (from: number, to: number) => ({
      codes: joined(codes.slice(from, to)),
      references: references.slice(from, to),
      variants: variants.slice(from, to),
      times: times.slice(from, to),
    });
    const builder = codeIndexBuilder(256, MANY);
    builder.add(column(0, 5000));
    builder.add(column(5000, MANY));
    const index = builder.build();
    expect(index.add(column(MANY, codes.length))).toBe(MANY);
    for (const entry of [0, 4999, 5000, MANY - 1, MANY, MANY + 9]) {
      const query = turned(random, codes[entry] ?? randomCode(random, 256), 31);
      expect(index.search(query, 31, 10)).toEqual([
        {
          entry,
          distance: 31,
          reference: entry >> 3,
          variant: entry & 7,
          ...(entry % 2 === 0 ? { timeMs: entry * 40 } : {}),
        },
      ]);
    }
  });
});
