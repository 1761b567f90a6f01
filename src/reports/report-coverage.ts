// The run report's section on what was watched: per site, with everything that was not seen and why.

import {
  captureFaults,
  captureTotal,
  visitFaults,
  visitTotal,
  type RunCoverage,
  type SiteCoverage,
} from '../domain/coverage.js';
import { ERROR_TEXTS } from '../domain/error-texts.js';
import type { Language } from '../domain/language.js';
import { isFault, type CaptureOutcome, type VisitOutcome } from '../domain/outcomes.js';
import { WORDS, wordOf } from '../domain/words.js';
import { dropWords } from '../domain/yield-words.js';
import { numbered } from './counts.js';
import { html, type Html } from './html.js';
import { REPORT_TEXTS } from './report-texts.js';
import { seenTotals } from './verdict.js';

/** Neither looked at nor failed: left out on purpose, gone, or not comparable. */
const visitsLeftOut = (site: SiteCoverage): number =>
  visitTotal(site) - visitFaults(site) - (site.visits.fetched ?? 0);
const capturesLeftOut = (site: SiteCoverage): number =>
  captureTotal(site) -
  captureFaults(site) -
  (site.captures.fetched ?? 0) -
  (site.captures.unchanged ?? 0);

type Counts = {
  readonly pages: number;
  readonly media: number;
  readonly failedPages: number;
  readonly failedMedia: number;
  readonly leftOutPages: number;
  readonly leftOutMedia: number;
  readonly waiting: number;
};

function countsOf(sites: readonly SiteCoverage[]): Counts {
  const sum = (count: (site: SiteCoverage) => number) =>
    sites.reduce((total, site) => total + count(site), 0);
  return {
    ...seenTotals(sites),
    failedPages: sum(visitFaults),
    failedMedia: sum(captureFaults),
    leftOutPages: sum((site) => visitsLeftOut(site) + (site.pagesResting ?? 0)),
    leftOutMedia: sum(capturesLeftOut),
    waiting: sum((site) => site.pagesWaiting),
  };
}

function cells(counts: Counts, language: Language): Html {
  const texts = REPORT_TEXTS[language];
  const both = (pages: number, media: number): Html =>
    pages + media === 0
      ? html`0`
      : html`${pages > 0 ? texts.pagesOf(pages) : undefined}${
          pages > 0 && media > 0 ? html`<br />` : undefined
        }${media > 0 ? texts.mediaOf(media) : undefined}`;
  const failed = counts.failedPages + counts.failedMedia > 0 ? 'gap' : '';
  return html`<td>${numbered(counts.pages)}</td>
    <td>${numbered(counts.media)}</td>
    <td class="${failed}">${both(counts.failedPages, counts.failedMedia)}</td>
    <td>${both(counts.leftOutPages, counts.leftOutMedia)}</td>
    <td class="${counts.waiting > 0 ? 'gap' : ''}">${numbered(counts.waiting)}</td>`;
}

/**
 * A ledger's reason in words: the fixed reasons translated, what a decoder or a network said as it said it, and
 * nothing where it only repeats the outcome.
 */
export function reasonInWords(outcome: string, reason: string, language: Language): string {
  const [head = '', ...rest] = reason.split(': ');
  const detail = rest.join(': ');
  // The code of one of Vigil's own errors: the message behind it says the same in words.
  if (head === outcome || Object.hasOwn(ERROR_TEXTS, head)) return detail;
  const known = wordOf(language, 'undecodable', wordOf(language, 'notComparable', head));
  return [known, detail].filter((part) => part !== '').join(': ');
}

function failuresOf(site: SiteCoverage, language: Language): Html | undefined {
  if (site.faults.length === 0) return undefined;
  const lines = site.faults.map(({ of, outcome, reason, count }) => {
    const { pagesOf, mediaOf } = REPORT_TEXTS[language];
    const detail = reasonInWords(outcome, reason, language);
    return html`<li>
      ${wordOf(language, of === 'visit' ? 'visitOutcome' : 'captureOutcome', outcome)} ·
      ${of === 'visit' ? pagesOf(count) : mediaOf(count)}${
        detail === '' ? undefined : html`<br /><bdi class="detail">${detail}</bdi>`
      }
    </li>`;
  });
  return html`<dt>${site.name}</dt>
    <dd>
      <ul>
        ${lines}
      </ul>
    </dd>`;
}

