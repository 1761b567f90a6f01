// The statistics as one self-contained HTML page.

import type { Language } from '../../domain/language.js';
import { html, type Html } from '../html.js';
import { pageText } from '../page.js';
import { barChart } from './chart.js';
import { valueText } from './value-text.js';
import type { Table } from './table.js';
import { STATISTICS_TEXTS } from './texts.js';

/** What the statistics are about, in words. */
export type StatisticsHead = {
  readonly language: Language;
  /** Names of the first and the last day. */
  readonly first: string;
  readonly last: string;
  readonly timeZone: string;
  /** Made at, in words. */
  readonly made: string;
  /** The period was not over then. */
  readonly unfinished: boolean;
  readonly version: string;
  readonly suppress: boolean;
};

const STYLE = `
.figures th + th, .figures td { padding-left: 0.7rem; text-align: right; font-variant-numeric: tabular-nums; }
.figures thead th:first-child { width: 32%; }
.figures .total th, .figures .total td { border-top: 2px solid #8593a3; border-bottom: 0; font-weight: 600; }
.figures .withheld { color: #4f5d6c; font-style: italic; }
.table { break-inside: avoid-page; }
.note { color: #3b4856; font-size: 0.875rem; }
.chart { display: block; max-width: 100%; height: auto; margin: 0.4rem 0 0.2rem; font-size: 12px; }
.chart text { fill: #1d2733; }
.chart .unknown { fill: #4f5d6c; font-style: italic; }
.chart .bar { fill: #3b6ea5; }
.chart .axis { stroke: #8593a3; stroke-width: 1; }
@media print { .chart .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact; } .chart { max-height: 9cm; } }
`;

function tableSection(table: Table, language: Language): Html {
  const texts = STATISTICS_TEXTS[language];
  const { title, note } = texts.tables[table.name];
  const chart = table.chart === undefined ? undefined : barChart(table, table.chart, language);
  const head = table.columns.map((name) => html`<th scope="col">${texts.columns[name]}</th>`);
  const lines = table.rows.map(
    (row) =>
      html`<tr class="${row.isTotal === true ? 'total' : ''}">
        <th scope="row">${row.label}</th>
        ${row.values.map(
          (value) =>
            html`<td class="${value.kind === 'withheld' ? 'withheld' : ''}">
              ${valueText(value, language)}
            </td>`,
        )}
      </tr>`,
  );
  return html`<section class="table">
    <h2>${title}</h2>
    <p class="note">${note}</p>
    ${chart}
    <table class="figures">
      <thead>
        <tr>
          <th scope="col">${texts.rowHeading}</th>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>
  </section>`;
}

/** The page as text. */
export function statisticsPage(tables: readonly Table[], head: StatisticsHead): string {
  const { language, first, last, timeZone } = head;
  const texts = STATISTICS_TEXTS[language];
  const body = html`<body>
    <header>
      <h1>${texts.title}</h1>
      <p><strong>${texts.period(first, last, timeZone)}</strong></p>
      <p class="confidential">${texts.made(head.made, head.version)}</p>
      ${head.unfinished ? html`<p class="gap">${texts.unfinished(head.made)}</p>` : undefined}
      ${texts.lead.map((line) => html`<p>${line}</p>`)}
      <p>${head.suppress ? texts.suppressed : texts.notSuppressed}</p>
    </header>
    <main>${tables.map((table) => tableSection(table, language))}</main>
  </body> `;
  return pageText({ language, title: `${texts.title} · ${first} – ${last}`, body, style: STYLE });
}
