import fc from 'fast-check';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { IndexHit } from '../../src/match/index/payload.js';
import { buildCodeIndex } from '../../src/match/index/build.js';
import { mergeParts } from '../../src/match/index/merge.js';
import { MultiIndex, type MergeApart } from '../../src/match/index/multi-index.js';
import { Part } from '../../src/match/index/part.js';
import { startThread } from '../../src/match/index/thread.js';
import type { AttachedQuery } from './index-attached.js';
import {
  joined,
  KINDS,
  plainHits,
  plainSearch,
  randomCode,
  randomFrom,
  turned,
  type Random,
} from './index-codes.js';

/** Enough for tables. */
const MANY = 9000;
/** Enough to be worth merging with so many. */
const LATER = 3000;

/** An index beside the list of its codes, whose places are the entries. */
class Pair {
  readonly index: MultiIndex;
  readonly codes: (Uint8Array | undefined)[];

  /** What was at an entry when it was added. */
  readonly #once: Uint8Array[];

  constructor(codes: readonly Uint8Array[], mergeApart?: MergeApart) {
    this.codes = [...codes];
    this.#once = [...codes];
    const built = buildCodeIndex(256, {
      codes: joined(codes),
      references: Uint32Array.from(codes, (_, n) => n % 1000),
    });
    this.index = new MultiIndex(256, built.parts, built.nextEntry, mergeApart);
  }

  add(codes: readonly Uint8Array[]): void {
    const references = Uint32Array.from(codes, (_, n) => (this.codes.length + n) % 1000);
    expect(this.index.add({ codes: joined(codes), references })).toBe(this.codes.length);
    this.codes.push(...codes);
    this.#once.push(...codes);
  }

  remove(entries: readonly number[]): void {
    const expected = new Set(entries.filter((entry) => this.codes[entry] !== undefined)).size;
    expect(this.index.remove(entries)).toBe(expected);
    for (const entry of entries) this.codes[entry] = undefined;
  }

  removeReference(reference: number): void {
    const before = this.codes.filter((code) => code !== undefined).length;
    this.codes.forEach((_, n) => {
      if (n % 1000 === reference) this.codes[n] = undefined;
    });
    const after = this.codes.filter((code) => code !== undefined).length;
    expect(this.index.removeReferences([reference])).toBe(before - after);
  }

  /** Compares with the plain way, at the very code that was once added as this entry. */
  checkAt(entry: number): void {
    const query = this.#once[entry] ?? new Uint8Array(32);
    expect(plainHits(this.index.search(query, 31, 100))).toEqual(
      plainSearch(this.codes, query, 31, 100),
    );
  }

  /** Compares with the plain way, at the radius exactly and near it. */
  check(random: Random): void {
    expect(this.index.size).toBe(this.codes.filter((code) => code !== undefined).length);
    for (const distance of [0, 12, 31, 32]) {
      const entry = random() % this.codes.length;
      const query = turned(random, this.codes[entry] ?? randomCode(random, 256), distance);
      expect(plainHits(this.index.search(query, 31, 3000))).toEqual(
        plainSearch(this.codes, query, 31, 3000),
      );
    }
  }
}

