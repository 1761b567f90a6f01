// The statistics' fixed texts: what every table counts, and of what.

import type { TakedownAnswer } from '../../domain/takedown.js';
import type { ColumnName, TableName } from './table.js';

export type StatisticsTexts = {
  readonly title: string;
  /** First and last day, both included. */
  readonly period: (first: string, last: string, timeZone: string) => string;
  /** Where the period was not over when the statistics were made. */
  readonly unfinished: (made: string) => string;
  readonly made: (at: string, version: string) => string;
  readonly lead: readonly string[];
  readonly suppressed: string;
  readonly notSuppressed: string;
  readonly total: string;
  readonly withheld: string;
  readonly none: string;
  readonly chartOf: (table: string, column: string) => string;
  readonly rowHeading: string;
  readonly tables: Readonly<
    Record<
      TableName,
      {
        readonly title: string;
        /** What is counted, of what, and how. */
        readonly note: string;
      }
    >
  >;
  readonly columns: Readonly<Record<ColumnName, string>>;
  readonly answers: Readonly<Record<TakedownAnswer | 'none', string>>;
  readonly rows: Readonly<
    Record<
      | 'new'
      | 'continuing'
      | 'minors'
      | 'adults'
      | 'noHarm'
      | 'allCases'
      | 'registered'
      | 'withdrawn'
      | 'matches'
      | 'confirmed'
      | 'requests'
      | 'checks'
      | 'removals'
      | 'verifiedInPeriod'
      | 'verifiedBefore',
      string
    >
  > & { readonly withoutRequest: (channel: string) => string };
};
