// A table of the statistics, before it is HTML, CSV or JSON.

/** Every table, in the order in which they are printed. */
export const TABLE_NAMES = [
  'cases',
  'ages-of-majority',
  'age-bands',
  'genders',
  'harms',
  'services',
  'channels',
  'answers',
  'removal-times',
  'relapses',
  'watched',
] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** The columns that tables have. */
export const COLUMN_NAMES = [
  'cases',
  'count',
  'share',
  'matches',
  'matches-share',
  'requests',
  'requests-share',
  'removals',
  'removals-share',
  'checks',
  'checks-share',
  'median-days',
  'ninetieth-days',
  'places',
  'seen-again',
  'sites',
  'pages',
  'media',
] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

export type Value =
  | { readonly kind: 'count'; readonly count: number }
  /** From 0 to 1. */
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'days'; readonly days: number }
  /** It is small, or would tell one that is. */
  | { readonly kind: 'withheld' }
  /** There is nothing to count it of: a share of none, a median of no values. */
  | { readonly kind: 'none' };

export type Row = {
  /** A member of a closed list, or a site's id: for programs. */
  readonly name: string;
  /** For people. */
  readonly label: string;
  readonly values: readonly Value[];
  readonly isTotal?: true;
};

export type Table = {
  readonly name: TableName;
  readonly columns: readonly ColumnName[];
  readonly rows: readonly Row[];
  /** Of which column the bars of its chart are; without one it has no chart. */
  readonly chart?: ColumnName;
};

export const NONE: Value = { kind: 'none' };
export const WITHHELD: Value = { kind: 'withheld' };

export const countValue = (shown: number | 'withheld'): Value =>
  shown === 'withheld' ? WITHHELD : { kind: 'count', count: shown };

/** A share of two shown numbers: it would tell either that is withheld. */
export function shareValue(part: number | 'withheld', whole: number | 'withheld'): Value {
  if (part === 'withheld' || whole === 'withheld') return WITHHELD;
  return whole === 0 ? NONE : { kind: 'share', share: part / whole };
}

export const daysValue = (days: number | undefined): Value =>
  days === undefined ? NONE : { kind: 'days', days };
