import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearIndex, type Hit } from '../../src/match/code-index.js';
import { bitOrder, inverseTable, orderTable } from '../../src/match/index/bit-order.js';
import { buildCodeIndex } from '../../src/match/index/build.js';
import { bandsOf, bytesOf, meansOf, type CodeBits } from '../../src/match/index/layout.js';
import type { Part } from '../../src/match/index/part.js';
import { budgetsFor, MOST_BUDGET } from '../../src/match/index/plan.js';
import { Scratch } from '../../src/match/index/scratch.js';
import { joined, KINDS, plainHits, randomCode, randomFrom, turned } from './index-codes.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const bitCounts = fc.constantFrom<CodeBits>(128, 256);

/** The only part of an index of so many codes. */
function onlyPart(bits: CodeBits, codes: readonly Uint8Array[]): Part {
  const [part] = buildCodeIndex(bits, { codes: joined(codes) }).parts;
  if (!part) throw new Error('there is no part');
  return part;
}

/** Searches through the tables with these budgets, whatever the plan would do. */
function searchTables(part: Part, query: Uint8Array, radius: number, budgets: Uint8Array): Hit[] {
  const { kernel, memory, layout } = part;
  const most = part.columns.count;
  const scratch = new Scratch(memory, kernel, layout);
  scratch.ask(query, budgets);
  kernel.permute(scratch.query, scratch.ordered, 1, layout.order);
  const search = (): number =>
    kernel.search(
      ...([scratch.ordered, radius, most] as const),
      ...([scratch.budgets, layout.floods, layout.floodCount] as const),
    );
  let count = search();
  while (count < 0) {
    scratch.widen(most);
    count = search();
  }
  // Once more: the first must have left nothing behind.
  expect(search()).toBe(count);
  return [...scratch.hits(count, most)].map((hit) => ({
    entry: hit % 2 ** 32,
    distance: Math.floor(hit / 2 ** 32),
  }));
}

/** A code with its bits in an order, bit by bit: the twin of the kernel's `permute`. */
function ordered(code: Uint8Array, order: Uint8Array): Uint8Array {
  const result = new Uint8Array(code.length);
  order.forEach((from, to) => {
    const set = ((code[from >> 3] ?? 0) >> (from & 7)) & 1;
    result[to >> 3] = (result[to >> 3] ?? 0) | (set << (to & 7));
  });
  return result;
}

/** How much oftener two codes share a band's 16 bits than random ones would: of all bands the mean, and the worst. */
function collisions(codes: readonly Uint8Array[]): { mean: number; worst: number } {
  const bands = bandsOf((codes[0]?.length ?? 0) * 8);
  const ratios = Array.from({ length: bands }, (_, band) => {
    const counts = new Map<number, number>();
    for (const code of codes) {
      const key = (code[band * 2] ?? 0) | ((code[band * 2 + 1] ?? 0) << 8);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const pairs = [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0);
    return (pairs * 65_536) / (codes.length * (codes.length - 1));
  });
  return { mean: ratios.reduce((a, b) => a + b, 0) / bands, worst: Math.max(...ratios) };
}

describe('the order of the bits', () => {
  it('has each bit once, and the kernel follows it', () => {
    fc.assert(
      fc.property(seeds, bitCounts, (seed, bits) => {
        const random = randomFrom(seed);
        const codes = KINDS['skewed']?.(random, bits, 8200) ?? [];
        const order = bitOrder(joined(codes), bits);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: bits }, (_, n) => n));
        const { kernel, columns, layout, memory } = onlyPart(bits, codes);
        for (const n of [0, 1, 8199]) {
          const code = codes[n] ?? randomCode(random, bits);
          const kept = columns.codes.slice(n * bytesOf(bits), (n + 1) * bytesOf(bits));
          expect(kept).toEqual(ordered(code, order));
          // And back.
          const table = memory.grow(8) * 65_536;
          new Uint8Array(memory.buffer).set(inverseTable(orderTable(order)), table);
          const at = layout.codes + n * bytesOf(bits);
          const out = table + 7 * 65_536;
          kernel.permute(at, out, 1, table);
          expect(new Uint8Array(memory.buffer, out, bytesOf(bits)).slice()).toEqual(code);
        }
      }),
      { numRuns: 4 },
    );
  });

  it('spreads skewed codes evenly: buckets collide hardly more often than those of random codes', () => {
    const random = randomFrom(31);
    const codes = KINDS['skewed']?.(random, 256, 16_000) ?? [];
    const order = bitOrder(joined(codes.slice(0, 8000)), 256);
    const after = codes.slice(8000).map((code) => ordered(code, order));
    expect(collisions(codes).mean).toBeGreaterThan(40);
    expect(collisions(after).mean).toBeLessThan(6);
    expect(collisions(after).worst).toBeLessThan(9);
  });
});

