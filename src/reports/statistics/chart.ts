// A table's bars as inline SVG: for those who see, beside the table that has the same figures for everybody.

import type { Language } from '../../domain/language.js';
import { numbered } from '../counts.js';
import { html, type Html } from '../html.js';
import type { ColumnName, Row, Table } from './table.js';
import { STATISTICS_TEXTS } from './texts.js';

/** In units of the drawing, which is scaled to the page. */
const WIDTH = 640;
const LABEL = 210;
const VALUE = 70;
const LINE = 22;
const BAR = 13;
const BASELINE = 15;

/** What of a label fits; Hangul is twice as wide as Latin letters. */
const FITS = 34;

function fitting(label: string): string {
  let width = 0;
  let text = '';
  for (const character of label) {
    width += /[\u1100-\uffff]/.test(character) ? 2 : 1;
    if (width > FITS) return `${text}…`;
    text += character;
  }
  return text;
}

function bar(row: Row, index: number, most: number, column: number, language: Language): Html {
  const value = row.values[column];
  const y = index * LINE;
  const count = value?.kind === 'count' ? value.count : undefined;
  const full = WIDTH - LABEL - VALUE;
  const length =
    count === undefined || most === 0 ? 0 : Math.round((count / most) * full * 10) / 10;
  const { withheld, none } = STATISTICS_TEXTS[language];
  const shown =
    count === undefined ? (value?.kind === 'withheld' ? withheld : none) : numbered(count);
  return html`<text x="${LABEL - 8}" y="${y + BASELINE}" text-anchor="end"
      >${fitting(row.label)}</text
    >
    <rect class="bar" x="${LABEL}" y="${y + 4}" width="${length}" height="${BAR}"></rect>
    <text
      class="${count === undefined ? 'unknown' : 'number'}"
      x="${LABEL + length + 6}"
      y="${y + BASELINE}"
    >
      ${shown}
    </text> `;
}

/** The bars of a table's column; undefined where there is nothing to draw. */
export function barChart(table: Table, name: ColumnName, language: Language): Html | undefined {
  const column = table.columns.indexOf(name);
  const rows = table.rows.filter(({ isTotal }) => isTotal !== true);
  const counts = rows.flatMap(({ values }) => {
    const value = values[column];
    return value?.kind === 'count' ? [value.count] : [];
  });
  const most = Math.max(0, ...counts);
  if (most === 0) return undefined;
  const texts = STATISTICS_TEXTS[language];
  const label = texts.chartOf(texts.tables[table.name].title, texts.columns[name]);
  const height = rows.length * LINE + 4;
  return html`<svg
    class="chart"
    role="img"
    aria-label="${label}"
    viewBox="0 0 ${WIDTH} ${height}"
    width="${WIDTH}"
    height="${height}"
  >
    <title>${label}</title>
    <line class="axis" x1="${LABEL}" y1="0" x2="${LABEL}" y2="${height}"></line>
    ${rows.map((row, index) => bar(row, index, most, column, language))}
  </svg>`;
}
