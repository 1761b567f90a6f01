// The plain-text summary at the end of a crawl: one aligned line per site, totals, the verdict.

import {
  captureFaults,
  visitFaults,
  type RunCoverage,
  type SiteCoverage,
} from '../domain/coverage.js';
import type { Language, Texts } from '../domain/language.js';
import { WORDS } from '../domain/words.js';
import { numbered } from './counts.js';
import { displayWidth, oneLine, padLeft, padRight } from '../domain/display-width.js';
import { heldLines } from './report-held.js';
import { verdictText } from './verdict-text.js';
import { seenTotals } from './verdict.js';

type FetchedMode = NonNullable<SiteCoverage['modes']>[number];

const MODE_WORDS: Texts<Readonly<Record<FetchedMode['chosen'], string>>> = {
  en: { http: 'HTTP', browser: 'the browser', both: 'not decided yet' },
  ko: { http: 'HTTP', browser: '브라우저', both: '아직 정해지지 않음' },
};

type SummaryTexts = {
  readonly headings: readonly [string, string, string, string, string, string, string];
  readonly total: string;
  /** Of a site in auto mode: how its pages were fetched, and of one kind of page what both ways yielded. */
  readonly fetched: (site: string, http: number, browser: number) => string;
  readonly mode: (kind: string | undefined, mode: FetchedMode) => string;
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
    fetched: (site, http, browser) => `${site}: ${http} pages by HTTP, ${browser} by the browser`,
    mode: (kind, { chosen, equals, probes, evidence }) =>
      `  ${kind === undefined ? 'pages of no kind' : `pages "${kind}"`}: ${MODE_WORDS.en[chosen]}; ` +
      `both ways on ${probes}, the same on ${equals}; last: ${evidence}`,
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
    fetched: (site, http, browser) => `${site}: HTTP ${http}쪽, 브라우저 ${browser}쪽`,
    mode: (kind, { chosen, equals, probes, evidence }) =>
      `  ${kind === undefined ? '종류 없는 페이지' : `"${kind}" 페이지`}: ${MODE_WORDS.ko[chosen]}, ` +
      `양쪽 비교 ${probes}쪽 중 같음 ${equals}쪽, 최근: ${evidence}`,
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
  const modes = sites.flatMap((site) => {
    if (site.modes === undefined) return [];
    const { http = 0, browser = 0 } = site.fetchedBy ?? {};
    const lines = site.modes.map((mode) => oneLine(texts.mode(mode.pageKind, mode)));
    return [oneLine(texts.fetched(site.name, http, browser)), ...lines];
  });
  return [
    texts.head(
      run.id,
      words.runState[run.state],
      run.end === undefined ? undefined : words.runEnd[run.end],
    ),
    '',
    ...aligned([texts.headings, ...numbers, totals]),
    ...modes,
    '',
    oneLine(verdictText(coverage, language)),
    ...heldLines(coverage, language).map(oneLine),
    '',
  ].join('\n');
}
