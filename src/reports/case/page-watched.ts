// The case report's sections on what was watched: references, runs, sites by channel, and the days on which a site was not seen.

import type { VisitOutcome } from '../../domain/outcomes.js';
import { WORDS } from '../../domain/words.js';
import { numbered } from '../counts.js';
import { html, type Html } from '../html.js';
import type { CaseFacts, SiteFacts } from './facts.js';
import type { Gap } from './gaps.js';
import type { Setting } from './page.js';
import { CASE_TEXTS } from './texts.js';

/** Runs and gaps that are named one by one; the rest is counted, and all of it is in the JSON. */
const NAMED = 8;

export function referencesSection({ references }: CaseFacts, { language, time }: Setting): Html {
  const texts = CASE_TEXTS[language];
  const words = WORDS[language];
  const { referenceColumns: columns } = texts;
  if (references.length === 0)
    return html`<h2>${texts.referencesTitle}</h2>
      <p>${texts.noReferences}</p>`;
  return html`<h2>${texts.referencesTitle}</h2>
    <p>${texts.referencesLead}</p>
    <table class="references">
      <thead>
        <tr>
          <th scope="col">${columns.id}</th>
          <th scope="col">${columns.kind}</th>
          <th scope="col">${columns.since}</th>
          <th scope="col">${columns.by}</th>
          <th scope="col">${columns.seen}</th>
        </tr>
      </thead>
      <tbody>
        ${references.map(
          (reference) =>
            html`<tr>
              <th scope="row">${reference.id}</th>
              <td>${words.mediaKind[reference.kind]}</td>
              <td class="time">${time(reference.registeredAt)}</td>
              <td>
                ${[
                  texts.sameFile,
                  ...reference.algorithms.map((name) => algorithmWord(name)),
                  ...(reference.points ? [words.algorithm.local] : []),
                ].join(', ')}
              </td>
              <td>${texts.runsAndPages(reference.runs, reference.pages)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

/** As the thresholds' section calls them. */
const algorithmWord = (name: 'pdq' | 'blockhash'): string => (name === 'pdq' ? 'PDQ' : 'blockhash');

function siteLine(site: SiteFacts, { language }: Setting): Html {
  const texts = CASE_TEXTS[language];
  const failed = texts.failed(site.failedPages, site.failedMedia);
  return html`<tr>
    <th scope="row">
      ${site.name}<br /><span class="detail">${WORDS[language].channel[site.channel]}</span>
    </th>
    <td class="${site.gaps.length > 0 ? 'gap' : ''}">
      ${texts.ofDays(site.seen, site.expected)}${
        site.partly > 0
          ? html`<br /><span class="detail">${texts.partly(site.partly)}</span>`
          : undefined
      }
    </td>
    <td>${numbered(site.pages)}</td>
    <td>${numbered(site.media)}</td>
    <td class="${failed === '0' ? '' : 'gap'}">${failed}</td>
  </tr>`;
}

function channelsTable(facts: CaseFacts, { language }: Setting): Html {
  const { channelColumns: columns } = CASE_TEXTS[language];
  return html`<table class="figures">
    <thead>
      <tr>
        <th scope="col">${columns.channel}</th>
        <th scope="col">${columns.sites}</th>
        <th scope="col">${columns.pages}</th>
        <th scope="col">${columns.media}</th>
        <th scope="col">${columns.gaps}</th>
      </tr>
    </thead>
    <tbody>
      ${facts.channels.map(
        (channel) =>
          html`<tr>
            <th scope="row">${WORDS[language].channel[channel.channel]}</th>
            <td>${numbered(channel.sites)}</td>
            <td>${numbered(channel.pages)}</td>
            <td>${numbered(channel.media)}</td>
            <td class="${channel.sitesWithGaps > 0 ? 'gap' : ''}">
              ${numbered(channel.sitesWithGaps)}
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export function watchedSection(facts: CaseFacts, setting: Setting): Html {
  const { language, time } = setting;
  const texts = CASE_TEXTS[language];
  const { runs, days, daysWithoutVisit, sites } = facts;
  const { siteColumns: columns } = texts;
  const words = WORDS[language].runState;
  const named = runs.unfinished
    .slice(0, NAMED)
    .map((run) => `${run.id} (${words[run.state]}, ${time(run.startedAt)})`);
  return html`<h2>${texts.watchedTitle}</h2>
    <p>${texts.runs(runs.all, runs.finished, days, daysWithoutVisit)}</p>
    ${
      named.length === 0
        ? undefined
        : html`<p>
            ${texts.unfinishedRuns(named.join(', '), runs.unfinished.length - named.length)}
          </p>`
    }
    ${
      sites.length === 0
        ? html`<p>${texts.noSites}</p>`
        : html`${channelsTable(facts, setting)}
            <table class="figures">
              <thead>
                <tr>
                  <th scope="col">${columns.site}</th>
                  <th scope="col">${columns.days}</th>
                  <th scope="col">${columns.pages}</th>
                  <th scope="col">${columns.media}</th>
                  <th scope="col">${columns.failed}</th>
                </tr>
              </thead>
              <tbody>
                ${sites.map((site) => siteLine(site, setting))}
              </tbody>
            </table>
            <p class="detail">${texts.mediaNote}</p>`
    }`;
}

function gapLine(gap: Gap, { language }: Setting): Html {
  const texts = CASE_TEXTS[language];
  const words = WORDS[language].visitOutcome;
  const outcomes = Object.keys(gap.outcomes).map((outcome) => words[outcome as VisitOutcome]);
  const why = gap.kind === 'not-visited' ? texts.notVisited : texts.notSeen(outcomes.join(', '));
  return html`<li>${texts.gap(gap.from, gap.to, gap.days)}: ${why}</li>`;
}

export function gapsSection(facts: CaseFacts, setting: Setting): Html {
  const texts = CASE_TEXTS[setting.language];
  const withGaps = facts.sites.filter(({ gaps }) => gaps.length > 0);
  if (facts.sites.length === 0) {
    return html`<h2>${texts.gapsTitle}</h2>
      <p>${texts.noSites}</p>`;
  }
  if (withGaps.length === 0) {
    return html`<h2>${texts.gapsTitle}</h2>
      <p>${texts.noGaps}</p>`;
  }
  return html`<h2>${texts.gapsTitle}</h2>
    <p>${texts.gapsLead}</p>
    <dl class="gaps">
      ${withGaps.map(({ name, gaps }) => {
        const more = gaps.slice(NAMED);
        return html`<dt>${name}</dt>
          <dd>
            <ul>
              ${gaps.slice(0, NAMED).map((gap) => gapLine(gap, setting))}
              ${
                more.length === 0
                  ? undefined
                  : html`<li>
                      ${texts.moreGaps(
                        more.length,
                        more.reduce((sum, gap) => sum + gap.days, 0),
                      )}
                    </li>`
              }
            </ul>
          </dd>`;
      })}
    </dl>`;
}
