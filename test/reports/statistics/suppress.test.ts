// Small counts: nobody who sees the table, and knows the rules by which it was made, can tell what was withheld.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  SMALL_UP_TO,
  suppressed,
  suppressedMultiple,
  type Shown,
} from '../../../src/reports/statistics/suppress.js';

/** All lists of so many counts that add up to this. */
function* listsOf(cells: number, total: number): Generator<readonly number[]> {
  if (cells === 1) {
    yield [total];
    return;
  }
  for (let first = 0; first <= total; first += 1) {
    for (const rest of listsOf(cells - 1, total - first)) yield [first, ...rest];
  }
}

const isSmall = (count: number) => count >= 1 && count <= SMALL_UP_TO;

/** What each withheld count might be, for one who knows the rule: the values of all lists that are shown in this way. */
class Attacker {
  readonly #values = new Map<string, Map<number, Set<number>>>();

  learn(shown: readonly Shown[], truth: readonly number[]): void {
    const key = JSON.stringify(shown);
    const cells = this.#values.get(key) ?? new Map<number, Set<number>>();
    this.#values.set(key, cells);
    for (const [index, cell] of shown.entries()) {
      if (cell !== 'withheld') continue;
      cells.set(index, (cells.get(index) ?? new Set()).add(truth[index] ?? 0));
    }
  }

  /** The fewest values that any withheld count might have. */
  fewest(): number {
    const sizes = [...this.#values.values()].flatMap((cells) =>
      [...cells.values()].map((values) => values.size),
    );
    return Math.min(...sizes);
  }
}

describe('suppressed', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'of tables of %i cells, no withheld count can be told by one who knows the rule',
    (cells) => {
      const attacker = new Attacker();
      for (let total = 0; total <= (cells < 6 ? 22 : 15); total += 1) {
        for (const counts of listsOf(cells, total)) {
          const shown = suppressed(counts);
          // The total is known where it is shown; where it is not, it is one of the small ones, all of which are tried.
          attacker.learn([...shown.cells, shown.total], [...counts, total]);
        }
      }
      expect(attacker.fewest()).toBeGreaterThanOrEqual(3);
    },
  );

  it('shows no small count, and a total that is not small', () => {
    const counts = fc.array(fc.oneof(fc.nat(6), fc.nat(200)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(counts, (list) => {
        const { cells, total } = suppressed(list);
        const sum = list.reduce((all, count) => all + count, 0);
        expect(cells).toHaveLength(list.length);
        for (const [index, cell] of cells.entries()) {
          if (cell !== 'withheld') {
            expect(cell).toBe(list[index]);
            expect(isSmall(cell)).toBe(false);
          }
        }
        expect(total).toBe(isSmall(sum) ? 'withheld' : sum);
      }),
    );
  });

  it('lets every withheld count be anything from 1 to 4, as far as the sum goes', () => {
    const counts = fc.array(fc.oneof(fc.nat(6), fc.nat(200)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(counts, (list) => {
        const { cells, total } = suppressed(list);
        const hidden = cells.filter((cell) => cell === 'withheld').length;
        if (total === 'withheld' || hidden === 0) return;
        const known = cells.reduce<number>(
          (sum, cell) => sum + (cell === 'withheld' ? 0 : cell),
          0,
        );
        const allHidden = hidden === cells.length;
        // One cell takes 4; what is left is at least one for each of the others (none, where zeros are withheld too).
        const others = allHidden ? 0 : hidden - 1;
        expect(hidden).toBeGreaterThanOrEqual(2);
        expect(total - known).toBeGreaterThanOrEqual(SMALL_UP_TO + others);
      }),
    );
  });

  it('withholds nothing where nothing is small', () => {
    expect(suppressed([0, 5, 120])).toEqual({ cells: [0, 5, 120], total: 125 });
  });

  it('withholds a second count, which the total would tell', () => {
    expect(suppressed([40, 2, 61])).toEqual({ cells: ['withheld', 'withheld', 61], total: 103 });
  });

  it('withholds a small total with what it is made of', () => {
    expect(suppressed([1, 0, 2])).toEqual({
      cells: ['withheld', 'withheld', 'withheld'],
      total: 'withheld',
    });
  });
});

describe('suppressedMultiple', () => {
  it.each([
    [1, 12],
    [2, 12],
    [3, 7],
  ])('of %i rows that overlap, no withheld count can be told from the others', (rows, most) => {
    const attacker = new Attacker();
    // How many cases are in each combination of the rows; the first combination is none of them.
    for (let total = 0; total <= most; total += 1) {
      for (const combinations of listsOf(2 ** rows, total)) {
        const counts = Array.from({ length: rows }, (_, row) =>
          combinations.reduce((sum, count, set) => sum + ((set >> row) & 1 ? count : 0), 0),
        );
        const cases: Shown = isSmall(total) ? 'withheld' : total;
        attacker.learn([...suppressedMultiple(counts), cases], [...counts, total]);
      }
    }
    expect(attacker.fewest()).toBeGreaterThanOrEqual(3);
  });
});
