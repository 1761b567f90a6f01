// The verdict in words: the one home of the sentence that the page begins with and the summary ends with.

import type { RunCoverage } from '../domain/coverage.js';
import type { Language, Texts } from '../domain/language.js';
import { WORDS } from '../domain/words.js';
import { dropWords } from '../domain/yield-words.js';
import { counted, numbered } from './counts.js';
import { seenTotals, verdictOf, type SiteGap, type Verdict } from './verdict.js';

type VerdictTexts = {
  /** The finding, as a clause that {@link VerdictTexts.sentence} ends. */
  readonly alerts: (raised: number, seenAgain: number) => string;
  readonly none: (seen: string, complete: boolean) => string;
  readonly unknown: Readonly<Record<'no-reference' | 'no-page' | 'no-media', string>>;
  /** The finding together with what could not be seen, so that neither is quoted without the other. */
  readonly sentence: (finding: string, gaps: string | undefined) => string;
  readonly seen: (pages: number, media: number) => string;
  readonly gaps: (sites: number, all: number, list: string) => string;
  readonly gap: (gap: SiteGap) => readonly string[];
  readonly more: (sites: number) => string;
  readonly withdrawn: (alerts: number) => string;
  readonly decide: string;
  /** Told beside every finding, so that it is not lost; an alert it is not. */
  readonly lower: (matches: number) => string;
  readonly unfinished: (state: string) => string;
  /** Pages that were left out because they are looked at less often: said, so that "all" is understood. */
  readonly resting: (pages: number) => string;
  readonly dropped: (list: string, sites: number) => string;
};

/** The parts whose number is not zero, in words. */
const parts = (all: readonly (readonly [number, string])[]): readonly string[] =>
  all.filter(([count]) => count > 0).map(([, words]) => words);

const TEXTS: Texts<VerdictTexts> = {
  en: {
    alerts: (raised, seenAgain) => {
      const again = counted(seenAgain, 'earlier alert was', 'earlier alerts were');
      if (raised === 0) return `No new alert was raised and ${again} seen again`;
      const fresh = counted(raised, 'new alert was', 'new alerts were');
      return seenAgain === 0 ? `${fresh} raised` : `${fresh} raised and ${again} seen again`;
    },
    none: (seen, complete) =>
      complete
        ? `No copy was found, and all that was planned was seen: ${seen}`
        : `No copy was found in what could be seen (${seen})`,
    unknown: {
      'no-reference': 'Nothing can be said about copies because no reference is registered',
      'no-page': 'Nothing can be said about copies because no page could be seen',
      'no-media': 'Nothing can be said about copies because no image or video was compared',
    },
    sentence: (finding, gaps) => (gaps === undefined ? `${finding}.` : `${finding}; ${gaps}.`),
    seen: (pages, media) =>
      `${counted(pages, 'page', 'pages')} visited, ${counted(media, 'image or video', 'images and videos')} compared`,
    gaps: (sites, all, list) =>
      `${numbered(sites)} of ${counted(all, 'site', 'sites')} could not be seen completely: ${list}`,
    gap: (gap) => [
      ...(gap.nothingSeen ? ['no page seen'] : []),
      ...parts([
        [gap.pagesNotSeen, `${counted(gap.pagesNotSeen, 'page', 'pages')} failed`],
        [gap.mediaNotCompared, `${numbered(gap.mediaNotCompared)} media failed`],
        [gap.pagesWaiting, `${counted(gap.pagesWaiting, 'page', 'pages')} left waiting`],
      ]),
    ],
    more: (sites) => `and ${counted(sites, 'more site', 'more sites')}`,
    withdrawn: (alerts) =>
      `${counted(alerts, 'of these alerts is', 'of these alerts are')} listed no more, because the reference was withdrawn since.`,
    decide: 'Each new alert needs a person’s decision.',
    lower: (matches) =>
      `${counted(matches, 'match', 'matches')} of lower priority raised no alert: vigil alerts lower.`,
    unfinished: (state) => `The run did not come to its planned end (${state}).`,
    resting: (pages) =>
      `${counted(pages, 'known page that has', 'known pages that have')} long stayed unchanged ${pages === 1 ? 'was' : 'were'} not due; ${pages === 1 ? 'it is' : 'they are'} looked at again within a week.`,
    dropped: (list, sites) =>
      `Warning: far less than usual was seen on ${list}. ${sites === 1 ? 'The site' : 'These sites'} may have changed, so copies may have been missed: look with vigil site check.`,
  },
  ko: {
    alerts: (raised, seenAgain) => {
      const again = `기존 경보 ${numbered(seenAgain)}건이 다시 발견되었습니다`;
      if (raised === 0) return `새로운 경보는 없으며, ${again}`;
      return seenAgain === 0
        ? `새로운 경보가 ${numbered(raised)}건 발생했습니다`
        : `새로운 경보가 ${numbered(raised)}건 발생했고, ${again}`;
    },
    none: (seen, complete) =>
      complete
        ? `계획한 범위를 모두 확인했으며(${seen}), 일치 의심 촬영물은 발견되지 않았습니다`
        : `확인할 수 있었던 범위(${seen})에서는 일치 의심 촬영물이 발견되지 않았습니다`,
    unknown: {
      'no-reference': '등록된 피해촬영물이 없어 재유포 여부를 판단할 수 없습니다',
      'no-page': '확인한 페이지가 없어 재유포 여부를 판단할 수 없습니다',
      'no-media': '비교한 사진·영상이 없어 재유포 여부를 판단할 수 없습니다',
    },
    sentence: (finding, gaps) => (gaps === undefined ? `${finding}.` : `${finding}. ${gaps}.`),
    seen: (pages, media) => `페이지 ${numbered(pages)}개 방문, 사진·영상 ${numbered(media)}건 비교`,
    gaps: (sites, all, list) =>
      `다만 사이트 ${numbered(all)}곳 중 ${numbered(sites)}곳은 전부 확인하지 못했습니다: ${list}`,
    gap: (gap) => [
      ...(gap.nothingSeen ? ['확인한 페이지 없음'] : []),
      ...parts([
        [gap.pagesNotSeen, `페이지 ${numbered(gap.pagesNotSeen)}개 확인 실패`],
        [gap.mediaNotCompared, `사진·영상 ${numbered(gap.mediaNotCompared)}건 비교 실패`],
        [gap.pagesWaiting, `페이지 ${numbered(gap.pagesWaiting)}개 방문 대기`],
      ]),
    ],
    more: (sites) => `그 밖에 ${numbered(sites)}곳`,
    withdrawn: (alerts) =>
      `이 가운데 ${numbered(alerts)}건은 이후 등록이 철회되어 더 이상 표시하지 않습니다.`,
    decide: '새로운 경보는 모두 담당자의 판단이 필요합니다.',
    lower: (matches) =>
      `경보 대상은 아니지만 우선순위가 낮은 유사 촬영물이 ${numbered(matches)}건 있습니다: vigil alerts lower.`,
    unfinished: (state) => `이번 모니터링은 계획한 끝까지 진행되지 않았습니다(${state}).`,
    resting: (pages) =>
      `오랫동안 바뀌지 않은 기존 페이지 ${numbered(pages)}개는 이번 방문 대상이 아니며, 일주일 안에 다시 확인합니다.`,
    dropped: (list) =>
      `주의: 평소보다 훨씬 적게 확인된 사이트가 있습니다: ${list}. 사이트 구조가 바뀌어 촬영물을 놓쳤을 수 있으니 vigil site check로 확인해 주십시오.`,
  },
};

