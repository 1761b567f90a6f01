// The match report as CSV (RFC 4180) that Excel opens in Korean without a wizard.

import { stringify } from 'csv-stringify/sync';
import type { MatchRow } from '../domain/ports.js';
import { COLUMN_NAMES } from './columns.js';
import { isoFormatter, type TimeZone } from '../domain/times.js';

/** Without it Excel reads UTF-8 as the machine's code page, and Hangul is lost. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * What spreadsheets take for the beginning of a formula, or skip on the way to one: OWASP, "CSV Injection". The
 * full-width forms are normalised to ASCII by some of them.
 */
const FORMULA_START = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** A cell that no spreadsheet calculates. */
export const neutralised = (text: string): string => (FORMULA_START.test(text) ? `'${text}` : text);

/**
 * The rows as CSV text, piece by piece: byte order mark, header, then one piece per row; lines end with CRLF. Cells that
 * a spreadsheet would calculate get a leading apostrophe; numbers stay numbers; null is an empty cell.
 *
 * @param timeZone in which dates are written, as ISO 8601 with offset.
 * @throws RangeError where the time zone is unknown; whatever `rows` throws.
 */
export async function* matchesCsv(
  rows: AsyncIterable<MatchRow> | Iterable<MatchRow>,
  timeZone: TimeZone = 'UTC',
): AsyncIterable<string> {
  const iso = isoFormatter(timeZone);
  const line = (cells: readonly unknown[]): string =>
    stringify([cells], {
      record_delimiter: 'windows',
      cast: { string: neutralised, date: iso, boolean: String },
    });

  yield BYTE_ORDER_MARK + line(COLUMN_NAMES);
  for await (const row of rows) yield line(COLUMN_NAMES.map((name) => row[name]));
}
