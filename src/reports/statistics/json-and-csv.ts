// The statistics for programs: as JSON, and as CSV that a spreadsheet opens.

import { stringify } from 'csv-stringify/sync';
import { BYTE_ORDER_MARK, neutralised } from '../csv.js';
import type { StatisticsHead } from './page.js';
import type { Table, Value } from './table.js';
import { STATISTICS_TEXTS } from './texts.js';

/** `null` where there is nothing to count of; `"withheld"` where it is not told. */
function jsonValue(value: Value): number | 'withheld' | null {
  switch (value.kind) {
    case 'count':
      return value.count;
    case 'share':
      return Number(value.share.toFixed(4));
    case 'days':
      return Number(value.days.toFixed(2));
    case 'withheld':
      return 'withheld';
    case 'none':
      return null;
  }
}

/** One value of plain JSON: per table what it counts and its rows, each with its columns as keys. */
export function statisticsJson(tables: readonly Table[], head: StatisticsHead) {
  const { language, first, last, timeZone, made, unfinished, version, suppress } = head;
  return {
    period: { first, last, timeZone, unfinished },
    made,
    vigil: version,
    suppressed: suppress,
    tables: tables.map((table) => ({
      table: table.name,
      counts: STATISTICS_TEXTS[language].tables[table.name].note,
      rows: table.rows.map((row) => ({
        row: row.name,
        label: row.label,
        ...Object.fromEntries(
          table.columns.map((name, index) => [
            name,
            jsonValue(row.values[index] ?? { kind: 'none' }),
          ]),
        ),
      })),
    })),
  };
}

/**
 * The tables one below the other, each with its title, what it counts, its head and its rows, and an empty line after it: as a
 * spreadsheet shows tables. UTF-8 with byte order mark, CRLF; no cell is calculated. Shares are written as `12.5%`, which
 * spreadsheets read as numbers.
 */
export function statisticsCsv(tables: readonly Table[], head: StatisticsHead): string {
  const texts = STATISTICS_TEXTS[head.language];
  const cell = (value: Value): string | number => {
    if (value.kind === 'withheld') return texts.withheld;
    if (value.kind === 'none') return '';
    if (value.kind === 'share') return `${(value.share * 100).toFixed(1)}%`;
    return value.kind === 'days' ? Number(value.days.toFixed(2)) : value.count;
  };
  const lines: readonly (readonly (string | number)[])[] = [
    [texts.title],
    [texts.period(head.first, head.last, head.timeZone)],
    ...(head.unfinished ? [[texts.unfinished(head.made)]] : []),
    [head.suppress ? texts.suppressed : texts.notSuppressed],
    [''],
    ...tables.flatMap((table) => [
      [texts.tables[table.name].title],
      [texts.tables[table.name].note],
      [texts.rowHeading, ...table.columns.map((name) => texts.columns[name])],
      ...table.rows.map((row) => [row.label, ...row.values.map(cell)]),
      [''],
    ]),
  ];
  return (
    BYTE_ORDER_MARK +
    stringify(
      lines.map((line) => [...line]),
      { record_delimiter: 'windows', cast: { string: neutralised } },
    )
  );
}