describe('budgets of the bands', () => {
  it('are one more than the radius together, the cheapest first, or absent where scanning is cheaper', () => {
    const even = new Float32Array(16).fill(150);
    expect(budgetsFor(even, 31, 10_000_000)).toEqual(new Uint8Array(16).fill(2));
    expect(budgetsFor(even, 15, 10_000_000)).toEqual(new Uint8Array(16).fill(1));
    const skewed = Float32Array.from(even, (mean, band) => (band === 3 ? 1e6 : mean));
    expect(budgetsFor(skewed, 31, 10_000_000)?.[3]).toBe(0);
    expect(budgetsFor(even, 31, 1000)).toBeUndefined();
    expect(budgetsFor(even, 64, Infinity)).toBeUndefined();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 63 }), (radius) => {
        const budgets = budgetsFor(even, radius, Infinity) ?? new Uint8Array();
        expect(budgets.reduce((a, b) => a + b, 0)).toBe(radius + 1);
        expect(Math.max(...budgets)).toBeLessThanOrEqual(MOST_BUDGET);
      }),
    );
  });

  it('may be any: the search through the tables misses nothing', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom(...Object.keys(KINDS)),
        fc.array(fc.integer({ min: 0, max: MOST_BUDGET }), { minLength: 16, maxLength: 16 }),
        (seed, kind, budgets) => {
          const random = randomFrom(seed);
          const codes = KINDS[kind]?.(random, 256, 9000) ?? [];
          const plain = linearIndex(codes);
          const part = onlyPart(256, codes);
          const radius = budgets.reduce((a, b) => a + b, 0) - 1;
          fc.pre(radius >= 0);
          for (const distance of [radius, Math.floor(radius / 2)]) {
            const query = turned(random, codes[random() % 9000] ?? new Uint8Array(32), distance);
            expect(searchTables(part, query, radius, Uint8Array.from(budgets))).toEqual(
              plain.search(query, radius, 9000),
            );
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a search with very many candidates', () => {
  it('verifies each once, and leaves nothing behind', () => {
    const random = randomFrom(47);
    const centre = randomCode(random, 256);
    // Too far from one another to be a flood, and near enough to be candidates all of them.
    const codes = Array.from({ length: 40_000 }, () => turned(random, centre, 34 + (random() % 7)));
    const part = onlyPart(256, codes);
    expect(part.layout).toMatchObject({ floodCount: 0, tabled: 40_000 });
    const plain = linearIndex(codes);
    for (const distance of [0, 6]) {
      const query = turned(random, centre, distance);
      const hits = searchTables(part, query, 47, new Uint8Array(16).fill(3));
      expect(hits).toEqual(plain.search(query, 47, 40_000));
      expect(hits.length).toBeGreaterThan(30_000);
    }
  });
});

describe('floods', () => {
  it('take duplicates and near-identical codes by the thousand out of the tables', () => {
    const random = randomFrom(37);
    const codes = KINDS['flooded']?.(random, 256, 20_000) ?? [];
    const part = onlyPart(256, codes);
    const { floodCount, tabled, bits } = part.layout;
    expect(floodCount).toBeGreaterThan(0);
    expect(floodCount).toBeLessThan(6);
    // 8,000 random codes, and what is left of 12,000.
    expect(tabled).toBeLessThan(8100);
    const means = meansOf(part.memory, part.header, bits);
    expect(Math.max(...means)).toBeLessThan(3);
    const plain = linearIndex(codes);
    for (const distance of [0, 31, 40]) {
      const query = turned(random, codes[1] ?? new Uint8Array(32), distance);
      const index = buildCodeIndex(256, { codes: joined(codes) });
      expect(plainHits(index.search(query, 31, 300))).toEqual(plain.search(query, 31, 300));
    }
  });

  it('are none among random codes', () => {
    const codes = KINDS['random']?.(randomFrom(41), 256, 20_000) ?? [];
    expect(onlyPart(256, codes).layout).toMatchObject({ floodCount: 0, tabled: 20_000 });
  });
});
