// The run report's sections on thresholds and on what is not covered.

import { ALGORITHMS } from '../domain/fingerprint.js';
import type { Language } from '../domain/language.js';
import { TIER_NAMES, TIERS, VIDEO_POINTS, type Tier } from '../domain/tiers.js';
import { WORDS } from '../domain/words.js';
import { html, type Html } from './html.js';
import { REPORT_TEXTS } from './report-texts.js';

/** Where the next surer tier with a threshold of this kind ends; `exact` is about bytes and takes none. */
function surer(tier: Tier, threshold: 'pdqMaxDistance' | 'minPoints'): number | undefined {
  const above = TIER_NAMES.slice(0, TIER_NAMES.indexOf(tier)).filter((name) => name !== 'exact');
  return above
    .map((name) => TIERS[name][threshold])
    .filter((limit) => limit !== undefined)
    .at(-1);
}

/** When a match belongs to the tier, in words, from the one table of thresholds. */
export function ruleOf(tier: Tier, language: Language): string {
  const texts = REPORT_TEXTS[language];
  if (tier === 'exact') return texts.sameBytes;
  if (tier === 'related') return texts.related;
  const { pdqMaxDistance: last, minPoints } = TIERS[tier];
  return [
    ...(last === undefined ? [] : [texts.range((surer(tier, 'pdqMaxDistance') ?? -1) + 1, last)]),
    texts.points(minPoints, surer(tier, 'minPoints')),
  ].join(texts.or);
}

/** The tiers as a Markdown table and a sentence on videos, which the README holds; it ends with a line break. */
export function tiersMarkdown(language: Language): string {
  const texts = REPORT_TEXTS[language];
  const { tier: name, rule, alert } = texts.thresholdColumns;
  const lines = TIER_NAMES.map((tier) => {
    const alerts = TIERS[tier].alerts ? texts.yes : texts.no;
    return `| \`${tier}\` | ${WORDS[language].tier[tier]} | ${ruleOf(tier, language)} | ${alerts} |`;
  });
  return [
    `| tier | ${name} | ${rule} | ${alert} |`,
    '| --- | --- | --- | --- |',
    ...lines,
    '',
    texts.thresholdsVideo(VIDEO_POINTS.inOne, VIDEO_POINTS.inTwo),
    '',
  ].join('\n');
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
    </table>
    <p>${texts.thresholdsVideo(VIDEO_POINTS.inOne, VIDEO_POINTS.inTwo)}</p>`;
}

/** @param more what else was found and not told, of this run. */
export function limitsSection(language: Language, more: readonly string[] = []): Html {
  const texts = REPORT_TEXTS[language];
  return html`<h2>${texts.limits}</h2>
    <ul>
      ${[...more, ...texts.limitList].map((limit) => html`<li>${limit}</li>`)}
    </ul>`;
}
