// The monitoring report of a case as one self-contained page, to be printed on A4.

import type { Language } from '../../domain/language.js';
import { minuteFormatter } from '../../domain/times.js';
import { counted, numbered } from '../counts.js';
import { html, type Html } from '../html.js';
import { pageText } from '../page.js';
import { thresholdsSection } from '../report-limits.js';
import type { CaseFacts } from './facts.js';
import { foundSection } from './page-found.js';
import { gapsSection, referencesSection, watchedSection } from './page-watched.js';
import type { CaseReportOptions, Setting } from './setting.js';
import { CASE_TEXTS } from './texts.js';

const STYLE = `
.verdict p + p { margin-top: 0.5rem; }
.verdict .means { font-size: 0.95rem; }
.found { table-layout: fixed; }
.found th:nth-child(1) { width: 27%; }
.found th:nth-child(2) { width: 13%; }
.found th:nth-child(3) { width: 20%; }
.found th:nth-child(4) { width: 15%; }
.figures td, .figures th + th { padding-left: 0.7rem; text-align: right; font-variant-numeric: tabular-nums; }
.references { table-layout: auto; }
.gaps dt { margin-top: 0.6rem; font-weight: 600; break-after: avoid; }
.gaps dd { margin: 0; }
`;

/** What may be said, a paragraph each; what was not seen stands beside what was not found. */
export function resultLines(facts: CaseFacts, language: Language): readonly string[] {
  const texts = CASE_TEXTS[language];
  const { finding, sites, daysWithoutVisit, dismissed, lowerMatches, notThis, withdrawn } = facts;
  const pages = sites.reduce((sum, site) => sum + site.pages, 0);
  const media = sites.reduce((sum, site) => sum + site.media, 0);
  const said = (() => {
    switch (finding.kind) {
      case 'unknown':
        return [texts.unknown[finding.because]];
      case 'none':
        return language === 'en'
          ? [
              texts.none(
                counted(pages, 'page', 'pages'),
                counted(media, 'picture or video', 'pictures and videos'),
              ),
            ]
          : [texts.none(`${numbered(pages)}개`, `${numbered(media)}건`)];
      case 'found':
        return texts.found(finding);
    }
  })();
  const gaps = texts.alsoGaps(
    sites.filter((site) => site.gaps.length > 0).length,
    daysWithoutVisit,
  );
  return [
    ...said,
    ...(finding.kind === 'none' ? [texts.noneMeans] : []),
    ...(finding.kind === 'found' ? [texts.foundMeans] : []),
    ...(finding.kind === 'unknown' || gaps === '' ? [] : [gaps]),
    ...(dismissed > 0 ? [texts.dismissed(dismissed)] : []),
    ...(notThis.media > 0 ? [texts.notThis(notThis)] : []),
    ...(lowerMatches > 0 ? [texts.lower(lowerMatches)] : []),
    ...(withdrawn > 0 ? [texts.withdrawn(withdrawn)] : []),
  ];
}

function head(facts: CaseFacts, options: CaseReportOptions, time: Setting['time']): Html {
  const { language, timeZone, madeAt, version } = options;
  const texts = CASE_TEXTS[language];
  const isUnfinished = facts.period.until >= madeAt;
  const period = texts.period(facts.first, facts.last, timeZone);
  const lines: readonly (readonly [string, string])[] = [
    [texts.facts.case, facts.caseId],
    [
      texts.facts.period,
      isUnfinished ? `${period}; ${texts.unfinishedPeriod(time(facts.period.until))}` : period,
    ],
    [
      texts.facts.watched,
      facts.watched.length === 0
        ? texts.notWatched
        : facts.watched.map(({ from, until }) => `${time(from)} – ${time(until)}`).join(', '),
    ],
    [texts.facts.made, `${time(madeAt)}, ${texts.madeBy(version)}`],
  ];
  return html`<dl class="facts">
    ${lines.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd> `,
    )}
  </dl>`;
}

/** The page as text. @throws RangeError where the time zone is unknown. */
export function casePage(facts: CaseFacts, options: CaseReportOptions): string {
  const { language, withAddresses } = options;
  const texts = CASE_TEXTS[language];
  const time = minuteFormatter(options.timeZone);
  const setting: Setting = { language, withAddresses, time };
  const complete =
    facts.finding.kind !== 'unknown' &&
    facts.daysWithoutVisit === 0 &&
    facts.sites.every(({ gaps }) => gaps.length === 0);
  const body = html`<body>
    <header>
      <h1>${texts.title}</h1>
      <p class="confidential">
        ${withAddresses ? texts.copy.withAddresses : texts.copy.withoutAddresses}
      </p>
      ${head(facts, options, time)}
    </header>
    <main>
      <section class="verdict ${complete ? 'complete' : 'incomplete'}">
        <h2>${texts.result}</h2>
        ${resultLines(facts, language).map((line) => html`<p>${line}</p>`)}
      </section>
      <section>${foundSection(facts, setting)}</section>
      <section>${watchedSection(facts, setting)}</section>
      <section>${gapsSection(facts, setting)}</section>
      <section>${referencesSection(facts, setting)}</section>
      <section>${thresholdsSection(language)}</section>
      <section>
        <h2>${texts.limitsTitle}</h2>
        <ul>
          ${texts.limits.map((limit) => html`<li>${limit}</li>`)}
        </ul>
      </section>
      <section>
        <h2>${texts.proofTitle}</h2>
        <p>${texts.proof(options.keyId)}</p>
      </section>
    </main>
  </body> `;
  return pageText({
    language,
    title: `${texts.title} · ${facts.caseId} · ${facts.first} – ${facts.last}`,
    body,
    style: STYLE,
  });
}
