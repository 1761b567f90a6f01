// The run report's fixed texts. What a run may say about copies is verdict.ts.

import type { Texts } from '../domain/language.js';
import type { Urgency } from './row-words.js';
import { counted, numbered } from './counts.js';

export type ReportTexts = {
  readonly title: string;
  readonly confidential: string;
  readonly facts: Readonly<
    Record<'run' | 'state' | 'time' | 'references' | 'made' | 'stillRunning', string>
  >;
  readonly madeBy: (version: string) => string;
  readonly references: (count: number) => string;
  readonly verdict: string;
  readonly watched: string;
  readonly columns: Readonly<
    Record<'site' | 'pages' | 'media' | 'failed' | 'excluded' | 'waiting', string>
  >;
  readonly totals: string;
  readonly noSites: string;
  readonly failures: string;
  readonly failuresLead: string;
  readonly drops: string;
  readonly dropsLead: string;
  readonly resting: string;
  readonly exclusions: string;
  readonly exclusionsLead: string;
  readonly pagesOf: (count: number) => string;
  readonly mediaOf: (count: number) => string;
  readonly robotsOverride: (why: string) => string;
  readonly alerts: string;
  readonly alertsLead: (count: number) => string;
  readonly alertsWithdrawn: (count: number) => string;
  readonly noAlerts: string;
  readonly alertColumns: Readonly<
    Record<'alert' | 'certainty' | 'reference' | 'page' | 'seen', string>
  >;
  readonly urgency: Readonly<Record<Urgency, string>>;
  readonly minor: string;
  readonly score: (score: number) => string;
  readonly noTitle: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly timesSeen: (count: number) => string;
  readonly thresholds: string;
  readonly thresholdsLead: (bits: number, comparable: number) => string;
  readonly thresholdColumns: Readonly<Record<'tier' | 'rule' | 'alert', string>>;
  readonly sameBytes: string;
  readonly range: (from: number, to: number) => string;
  /** At least so many points, and fewer than where the surer tier begins. */
  readonly points: (from: number, below: number | undefined) => string;
  readonly or: string;
  readonly related: string;
  readonly thresholdsVideo: (inOne: number, inTwo: number) => string;
  readonly yes: string;
  readonly no: string;
  readonly limits: string;
  readonly limitList: readonly string[];
};