describe('an index that changes', () => {
  it('equals the plain search after additions, withdrawals and merges in any order', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('add' as const), count: fc.integer({ min: 1, max: 4000 }) }),
      fc.record({ do: fc.constant('remove' as const), count: fc.integer({ min: 1, max: 3000 }) }),
      fc.record({ do: fc.constant('remove-reference' as const), count: fc.nat(999) }),
      fc.record({ do: fc.constant('merge' as const), count: fc.nat(1) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.constantFrom(...Object.keys(KINDS)),
        fc.constantFrom(0, 500, MANY),
        fc.array(step, { minLength: 3, maxLength: 8 }),
        async (seed, kind, start, steps) => {
          const random = randomFrom(seed);
          const make = KINDS[kind] ?? (() => []);
          const pair = new Pair(make(random, 256, start));
          for (const { do: what, count } of steps) {
            const entries = Array.from({ length: count }, () => random() % (pair.codes.length + 1));
            if (what === 'add') pair.add(make(random, 256, count));
            else if (what === 'remove') {
              pair.remove(entries.filter((entry) => entry < pair.codes.length));
            } else if (what === 'remove-reference') pair.removeReference(count);
            else await pair.index.merge({ purge: count === 1 });
            if (pair.codes.length > 0) pair.check(random);
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it('goes on answering, adding and withdrawing while it is merged', async () => {
    const random = randomFrom(11);
    const pair = new Pair(KINDS['skewed']?.(random, 256, 30_000) ?? []);
    pair.add(KINDS['skewed']?.(random, 256, 20_000) ?? []);
    expect(pair.index.mergeDue).toBe(true);
    const merged = pair.index.merge();
    pair.remove([3, 29_999, 30_000, 49_999]);
    pair.add(KINDS['random']?.(random, 256, 300) ?? []);
    pair.removeReference(17);
    pair.check(random);
    expect(await merged).toBe(true);
    expect(pair.index.mergeDue).toBe(false);
    for (const entry of [3, 29_999, 30_000, 49_999]) expect(pair.codes[entry]).toBeUndefined();
    pair.remove([50_001]);
    pair.check(random);
    pair.check(random);
    await pair.index.merge({ purge: true });
    pair.check(random);
    expect(pair.index.parts.every(({ columns }) => columns.withdrawn === 0)).toBe(true);
  });

  it('loses nothing that is added or withdrawn when the new parts are made, and not yet in use', async () => {
    const random = randomFrom(12);
    let made = (): void => undefined;
    const isMade = new Promise<void>((resolve) => (made = resolve));
    let use = (): void => undefined;
    const isUsed = new Promise<void>((resolve) => (use = resolve));
    const pair = new Pair(
      KINDS['random']?.(random, 256, MANY) ?? [],
      async ({ bits, memories }) => {
        const merged = mergeParts(
          bits,
          memories.map((memory) => new Part(memory)),
        );
        made();
        await isUsed;
        return merged.map(({ memory }) => memory);
      },
    );
    // More than a quarter of what has tables: worth merging.
    pair.add(KINDS['random']?.(random, 256, LATER) ?? []);
    const merging = pair.index.merge();
    await isMade;
    pair.remove([5, MANY + 1]);
    pair.add(KINDS['random']?.(random, 256, 100) ?? []);
    pair.removeReference(33);
    use();
    expect(await merging).toBe(true);
    for (const entry of [5, MANY + 1, MANY + LATER, MANY + LATER + 99, 33, 1033])
      pair.checkAt(entry);
    pair.check(random);
  });

  it('leaves nothing of what was withdrawn in memory that it keeps, once it was purged', async () => {
    const random = randomFrom(13);
    const codes = KINDS['random']?.(random, 256, 20_000) ?? [];
    const index = buildCodeIndex(256, { codes: joined(codes) });
    const removed = Array.from({ length: 100 }, (_, n) => n * 200);
    index.remove(removed);
    await index.merge({ purge: true });
    expect(index.size).toBe(19_900);
    const counts = index.parts.map(({ columns }) => columns.count);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(19_900);
    for (const entry of removed) {
      expect(index.search(codes[entry] ?? new Uint8Array(32), 0, 5)).toEqual([]);
    }
  });

  it('has few parts, however much is added', async () => {
    const random = randomFrom(17);
    const index = buildCodeIndex(256, { codes: new Uint8Array() });
    for (let round = 0; round < 12; round += 1) {
      index.add({ codes: joined(KINDS['random']?.(random, 256, 9000) ?? []) });
      await index.merge();
      expect(index.parts.length).toBeLessThanOrEqual(4);
    }
    expect(index.size).toBe(108_000);
  });

  it('is as it was where the merging is aborted', async () => {
    const random = randomFrom(19);
    const pair = new Pair(KINDS['random']?.(random, 256, MANY) ?? []);
    pair.add(KINDS['random']?.(random, 256, MANY) ?? []);
    const reason = new Error('enough');
    await expect(pair.index.merge({ abort: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const merging = pair.index.merge({ abort: controller.signal });
    controller.abort(reason);
    await expect(merging).rejects.toBe(reason);
    pair.check(random);
    expect(await pair.index.merge()).toBe(true);
    pair.check(random);
  });
});

describe('an index in a second thread', () => {
  it('answers from the same memory, and sees at once what is added and withdrawn', async () => {
    const random = randomFrom(23);
    const pair = new Pair(KINDS['flooded']?.(random, 256, 20_000) ?? []);
    pair.add([randomCode(random, 256)]);
    const thread = startThread(
      new URL('./index-attached.js', import.meta.url),
      pair.index.handle(),
    );
    const ask = async (query: AttachedQuery) => {
      thread.postMessage(query);
      const [answer] = (await once(thread, 'message')) as [
        { hits: readonly IndexHit[]; size: number; isCurrent: boolean },
      ];
      return answer;
    };
    const check = async (query: Uint8Array, isCurrent: boolean): Promise<void> => {
      expect(await ask({ query, radius: 31 })).toEqual({
        hits: pair.index.search(query, 31, 100),
        size: pair.index.size,
        isCurrent,
      });
    };
    try {
      await check(turned(random, pair.codes[1] ?? randomCode(random, 256), 31), true);
      const late = randomCode(random, 256);
      pair.add([late]);
      await check(turned(random, late, 31), true);
      expect(pair.index.search(late, 0, 5)).toHaveLength(1);
      pair.remove([20_001, 1, 2, 3, 4, 5]);
      expect(pair.index.search(late, 0, 5)).toHaveLength(0);
      await check(late, true);
      await check(turned(random, pair.codes[6] ?? late, 20), true);
      await pair.index.merge({ purge: true });
      await check(late, false);
    } finally {
      await thread.terminate();
    }
  });
});
