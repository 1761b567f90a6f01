// Tables on a terminal: columns padded by what they take on the screen.

import { displayWidth, oneLine, padLeft, padRight } from '../domain/display-width.js';

export type Cell = string | number | null | undefined;

/** Aligned text; numbers to the right. Cells come from pages too, so control characters are taken out. */
export function table(headers: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = rows.map((row) => row.map((cell) => oneLine(String(cell ?? ''))));
  const widths = headers.map((header, column) =>
    Math.max(displayWidth(header), ...cells.map((row) => displayWidth(row[column] ?? ''))),
  );
  const isNumber = headers.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (isNumber[column] ? padLeft : padRight)(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(headers), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join(
    '\n',
  );
}

/** Name and value pairs, one a line; pairs without a value are left out. */
export function facts(pairs: readonly (readonly [string, Cell])[]): string {
  const shown = pairs.filter(([, value]) => value !== undefined && value !== null && value !== '');
  const width = Math.max(0, ...shown.map(([name]) => displayWidth(name)));
  return shown
    .map(([name, value]) => `${padRight(name, width)}  ${oneLine(String(value))}`)
    .join('\n');
}
