// The case report's section on what was found: places by site, and what became of each.

import type { RequestFact } from '../../domain/case-report.js';
import { WORDS } from '../../domain/words.js';
import { html, type Html } from '../html.js';
import type { CaseFacts, FoundPlace } from './facts.js';
import type { Setting } from './setting.js';
import { CASE_TEXTS } from './texts.js';

/** A request in words; undefined where there is nothing to tell of it (it was given up before it was sent). */
function requestText(request: RequestFact, { language, time }: Setting): string | undefined {
  const texts = CASE_TEXTS[language];
  const to = texts.steps[request.step];
  if (request.sentAt === undefined) {
    return request.state === 'cancelled' ? undefined : texts.requestPrepared(to);
  }
  const answer =
    request.answer === undefined
      ? []
      : [
          texts.answered(
            texts.answers[request.answer],
            request.answeredAt === undefined ? undefined : time(request.answeredAt),
          ),
        ];
  return [texts.requestSent(to, time(request.sentAt)), ...answer].join(': ');
}

function removalCell(found: FoundPlace, setting: Setting): Html {
  const { language, time } = setting;
  const texts = CASE_TEXTS[language];
  const requests = found.requests.flatMap((request) => requestText(request, setting) ?? []);
  const { place } = found;
  return html`<td>
    <strong>${texts.standings[place?.standing ?? 'unchecked']}</strong>${
      place?.since === undefined
        ? undefined
        : html`<br /><span class="detail">${texts.since(time(place.since))}</span>`
    }${
      place?.lastCheckedAt === undefined
        ? undefined
        : html`<br /><span class="detail"
              >${texts.checks(place.checks, time(place.lastCheckedAt))}</span
            >`
    }
    ${(requests.length === 0 ? [texts.noRequest] : requests).map(
      (line) => html`<br /><span class="detail">${line}</span>`,
    )}
  </td>`;
}

function foundLine(found: FoundPlace, kinds: ReadonlyMap<string, string>, setting: Setting): Html {
  const { language, time, withAddresses } = setting;
  const texts = CASE_TEXTS[language];
  return html`<tr>
    <th scope="row">
      ${found.siteName}<br /><span class="detail"
        >${WORDS[language].channel[found.channel]} · ${found.id}</span
      >${withAddresses ? html`<br /><bdi class="address">${found.pageUrl}</bdi>` : undefined}
    </th>
    <td>${found.referenceId}<br /><span class="detail">${kinds.get(found.referenceId)}</span></td>
    <td class="detail">
      ${texts.first} <span class="time">${time(found.firstSeenAt)}</span><br />${texts.last}
      <span class="time">${time(found.lastSeenAt)}</span><br />${texts.times(found.timesSeen)}${
        found.isOlder ? html`<br />${texts.older}` : undefined
      }
    </td>
    <td>
      ${
        found.decidedAt === undefined
          ? html`${texts.waiting}${found.isHeld ? html`<br /><span class="detail">${texts.held}</span>` : undefined}`
          : html`${texts.confirmed}<br /><span class="detail time">${time(found.decidedAt)}</span>`
      }
    </td>
    ${removalCell(found, setting)}
  </tr>`;
}

/** The section, with its heading of the second level. */
export function foundSection(facts: CaseFacts, setting: Setting): Html {
  const texts = CASE_TEXTS[setting.language];
  const { foundColumns: columns } = texts;
  if (facts.found.length === 0) {
    return facts.finding.kind === 'unknown'
      ? html`<h2>${texts.foundTitle}</h2>
          <p>${texts.unknown[facts.finding.because]}</p>`
      : html`<h2>${texts.foundTitle}</h2>
          <p>${texts.foundNone}</p>`;
  }
  const words = WORDS[setting.language].mediaKind;
  const kinds = new Map(facts.references.map(({ id, kind }) => [id as string, words[kind]]));
  return html`<h2>${texts.foundTitle}</h2>
    <p>${texts.foundLead}</p>
    <table class="found">
      <thead>
        <tr>
          <th scope="col">${columns.place}</th>
          <th scope="col">${columns.content}</th>
          <th scope="col">${columns.seen}</th>
          <th scope="col">${columns.state}</th>
          <th scope="col">${columns.removal}</th>
        </tr>
      </thead>
      <tbody>
        ${facts.found.map((found) => foundLine(found, kinds, setting))}
      </tbody>
    </table>`;
}
