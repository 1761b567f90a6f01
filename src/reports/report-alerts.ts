// The run report's section on what was found: ids, words and addresses as text, never a picture and never a link.

import type { RunCoverage } from '../domain/coverage.js';
import type { Language } from '../domain/language.js';
import type { ExplainedRow } from '../domain/ports.js';
import { WORDS, wordOf } from '../domain/words.js';
import { html, type Html } from './html.js';
import { REPORT_TEXTS } from './report-texts.js';
import { groundsOf, urgencyOf } from './row-words.js';

type Setting = {
  readonly language: Language;
  readonly coverage: RunCoverage;
  /** A point in time for people. */
  readonly time: (at: Date) => string;
};

function alertCell(row: ExplainedRow, language: Language): Html {
  const texts = REPORT_TEXTS[language];
  const words = WORDS[language];
  const urgency = urgencyOf(row);
  const reason =
    row.state === 'dismissed' && row.reason !== null
      ? html`<br /><span class="detail">${words.dismissReason[row.reason]}</span>`
      : undefined;
  return html`<th scope="row">
    ${row.alertId}${
      urgency === undefined
        ? undefined
        : html`<br /><strong class="urgency ${urgency}">${texts.urgency[urgency]}</strong>`
    }<br /><span class="detail">${words.alertState[row.state]}</span>${reason}
  </th>`;
}

function certaintyCell(row: ExplainedRow, language: Language): Html {
  const grounds = groundsOf(row, language).map((line) => html`<li>${line}</li>`);
  return html`<td>
    <strong>${wordOf(language, 'tier', row.tier)}</strong><br />${REPORT_TEXTS[language].score(
      row.score,
    )}
    <ul class="detail">
      ${grounds}
    </ul>
  </td>`;
}

function alertLine(row: ExplainedRow, { language, coverage, time }: Setting): Html {
  const texts = REPORT_TEXTS[language];
  const words = WORDS[language];
  const site = coverage.sites.find(({ siteId }) => siteId === row.siteId)?.name ?? row.siteId;
  // bdi keeps a title with right-to-left characters from rearranging what stands around it.
  return html`<tr>
    ${alertCell(row, language)} ${certaintyCell(row, language)}
    <td>
      ${row.referenceId} · ${words.mediaKind[row.referenceKind]}<br /><span class="id"
        >${row.caseId}</span
      >${row.minor ? html`<br />${texts.minor}` : undefined}
    </td>
    <td>
      ${site} <span class="detail">${words.channel[row.channel]}</span><br /><bdi
        >${row.pageTitle ?? texts.noTitle}</bdi
      ><br /><bdi class="address">${row.pageUrl}</bdi>
    </td>
    <td class="detail">
      ${texts.firstSeen}<br /><span class="time">${time(row.firstSeenAt)}</span
      ><br />${texts.lastSeen}<br /><span class="time">${time(row.lastSeenAt)}</span
      ><br />${texts.timesSeen(row.timesSeen)}
    </td>
  </tr>`;
}

/** The section, with its heading of the second level; rows in the order they come. */
export function alertsSection(rows: readonly ExplainedRow[], setting: Setting): Html {
  const texts = REPORT_TEXTS[setting.language];
  const { alertColumns: columns } = texts;
  const { alertsWithdrawn: count } = setting.coverage;
  const withdrawn = count === 0 ? undefined : html`<p>${texts.alertsWithdrawn(count)}</p>`;
  if (rows.length === 0)
    return html`<h2>${texts.alerts}</h2>
      ${withdrawn ?? html`<p>${texts.noAlerts}</p>`}`;
  return html`<h2>${texts.alerts}</h2>
    <p>${texts.alertsLead(new Set(rows.map((row) => row.alertId)).size)}</p>
    ${withdrawn}
    <table class="alerts">
      <thead>
        <tr>
          <th scope="col">${columns.alert}</th>
          <th scope="col">${columns.certainty}</th>
          <th scope="col">${columns.reference}</th>
          <th scope="col">${columns.page}</th>
          <th scope="col">${columns.seen}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => alertLine(row, setting))}
      </tbody>
    </table>`;
}
