// The match report's columns: the one table of what each says, in the order of the CSV and of the JSON keys.

import { CHANGE_CODES } from '../domain/changes.js';
import type { Language, Texts } from '../domain/language.js';
import type { MatchRow } from '../domain/ports.js';

const codes = CHANGE_CODES.map((code) => `\`${code}\``).join(', ');

/** Every key of {@link MatchRow}; a missing or a foreign one is a compile error. */
export const COLUMNS: { readonly [Key in keyof Required<MatchRow>]: Texts<string> } = {
  alertId: {
    en: 'id of the alert, such as `A-5`',
    ko: '경보 번호(예: `A-5`)',
  },
  state: {
    en: 'state of the alert: `open`, `confirmed`, `dismissed`',
    ko: '경보 상태: `open`(확인 대기), `confirmed`(일치 확인), `dismissed`(해당 없음)',
  },
  caseId: {
    en: 'pseudonymous id of the case',
    ko: '사례의 가명 번호',
  },
  minor: {
    en: '`true` where the case concerns a minor: it comes first',
    ko: '아동·청소년 사례이면 `true`(우선 처리)',
  },
  referenceId: {
    en: 'id of the registered photograph or video, such as `R-12`',
    ko: '등록한 피해촬영물 번호(예: `R-12`)',
  },
  referenceKind: {
    en: '`image` or `video`: what was registered',
    ko: '등록한 촬영물의 종류: `image`(사진), `video`(영상)',
  },
  tier: {
    en: 'how sure the match is: `exact` (the same file), `strong`, `probable`; beside one of these also `review`, `related`',
    ko: '일치 정도: `exact`(동일 파일), `strong`(매우 높음), `probable`(높음). 이와 함께 `review`(확인 필요), `related`(같은 장면의 다른 촬영물)도 표시',
  },
  score: {
    en: 'the same as a number for people: 100 is the same file, 50 the limit of an alert',
    ko: '일치 정도를 나타내는 점수: 100은 동일 파일, 50은 경보 기준선',
  },
  algorithm: {
    en: 'what it was found by: `sha256` (the bytes), `pdq` (the fingerprint) or `local` (points of the picture)',
    ko: '비교 방법: `sha256`(파일 자체), `pdq`(지문), `local`(특징점)',
  },
  distance: {
    en: 'bits of 256 in which the fingerprints differ, of 128 for `local`; for videos the median over the matched frames',
    ko: '지문 256비트(`local`은 128비트) 중 서로 다른 비트 수. 영상은 일치한 화면들의 중앙값',
  },
  variant: {
    en: 'how the registered content was turned to match: `original`, `mirror`, `rotate-90` …',
    ko: '등록본을 어떻게 돌렸을 때 일치했는지: `original`, `mirror`, `rotate-90` 등',
  },
  quality: {
    en: 'quality of the found fingerprint, 0 to 100; empty for the same file and for `local`',
    ko: '발견한 촬영물의 지문 품질(0~100). 동일 파일이거나 `local`이면 빈칸',
  },
  secondOpinion: {
    en: 'distance by blockhash, as a second opinion; it never raises an alert by itself',
    ko: '참고용 blockhash 거리. 이 값만으로 경보를 만들지는 않음',
  },
  points: {
    en: 'how many points of the picture agree; empty where points were not compared',
    ko: '일치하는 특징점의 수. 특징점을 비교하지 않았으면 빈칸',
  },
  changes: {
    en: `what was done to it, as far as the match shows: ${codes}; several are separated by blanks`,
    ko: `일치 결과에서 드러난 변형: ${codes}. 여럿이면 빈칸으로 구분`,
  },
  siteId: {
    en: 'id of the site profile',
    ko: '사이트 프로필의 id',
  },
  channel: {
    en: 'kind of site: `sns`, `adult`, `community`, `search`, `other`',
    ko: '플랫폼 유형: `sns`, `adult`, `community`, `search`, `other`',
  },
  pageUrl: {
    en: 'address of the page on which it was seen',
    ko: '발견한 게시물의 주소',
  },
  pageTitle: {
    en: 'title of that page, as the site gave it',
    ko: '게시물 제목(사이트에 표시된 그대로)',
  },
  mediaUrl: {
    en: 'address of the image or video itself',
    ko: '사진·영상 파일의 주소',
  },
  mediaKind: {
    en: '`image` or `video`: what was found',
    ko: '발견한 촬영물의 종류: `image`(사진), `video`(영상)',
  },
  mediaSha256: {
    en: 'SHA-256 of the found file, in hexadecimal',
    ko: '발견한 파일의 SHA-256 값(16진수)',
  },
  foundFromMs: {
    en: 'where the match begins in the found video, in milliseconds; empty for images',
    ko: '발견한 영상에서 일치 구간의 시작(밀리초). 사진이면 빈칸',
  },
  foundToMs: {
    en: 'where it ends in the found video, in milliseconds',
    ko: '발견한 영상에서 일치 구간의 끝(밀리초)',
  },
  referenceFromMs: {
    en: 'where the match begins in the registered video, in milliseconds; empty for images',
    ko: '등록한 영상에서 일치 구간의 시작(밀리초). 사진이면 빈칸',
  },
  referenceToMs: {
    en: 'where it ends in the registered video, in milliseconds',
    ko: '등록한 영상에서 일치 구간의 끝(밀리초)',
  },
  firstSeenAt: {
    en: 'when it was first seen there (ISO 8601 with offset)',
    ko: '처음 발견한 시각(ISO 8601, 시차 포함)',
  },
  lastSeenAt: {
    en: 'when it was last seen there (ISO 8601 with offset)',
    ko: '마지막으로 발견한 시각(ISO 8601, 시차 포함)',
  },
  timesSeen: {
    en: 'in how many runs it was seen there',
    ko: '발견한 모니터링 횟수',
  },
  decidedAt: {
    en: 'when a person decided (ISO 8601 with offset); empty while open',
    ko: '담당자가 판단한 시각(ISO 8601, 시차 포함). 확인 대기이면 빈칸',
  },
  decidedBy: {
    en: 'who decided; empty while open',
    ko: '판단한 담당자. 확인 대기이면 빈칸',
  },
  reason: {
    en: 'why it was dismissed; empty otherwise',
    ko: '해당 없음으로 판단한 사유. 그 밖에는 빈칸',
  },
};

export type Column = keyof MatchRow;

/** The keys of {@link COLUMNS} in order: the CSV's header and the keys of its JSON form. */
export const COLUMN_NAMES = Object.keys(COLUMNS) as readonly Column[];

const HEADINGS: Texts<readonly [string, string]> = {
  en: ['column', 'what it says'],
  ko: ['열', '설명'],
};

/** The columns as a Markdown table, which the README holds; it ends with a line break. */
export function columnsMarkdown(language: Language): string {
  const [column, explanation] = HEADINGS[language];
  const lines = COLUMN_NAMES.map((name) => `| \`${name}\` | ${COLUMNS[name][language]} |`);
  return [`| ${column} | ${explanation} |`, '| --- | --- |', ...lines, ''].join('\n');
}