export const REPORT_TEXTS: Texts<ReportTexts> = {
  en: {
    title: 'Redistribution monitoring report',
    confidential:
      'Confidential. It names pages that may show a victim’s content. It holds no pictures and no links; open an address only where the work needs it.',
    facts: {
      run: 'Run',
      state: 'State',
      time: 'Time',
      references: 'Watched for',
      made: 'Report made',
      stillRunning: 'now',
    },
    madeBy: (version) => `by Vigil ${version}`,
    references: (count) => counted(count, 'registered reference', 'registered references'),
    verdict: 'Result',
    watched: 'What was watched',
    columns: {
      site: 'Site',
      pages: 'Pages visited',
      media: 'Media compared',
      failed: 'Failed',
      excluded: 'Left out',
      waiting: 'Pages left waiting',
    },
    totals: 'All sites',
    noSites: 'The ledger of this run names no site: nothing was watched.',
    failures: 'What failed, and why',
    failuresLead:
      'These pages and media were planned and could not be seen. Copies on them would not have been found.',
    drops: 'Sites that showed far less than usual',
    dropsLead:
      'Compared with the last runs on pages of the same sections. Their layout may have changed, so copies may have been missed.',
    resting: 'unchanged for long, not due in this run',
    exclusions: 'What was left out',
    exclusionsLead:
      'Left out on purpose, not there any more, or with too little in the picture to compare it.',
    pagesOf: (count) => counted(count, 'page', 'pages'),
    mediaOf: (count) => `${numbered(count)} media`,
    robotsOverride: (why) => `robots.txt is not obeyed here: ${why}`,
    alerts: 'What was found',
    alertsLead: (count) =>
      `${counted(count, 'alert', 'alerts')}, the most urgent first. An alert is a match by fingerprint, not yet a finding: a person decides.`,
    alertsWithdrawn: (count) =>
      `${counted(count, 'alert of this run is', 'alerts of this run are')} not listed: the reference was withdrawn since, and what was compared is no longer kept.`,
    noAlerts:
      'This run saw nothing that raises an alert. Read this together with the result above.',
    alertColumns: {
      alert: 'Alert',
      certainty: 'How sure',
      reference: 'Reference',
      page: 'Page',
      seen: 'Seen',
    },
    urgency: { minor: 'First: a minor', high: 'High', normal: 'Normal' },
    minor: 'minor',
    score: (score) => `score ${numbered(score)} of 100`,
    noTitle: 'page without title',
    firstSeen: 'first',
    lastSeen: 'last',
    timesSeen: (count) => (count === 1 ? 'once' : `${numbered(count)} times`),
    thresholds: 'How a match is judged',
    thresholdsLead: (bits, comparable) =>
      `Every image and video frame becomes a fingerprint of ${bits} bits (PDQ). The fewer bits differ from a registered one, the surer the match. Fingerprints with a quality under ${comparable} of 100 are not compared. What was cropped, covered or built into another picture is recognised by distinctive points: the more of them agree in one position, the surer the match.`,
    thresholdColumns: { tier: 'In words', rule: 'When', alert: 'Raises an alert' },
    sameBytes: 'every byte of the file is equal (SHA-256)',
    range: (from, to) => `${from} to ${to} bits differ`,
    points: (from, below) =>
      below === undefined
        ? `at least ${from} points agree`
        : `${from} to ${below - 1} points agree`,
    or: ' or ',
    related: 'points agree, and the rest of the picture does not',
    thresholdsVideo: (inOne, inTwo) =>
      `In a video, ${inOne} points in one frame or ${inTwo} in each of two raise an alert.`,
    yes: 'yes',
    no: 'no',
    limits: 'What this report does not cover',
    limitList: [
      'Only the sites above were watched, and on them only the pages within the profile’s scope and the run’s budget.',
      'Private messages, closed groups and apps are not seen. What is behind a login is seen only where the centre has saved one.',
      'A copy of which only a small part is left, or that was covered or edited so far that too few points agree, may not be recognised.',
      'Found videos are compared by their keyframes only; a very short excerpt may be missed.',
      'Pages change: what was posted after a visit, or removed before it, is not in this report.',
      'No alert is therefore no proof that there is no copy.',
    ],
  },
  ko: {
    title: '재유포 모니터링 결과 보고서',
    confidential:
      '대외비. 피해촬영물이 게시되었을 수 있는 페이지의 주소가 들어 있습니다. 사진이나 링크는 없으며, 업무에 필요한 경우에만 주소를 여십시오.',
    facts: {
      run: '모니터링 번호',
      state: '상태',
      time: '기간',
      references: '모니터링 대상',
      made: '보고서 작성',
      stillRunning: '진행 중',
    },
    madeBy: (version) => `Vigil ${version}`,
    references: (count) => `등록된 피해촬영물 ${numbered(count)}건`,
    verdict: '결과',
    watched: '모니터링 범위',
    columns: {
      site: '사이트',
      pages: '방문 페이지',
      media: '비교한 사진·영상',
      failed: '확인 실패',
      excluded: '제외',
      waiting: '방문 대기 페이지',
    },
    totals: '전체',
    noSites: '이번 모니터링 기록에 사이트가 없습니다. 확인한 것이 없습니다.',
    failures: '확인하지 못한 것과 그 이유',
    failuresLead:
      '계획했으나 확인하지 못한 페이지와 사진·영상입니다. 이곳에 피해촬영물이 있더라도 발견하지 못했을 것입니다.',
    drops: '평소보다 훨씬 적게 확인된 사이트',
    dropsLead:
      '같은 구역의 페이지를 최근 모니터링과 비교한 결과입니다. 사이트 구조가 바뀌어 촬영물을 놓쳤을 수 있습니다.',
    resting: '오랫동안 바뀌지 않아 이번에는 방문 대상이 아님',
    exclusions: '제외한 것',
    exclusionsLead: '의도적으로 제외했거나, 이미 사라졌거나, 비교할 특징이 부족한 것입니다.',
    pagesOf: (count) => `페이지 ${numbered(count)}개`,
    mediaOf: (count) => `사진·영상 ${numbered(count)}건`,
    robotsOverride: (why) => `robots.txt를 따르지 않음: ${why}`,
    alerts: '발견 내역',
    alertsLead: (count) =>
      `경보 ${numbered(count)}건을 긴급한 순서로 표시합니다. 경보는 지문이 일치한다는 뜻이며, 최종 판단은 담당자가 합니다.`,
    alertsWithdrawn: (count) =>
      `이번 모니터링의 경보 ${numbered(count)}건은 이후 등록이 철회되어 비교 내역을 보관하지 않으므로 표시하지 않습니다.`,
    noAlerts: '이번 모니터링에서 경보 대상은 없었습니다. 위의 결과와 함께 읽어 주십시오.',
    alertColumns: {
      alert: '경보',
      certainty: '일치 정도',
      reference: '피해촬영물',
      page: '발견한 페이지',
      seen: '발견 시각',
    },
    urgency: { minor: '최우선(아동·청소년)', high: '높음', normal: '보통' },
    minor: '아동·청소년',
    score: (score) => `100점 중 ${numbered(score)}점`,
    noTitle: '제목 없는 페이지',
    firstSeen: '처음',
    lastSeen: '최근',
    timesSeen: (count) => `총 ${numbered(count)}회`,
    thresholds: '일치 판단 기준',
    thresholdsLead: (bits, comparable) =>
      `사진과 영상의 각 화면을 ${bits}비트 지문(PDQ)으로 바꾸어 비교합니다. 등록된 지문과 다른 비트가 적을수록 일치할 가능성이 높습니다. 품질이 100점 중 ${comparable}점 미만인 지문은 비교하지 않습니다. 잘리거나 가려지거나 다른 화면에 들어간 촬영물은 특징점으로 찾으며, 같은 위치에서 일치하는 특징점이 많을수록 일치할 가능성이 높습니다.`,
    thresholdColumns: { tier: '표현', rule: '기준', alert: '경보' },
    sameBytes: '파일 전체가 동일(SHA-256)',
    range: (from, to) => `${from}~${to}비트 차이`,
    points: (from, below) =>
      below === undefined ? `특징점 ${from}개 이상 일치` : `특징점 ${from}~${below - 1}개 일치`,
    or: ' 또는 ',
    related: '특징점은 일치하지만 화면의 나머지는 다름',
    thresholdsVideo: (inOne, inTwo) =>
      `영상은 한 화면에서 ${inOne}개, 또는 두 화면에서 각각 ${inTwo}개 이상 일치하면 경보가 발생합니다.`,
    yes: '발생',
    no: '발생하지 않음',
    limits: '이 보고서에 포함되지 않은 것',
    limitList: [
      '위의 사이트만, 그중에서도 설정된 범위와 정해진 시간·페이지 수 안에서만 확인했습니다.',
      '개인 메시지, 비공개 대화방, 앱 안의 내용은 확인하지 않습니다. 로그인이 필요한 곳은 기관이 로그인을 저장해 둔 경우에만 확인합니다.',
      '일부만 조금 남았거나, 일치하는 특징점이 모자랄 만큼 가려지거나 편집된 촬영물은 알아보지 못할 수 있습니다.',
      '발견한 영상은 주요 화면(키프레임)만 비교하므로, 아주 짧은 일부는 놓칠 수 있습니다.',
      '방문한 뒤에 올라왔거나 방문하기 전에 삭제된 게시물은 포함되지 않습니다.',
      '따라서 경보가 없다는 것이 촬영물이 없다는 증명은 아닙니다.',
    ],
  },
};
