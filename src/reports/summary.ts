// The plain-text summary at the end of a crawl: one aligned line per site, totals, the verdict.

import { captureFaults, visitFaults, type RunCoverage } from '../domain/coverage.js';
import type { Language, Texts } from '../domain/language.js';
import { WORDS } from '../domain/words.js';
import { numbered } from './counts.js';
import { displayWidth, oneLine, padLeft, padRight } from '../domain/display-width.js';
import { verdictText } from './verdict-text.js';
import { seenTotals } from './verdict.js';

type SummaryTexts = {
  readonly headings: readonly [string, string, string, string, string, string, string];
  readonly total: string;
  readonly head: (run: string, state: string, why: string | undefined) => string;
};

const TEXTS: Texts<SummaryTexts> = {
  en: {
    headings: [
      'site',
      'kind',
      'pages visited',
      'media compared',
      'pages failed',
      'media failed',
      'pages waiting',
    ],
    total: 'all sites',
    head: (run, state, why) => `${run}: ${state}${why === undefined ? '' : ` (${why})`}`,
  },
  ko: {
    headings: [
      '사이트',
      '유형',
      '방문 페이지',
      '비교한 사진·영상',
      '페이지 실패',
      '사진·영상 실패',
      '대기 페이지',
    ],
    total: '전체',
    head: (run, state, why) => `${run}: ${state}${why === undefined ? '' : `(${why})`}`,
  },
};

/** Lines of cells in columns two spaces apart; the first two are aligned left, the numbers right. */
function aligned(lines: readonly (readonly string[])[]): readonly string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => displayWidth(line[column] ?? ''))),
  );
  return lines.map((line) =>
    line
      .map((cell, column) => (column < 2 ? padRight : padLeft)(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** What a run did, for a terminal or a log: several lines, the last ends with a line break. */
export function runSummary(coverage: RunCoverage, language: Language): string {
  const texts = TEXTS[language];
  const words = WORDS[language];
  const { run, sites } = coverage;
  const sum = (count: (site: (typeof sites)[number]) => number) =>
    sites.reduce((total, site) => total + count(site), 0);

  const numbers = sites.map((site) => [
    oneLine(site.name),
    words.channel[site.channel],
    ...[
      site.visits.fetched ?? 0,
      site.mediaCompared,
      visitFaults(site),
      captureFaults(site),
      site.pagesWaiting,
    ].map(numbered),
  ]);
  const { pages, media } = seenTotals(sites);
  const totals = [
    texts.total,
    '',
    ...[pages, media, sum(visitFaults), sum(captureFaults), sum((site) => site.pagesWaiting)].map(
      numbered,
    ),
  ];
  return [
    texts.head(
      run.id,
      words.runState[run.state],
      run.end === undefined ? undefined : words.runEnd[run.end],
    ),
    '',
    ...aligned([texts.headings, ...numbers, totals]),
    '',
    oneLine(verdictText(coverage, language)),
    '',
  ].join('\n');
}
