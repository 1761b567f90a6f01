// Counts as a table may show them: cells with their total, small ones withheld where that is asked for.

import type { Language } from '../../domain/language.js';
import type { Period } from '../../domain/period.js';
import { suppressed, withheldIfSmall, type Shown } from './suppress.js';
import {
  countValue,
  shareValue,
  type ColumnName,
  type Row,
  type Table,
  type TableName,
} from './table.js';
import { STATISTICS_TEXTS } from './texts.js';

export type CountOptions = {
  readonly period: Period;
  readonly language: Language;
  /** Withhold small counts, and what would tell them: see suppress.ts. */
  readonly suppress: boolean;
};

type Labelled = { readonly name: string; readonly label: string };
export type Partition = { readonly cells: readonly Shown[]; readonly total: Shown };

export const sumOf = (counts: readonly number[]): number =>
  counts.reduce((sum, count) => sum + count, 0);

/** Is this moment in the period? Its end is not. */
export const within = ({ from, until }: Period, at: Date | undefined): at is Date =>
  at !== undefined && at >= from && at < until;

/** Cells that add up to their total, as they may be shown. */
export const partition = (counts: readonly number[], { suppress }: CountOptions): Partition =>
  suppress ? suppressed(counts) : { cells: counts, total: sumOf(counts) };

/** A count that stands alone, as it may be shown. */
export const single = (count: number, { suppress }: CountOptions): Shown =>
  suppress ? withheldIfSmall(count) : count;

/** A table of cases or things by one closed list, with each one's share and a total. */
export function listTable(
  name: TableName,
  column: ColumnName,
  rows: readonly (Labelled & { readonly count: number })[],
  options: CountOptions,
): Table {
  const { cells, total } = partition(
    rows.map(({ count }) => count),
    options,
  );
  const lines = rows.map(({ name: row, label }, index): Row => {
    const cell = cells[index] ?? 0;
    return { name: row, label, values: [countValue(cell), shareValue(cell, total)] };
  });
  const last: Row = {
    name: 'total',
    label: STATISTICS_TEXTS[options.language].total,
    values: [countValue(total), shareValue(total, total)],
    isTotal: true,
  };
  return { name, columns: [column, 'share'], rows: [...lines, last], chart: column };
}
