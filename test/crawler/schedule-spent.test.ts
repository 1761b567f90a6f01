import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteMeter, hadOf, NOTHING_SPENT, plus } from '../../src/crawler/schedule-spent.js';

const BUDGET = { durationMs: 1_000, maxPages: 100, maxBytes: 1_000_000 };

describe('what a site has had', () => {
  it('is the largest of its parts of pages, bytes and time, by its share', () => {
    const spent = { pages: 10, bytes: 500_000, ms: 200 };
    expect(hadOf(spent, 1, BUDGET, 1)).toBe(0.5);
    expect(hadOf(spent, 2, BUDGET, 1)).toBe(0.25);
    expect(hadOf({ ...spent, bytes: 0 }, 1, BUDGET, 1)).toBe(0.2);
    expect(hadOf({ ...spent, bytes: 0 }, 1, BUDGET, 2)).toBe(0.1);
  });

  it('bytes do not count where they have no bound', () => {
    const budget = { durationMs: 1_000, maxPages: 100 };
    expect(hadOf(plus(NOTHING_SPENT, { bytes: 1e12 }), 1, budget, 1)).toBe(0);
  });

  it('a site of large videos gets fewer pages, and no less than its part of the bytes', () => {
    let large = NOTHING_SPENT;
    let small = NOTHING_SPENT;
    while (large.bytes + small.bytes < BUDGET.maxBytes && large.pages + small.pages < 100) {
      if (hadOf(large, 1, BUDGET, 1) <= hadOf(small, 1, BUDGET, 1)) {
        large = plus(large, { pages: 1, bytes: 40_000 });
      } else small = plus(small, { pages: 1, bytes: 1_000 });
    }
    expect(small.pages).toBeGreaterThan(70);
    expect(large.bytes).toBeGreaterThan(700_000);
  });
});

describe('the byte meter', () => {
  it('divides what passed among the visits that were there', () => {
    let traffic = 0;
    const meter = byteMeter(() => traffic);
    const first = meter.begin();
    traffic += 100;
    const second = meter.begin();
    traffic += 50;
    expect(first()).toBe(125);
    traffic += 10;
    expect(second()).toBe(35);
  });

  it('loses and doubles nothing, whoever comes and goes', () => {
    const steps = fc.array(
      fc.record({ bytes: fc.nat(1_000_000), ends: fc.boolean(), which: fc.nat(9) }),
    );
    fc.assert(
      fc.property(steps, (all) => {
        let traffic = 0;
        let sum = 0;
        const meter = byteMeter(() => traffic);
        const open: (() => number)[] = [];
        for (const { bytes, ends, which } of all) {
          traffic += bytes;
          const [end] = ends ? open.splice(which % Math.max(1, open.length), 1) : [];
          if (end) sum += end();
          else open.push(meter.begin());
        }
        open.push(meter.begin());
        for (const end of open) sum += end();
        // Each visit is rounded to whole bytes.
        return Math.abs(sum - traffic) <= all.length + 1;
      }),
    );
  });
});
