// The report of one run: one self-contained page without script, picture, link or anything from elsewhere.

import type { RunCoverage } from '../domain/coverage.js';
import type { Language } from '../domain/language.js';
import type { ExplainedRow } from '../domain/ports.js';
import { WORDS } from '../domain/words.js';
import { html, type Html } from './html.js';
import { pageText } from './page.js';
import { alertsSection } from './report-alerts.js';
import { coverageSection } from './report-coverage.js';
import { heldLines } from './report-held.js';
import { limitsSection, thresholdsSection } from './report-limits.js';
import { REPORT_TEXTS } from './report-texts.js';
import { minuteFormatter, type TimeZone } from '../domain/times.js';
import { verdictText } from './verdict-text.js';
import { verdictOf } from './verdict.js';

export type ReportOptions = {
  readonly language: Language;
  readonly generatedAt: Date;
  /** Vigil's own version. */
  readonly version: string;
  /** In which times are written; `UTC` where absent. */
  readonly timeZone?: TimeZone;
};

function factsList({ run, referencesWatched }: RunCoverage, options: ReportOptions): Html {
  const { language, timeZone = 'UTC' } = options;
  const texts = REPORT_TEXTS[language];
  const words = WORDS[language];
  const time = minuteFormatter(timeZone);
  const end = run.endedAt === undefined ? texts.facts.stillRunning : time(run.endedAt);
  const why = run.end === undefined ? '' : ` (${words.runEnd[run.end]})`;
  const facts: readonly (readonly [string, string])[] = [
    [texts.facts.run, run.id],
    [texts.facts.state, `${words.runState[run.state]}${why}`],
    [texts.facts.time, `${time(run.startedAt)} – ${end} (${timeZone})`],
    [texts.facts.references, texts.references(referencesWatched)],
    [texts.facts.made, `${time(options.generatedAt)}, ${texts.madeBy(options.version)}`],
  ];
  return html`<dl class="facts">
    ${facts.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd> `,
    )}
  </dl>`;
}

/**
 * The page as text.
 *
 * @param rows the alerts that the run raised or saw again, most urgent first: as `AlertStore.list` gives them.
 * @throws RangeError where the time zone is unknown.
 */
export function runReport(
  coverage: RunCoverage,
  rows: readonly ExplainedRow[],
  options: ReportOptions,
): string {
  const { language, timeZone = 'UTC' } = options;
  const texts = REPORT_TEXTS[language];
  const time = minuteFormatter(timeZone);
  const page = html`<body>
    <header>
      <h1>${texts.title}</h1>
      <p class="confidential">${texts.confidential}</p>
      ${factsList(coverage, options)}
    </header>
    <main>
      <section class="verdict ${verdictOf(coverage).complete ? 'complete' : 'incomplete'}">
        <h2>${texts.verdict}</h2>
        <p>${verdictText(coverage, language)}</p>
      </section>
      <section>${alertsSection(rows, { language, coverage, time })}</section>
      <section>${coverageSection(coverage, language)}</section>
      <section>${thresholdsSection(language)}</section>
      <section>${limitsSection(language, heldLines(coverage, language))}</section>
    </main>
  </body> `;
  return pageText({ language, title: `${texts.title} · ${coverage.run.id}`, body: page });
}
