// The run report's sections on thresholds and on what is not covered.

import { ALGORITHMS } from '../domain/fingerprint.js';
import type { Language } from '../domain/language.js';
import { TIER_NAMES, TIERS, type Tier } from '../domain/tiers.js';
import { WORDS } from '../domain/words.js';
import { html, type Html } from './html.js';
import { REPORT_TEXTS } from './report-texts.js';

/** The distances of each tier begin where those of the surer one end; `exact` is about bytes and takes none. */
function ruleOf(tier: Tier, language: Language): string {
  const texts = REPORT_TEXTS[language];
  if (tier === 'exact') return texts.sameBytes;
  const last = TIERS[tier].pdqMaxDistance;
  if (last === undefined) return texts.noThreshold;
  const surer = TIER_NAMES[TIER_NAMES.indexOf(tier) - 1];
  const before =
    surer === undefined || surer === 'exact' ? -1 : (TIERS[surer].pdqMaxDistance ?? -1);
  return texts.range(before + 1, last);
}

/** The thresholds as the table of tiers has them. */
export function thresholdsSection(language: Language): Html {
  const texts = REPORT_TEXTS[language];
  const { thresholdColumns: columns } = texts;
  const { bits, comparable } = ALGORITHMS.pdq;
  const lines = TIER_NAMES.map(
    (tier) =>
      html`<tr>
        <th scope="row">${WORDS[language].tier[tier]}</th>
        <td>${ruleOf(tier, language)}</td>
        <td>${TIERS[tier].alerts ? texts.yes : texts.no}</td>
      </tr>`,
  );
  return html`<h2>${texts.thresholds}</h2>
    <p>${texts.thresholdsLead(bits, comparable)}</p>
    <table>
      <thead>
        <tr>
          <th scope="col">${columns.tier}</th>
          <th scope="col">${columns.rule}</th>
          <th scope="col">${columns.alert}</th>
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>`;
}

export function limitsSection(language: Language): Html {
  const texts = REPORT_TEXTS[language];
  return html`<h2>${texts.limits}</h2>
    <ul>
      ${texts.limitList.map((limit) => html`<li>${limit}</li>`)}
    </ul>`;
}
