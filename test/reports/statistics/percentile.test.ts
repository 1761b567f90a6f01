import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile } from '../../../src/reports/statistics/percentile.js';

describe('percentile', () => {
  // As PERCENTILE.INC and R's quantile(type = 7) give them.
  it.each([
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4], 0.9, 3.7],
    [[4, 1, 3, 2, 10], 0.9, 7.6],
    [[15, 20, 35, 40, 50], 0.4, 29],
    [[7], 0.9, 7],
  ])('of %j at %d is %d', (values, share, expected) => {
    expect(percentile(values, share)).toBeCloseTo(expected, 10);
  });

  it('of nothing is nothing', () => {
    expect(percentile([], 0.5)).toBeUndefined();
  });

  it('lies among the values and never falls as the share grows', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, share, share, (list, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        const [first, second] = [percentile(list, low) ?? NaN, percentile(list, high) ?? NaN];
        expect(first).toBeGreaterThanOrEqual(Math.min(...list) - 1e-9);
        expect(second).toBeLessThanOrEqual(Math.max(...list) + 1e-9);
        expect(first).toBeLessThanOrEqual(second + 1e-9);
      }),
    );
  });
});
