// Small counts are withheld, and as many others as it takes that nobody can work them out from a total.
//
// Counts of 1 to 4 may point at a person; a zero points at nobody and is shown. A table is a partition: its cells add up
// to its total, so a single withheld cell is the total less the others. What is withheld besides is chosen by position, never
// by size: a choice by size (the usual "next smallest") tells those who know the rule which of the withheld cells is the
// small one. test/reports/suppress.test.ts tries every small table against one who knows all of this.

/** Counts from 1 up to this are small. */
export const SMALL_UP_TO = 4;

export type Shown = number | 'withheld';

const isSmall = (count: number): boolean => count >= 1 && count <= SMALL_UP_TO;

/** A count that stands for itself, such as a total. */
export const withheldIfSmall = (count: number): Shown => (isSmall(count) ? 'withheld' : count);

/**
 * The cells of a partition and its total as they may be shown.
 *
 * A small total is withheld with everything that it is made of, zeros too: how many cells are not zero may tell it. Where
 * withholding further cells does not help (all that is not zero is small and too little together), every cell is withheld,
 * too, and the total alone is shown: it stands in other tables as well.
 */
export function suppressed(counts: readonly number[]): {
  readonly cells: readonly Shown[];
  readonly total: Shown;
} {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const hidden = new Set(counts.flatMap((count, index) => (isSmall(count) ? [index] : [])));
  const everything = counts.map(() => 'withheld' as const);
  if (isSmall(total)) return { cells: everything, total: 'withheld' };
  if (hidden.size === 0) return { cells: counts, total };
  const hiddenSum = () => [...hidden].reduce((sum, index) => sum + (counts[index] ?? 0), 0);
  let besides = 0;
  for (const [index, count] of counts.entries()) {
    // Enough for all but one of them to be as large as a small count may be, and that one not small.
    if (besides > 0 && hiddenSum() > SMALL_UP_TO * hidden.size) break;
    if (count <= SMALL_UP_TO) continue;
    hidden.add(index);
    besides += 1;
  }
  if (hidden.size < 2 || hiddenSum() < hidden.size + SMALL_UP_TO - 1) {
    return { cells: everything, total };
  }
  return {
    cells: counts.map((count, index) => (hidden.has(index) ? 'withheld' : count)),
    total,
  };
}

/**
 * Rows of which a case may be counted in several: they add up to nothing, so each stands for itself. How many cases are in none of
 * them is never shown beside them: with few rows it tells how many are in any, and so what was withheld.
 */
export const suppressedMultiple = (counts: readonly number[]): readonly Shown[] =>
  counts.map(withheldIfSmall);