/** Sites named in the sentence; the others are counted there and named in the table. */
const NAMED_SITES = 5;

function gapsText(coverage: RunCoverage, gaps: readonly SiteGap[], texts: VerdictTexts): string {
  const named = gaps
    .slice(0, NAMED_SITES)
    .map((gap) => `${gap.name} (${texts.gap(gap).join(', ')})`);
  const rest = gaps.length - named.length;
  const all = new Set([...coverage.run.siteIds, ...coverage.sites.map((site) => site.siteId)]);
  const list = [...named, ...(rest > 0 ? [texts.more(rest)] : [])].join(', ');
  return texts.gaps(gaps.length, all.size, list);
}

/** What follows the finding where there are alerts: what is listed no more, and what a person has to do. */
function alertSentences(
  { raised, seenAgain, withdrawn }: Extract<Verdict['finding'], { kind: 'alerts' }>,
  texts: VerdictTexts,
): readonly string[] {
  const left = raised + seenAgain - withdrawn;
  return [
    ...(withdrawn > 0 ? [texts.withdrawn(withdrawn)] : []),
    ...(raised > 0 && left > 0 ? [texts.decide] : []),
  ];
}

function findingText(coverage: RunCoverage, verdict: Verdict, texts: VerdictTexts): string {
  const { finding, complete } = verdict;
  switch (finding.kind) {
    case 'alerts':
      return texts.alerts(finding.raised, finding.seenAgain);
    case 'none': {
      const { pages, media } = seenTotals(coverage.sites);
      return texts.none(texts.seen(pages, media), complete);
    }
    case 'unknown':
      return texts.unknown[finding.because];
  }
}

/** What was watched less than on other nights, and why. */
function yieldSentences(
  { sites }: RunCoverage,
  language: Language,
  texts: VerdictTexts,
): readonly string[] {
  const resting = sites.reduce((sum, site) => sum + (site.pagesResting ?? 0), 0);
  const dropped = sites.filter((site) => site.yieldDrops !== undefined);
  const list = dropped.slice(0, NAMED_SITES).map(({ name, yieldDrops = [] }) => {
    const drops = yieldDrops.map((drop) => dropWords(drop, language));
    return `${name} (${drops.join(', ')})`;
  });
  const rest = dropped.length - list.length;
  const all = [...list, ...(rest > 0 ? [texts.more(rest)] : [])].join(', ');
  return [
    ...(dropped.length > 0 ? [texts.dropped(all, dropped.length)] : []),
    ...(resting > 0 ? [texts.resting(resting)] : []),
  ];
}

/** The verdict in words: one to seven sentences, on one line. */
export function verdictText(coverage: RunCoverage, language: Language): string {
  const texts = TEXTS[language];
  const verdict = verdictOf(coverage);
  const { finding, gaps, finished } = verdict;
  return [
    texts.sentence(
      findingText(coverage, verdict, texts),
      gaps.length === 0 ? undefined : gapsText(coverage, gaps, texts),
    ),
    ...(finding.kind === 'alerts' ? alertSentences(finding, texts) : []),
    ...yieldSentences(coverage, language, texts),
    ...(coverage.lowerMatches > 0 ? [texts.lower(coverage.lowerMatches)] : []),
    ...(finished ? [] : [texts.unfinished(WORDS[language].runState[coverage.run.state])]),
  ].join(' ');
}
