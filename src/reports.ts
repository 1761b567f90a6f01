// The reports as the commands ask for them: language, time zone and version are those of the call.

import type { RunCoverage } from './domain/coverage.js';
import type { Language } from './domain/language.js';
import type { Clock, ExplainedRow, MatchRow } from './domain/ports.js';
import { matchesCsv } from './reports/csv.js';
import { matchesJson, rowFormatter } from './reports/json.js';
import { reasonInWords } from './reports/report-coverage.js';
import { groundsOf } from './reports/row-words.js';
import { runReport } from './reports/run-report.js';
import { runSummary } from './reports/summary.js';
import { VERSION } from './version.js';

export type Reports = {
  /** One match as JSON, with those of the CSV's columns as keys that it has. */
  readonly row: (
    row: Partial<MatchRow>,
  ) => Readonly<Record<string, string | number | boolean | null>>;
  readonly csv: (rows: AsyncIterable<MatchRow>) => AsyncIterable<string>;
  readonly json: (rows: AsyncIterable<MatchRow>) => AsyncIterable<string>;
  /** What a match's certainty rests on, a line each. */
  readonly grounds: (row: ExplainedRow) => readonly string[];
  /** A fault's reason in the ledger, in words; empty where it only repeats the outcome. */
  readonly reason: (outcome: string, reason: string) => string;
  /** A run as plain text. */
  readonly summary: (coverage: RunCoverage) => string;
  /** A run as one self-contained HTML page. */
  readonly page: (coverage: RunCoverage, rows: readonly ExplainedRow[]) => string;
};

export function openReports(setting: {
  readonly language: Language;
  readonly timeZone: string;
  readonly clock: Clock;
}): Reports {
  const { language, timeZone, clock } = setting;
  return {
    row: rowFormatter(timeZone),
    csv: (rows) => matchesCsv(rows, timeZone),
    json: (rows) => matchesJson(rows, timeZone),
    grounds: (row) => groundsOf(row, language),
    reason: (outcome, reason) => reasonInWords(outcome, reason, language),
    summary: (coverage) => runSummary(coverage, language),
    page: (coverage, rows) =>
      runReport(coverage, rows, { language, timeZone, generatedAt: clock.now(), version: VERSION }),
  };
}
