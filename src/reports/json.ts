// The match report as JSON: one array of objects with the CSV's columns as keys.

import type { MatchRow } from '../domain/ports.js';
import { COLUMN_NAMES } from './columns.js';
import { isoFormatter, type TimeZone } from '../domain/times.js';

/**
 * One row with exactly the CSV's columns that it has, in their order (a match without an alert has fewer); dates as ISO 8601 text with offset.
 *
 * @returns plain JSON values.
 */
export function rowFormatter(
  timeZone: TimeZone,
): (row: Partial<MatchRow>) => Readonly<Record<string, string | number | boolean | null>> {
  const iso = isoFormatter(timeZone);
  return (row) =>
    Object.fromEntries(
      COLUMN_NAMES.flatMap((name) => {
        const value = row[name];
        if (value === undefined) return [];
        return [[name, value instanceof Date ? iso(value) : value]];
      }),
    );
}

/**
 * The rows as JSON text, piece by piece: one array, one row a line. No rows give an empty array.
 *
 * @throws RangeError where the time zone is unknown; whatever `rows` throws, and then the text stops short of JSON.
 */
export async function* matchesJson(
  rows: AsyncIterable<MatchRow> | Iterable<MatchRow>,
  timeZone: TimeZone = 'UTC',
): AsyncIterable<string> {
  const format = rowFormatter(timeZone);
  let separator = '[\n';
  for await (const row of rows) {
    yield separator + JSON.stringify(format(row));
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}