function leftOutOf(site: SiteCoverage, language: Language): Html | undefined {
  const texts = REPORT_TEXTS[language];
  const words = WORDS[language];
  const isLeftOut = (outcome: string) =>
    outcome !== 'fetched' && !isFault(outcome as VisitOutcome | CaptureOutcome);
  const lines = [
    ...Object.entries(site.visits).map(
      ([outcome, count]) =>
        [outcome, count, words.visitOutcome[outcome as VisitOutcome], texts.pagesOf] as const,
    ),
    ...Object.entries(site.captures).map(
      ([outcome, count]) =>
        [outcome, count, words.captureOutcome[outcome as CaptureOutcome], texts.mediaOf] as const,
    ),
  ]
    .filter(([outcome, count]) => isLeftOut(outcome) && count > 0)
    .map(([, count, word, unit]) => html`<li>${word} · ${unit(count)}</li>`);
  const { pagesResting = 0 } = site;
  if (pagesResting > 0)
    lines.push(html`<li>${texts.resting} · ${texts.pagesOf(pagesResting)}</li>`);
  return lines.length === 0
    ? undefined
    : html`<dt>${site.name}</dt>
        <dd>
          <ul>
            ${lines}
          </ul>
        </dd>`;
}

function dropsOf({ name, yieldDrops }: SiteCoverage, language: Language): Html | undefined {
  if (yieldDrops === undefined) return undefined;
  return html`<dt>${name}</dt>
    <dd>
      <ul>
        ${yieldDrops.map((drop) => html`<li>${dropWords(drop, language)}</li>`)}
      </ul>
    </dd>`;
}

function perSite(
  heading: string,
  lead: string,
  entries: readonly (Html | undefined)[],
): Html | undefined {
  if (entries.every((entry) => entry === undefined)) return undefined;
  return html`<h3>${heading}</h3>
    <p>${lead}</p>
    <dl class="reasons">${entries}</dl>`;
}

/** The section, with its heading of the second level. */
export function coverageSection({ sites }: RunCoverage, language: Language): Html {
  const texts = REPORT_TEXTS[language];
  const { columns } = texts;
  if (sites.length === 0)
    return html`<h2>${texts.watched}</h2>
      <p>${texts.noSites}</p>`;
  const lines = sites.map(
    (site) =>
      html`<tr>
        <th scope="row">
          ${site.name}<br /><span class="detail">${WORDS[language].channel[site.channel]}</span>${
            site.robotsOverride === undefined
              ? undefined
              : html`<br /><span class="detail">${texts.robotsOverride(site.robotsOverride)}</span>`
          }
        </th>
        ${cells(countsOf([site]), language)}
      </tr>`,
  );
  return html`<h2>${texts.watched}</h2>
    <table class="coverage">
      <thead>
        <tr>
          <th scope="col">${columns.site}</th>
          <th scope="col">${columns.pages}</th>
          <th scope="col">${columns.media}</th>
          <th scope="col">${columns.failed}</th>
          <th scope="col">${columns.excluded}</th>
          <th scope="col">${columns.waiting}</th>
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">${texts.totals}</th>
          ${cells(countsOf(sites), language)}
        </tr>
      </tfoot>
    </table>
    ${perSite(
      texts.drops,
      texts.dropsLead,
      sites.map((site) => dropsOf(site, language)),
    )}
    ${perSite(
      texts.failures,
      texts.failuresLead,
      sites.map((site) => failuresOf(site, language)),
    )}
    ${perSite(
      texts.exclusions,
      texts.exclusionsLead,
      sites.map((site) => leftOutOf(site, language)),
    )}`;
}
