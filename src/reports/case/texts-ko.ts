// The texts of the monitoring report of a case, in Korean.

import { numbered } from '../counts.js';
import type { CaseTexts } from './text-types.js';

const days = (count: number): string => `${numbered(count)}일`;

export const CASE_KO: CaseTexts = {
  title: '재유포 모니터링 보고서',
  copy: {
    withoutAddresses:
      '전달용입니다. 사진·영상과 게시물 주소는 들어 있지 않습니다. 주소는 기관에서 보관합니다.',
    withAddresses:
      '담당자용, 대외비입니다. 피해촬영물이 있을 수 있는 게시물의 주소가 들어 있으니 업무에 필요한 경우에만 여십시오.',
  },
  facts: { case: '사례', period: '기간', watched: '모니터링 기간', made: '보고서 작성' },
  period: (first, last, timeZone) => `${first} ~ ${last} (첫날과 마지막 날 포함, ${timeZone})`,
  unfinishedPeriod: (until) => `${until}까지의 내용`,
  madeBy: (version) => `Vigil ${version}`,
  notWatched: '이 기간에는 없음',
  result: '결과',
  none: (pages, media) =>
    `저희가 확인한 곳에서, 확인한 시점에는 등록하신 촬영물이 발견되지 않았습니다. 페이지 ${pages}를 방문하고, 그곳의 사진·영상 ${media}을 등록하신 촬영물과 비교했습니다.`,
  noneMeans:
    '어디에도 없다는 뜻은 아닙니다. 언제 어디를 확인했고, 그곳에서 등록하신 촬영물이 나타나지 않았다는 뜻입니다.',
  foundMeans: '확인하지 않은 곳에 더 있을 수 있습니다.',
  unknown: {
    'no-reference':
      '이 기간에는 등록된 촬영물이 없어 찾아볼 수 없었습니다. 재유포 여부를 말씀드릴 수 없습니다.',
    closed:
      '이 기간에는 사례가 진행 중이 아니어서 모니터링하지 않았습니다. 재유포 여부를 말씀드릴 수 없습니다.',
    'no-page': '이 기간에는 확인한 페이지가 없습니다. 재유포 여부를 말씀드릴 수 없습니다.',
    'no-media':
      '페이지는 방문했으나 비교할 수 있는 사진·영상이 없었습니다. 재유포 여부를 말씀드릴 수 없습니다.',
  },
  found: ({ fresh, confirmed, open, held, standings }) => {
    const known = confirmed + open - fresh;
    return [
      [
        fresh > 0
          ? `이 기간에 등록하신 촬영물과 일치하는 것이 게시물 ${numbered(fresh)}곳에서 새로 발견되었습니다.`
          : '이 기간에 새로 발견된 것은 없습니다.',
        ...(known > 0 ? [`이전부터 알고 있던 게시물은 ${numbered(known)}곳입니다.`] : []),
      ].join(' '),
      ...(confirmed > 0
        ? [
            `담당자가 일치를 확인한 게시물은 ${numbered(confirmed)}곳입니다: ` +
              [
                [standings.removed, '삭제를 확인함'],
                [standings.gone, '마지막 확인 때 사라져 있었고 재확인을 기다림'],
                [standings.present, '마지막 확인 때 아직 남아 있음'],
                [standings.relapsed, '삭제 확인 후 다시 발견됨'],
                [standings.unchecked, '아직 다시 확인하지 않음'],
              ]
                .flatMap(([count, words]) =>
                  count === 0 ? [] : [`${words} ${numbered(Number(count))}곳`],
                )
                .join(', ') +
              '.',
          ]
        : []),
      ...(open > 0 ? [`담당자가 확인하고 있는 게시물이 ${numbered(open)}곳 있습니다.`] : []),
      ...(held > 0
        ? [
            `그중 ${numbered(held)}곳은 보류되어 있습니다. 등록된 것이 한꺼번에 이례적으로 많은 곳과 일치하여, 잘못된 일치가 아닌지 담당자가 먼저 살펴봅니다.`,
          ]
        : []),
    ];
  },
  alsoGaps: (sites, without) =>
    [
      ...(sites > 0
        ? [
            `사이트 ${numbered(sites)}곳은 전혀 확인하지 못한 날이 있습니다. 그날 그곳에 있었다면 발견하지 못했을 것입니다.`,
          ]
        : []),
      ...(without > 0 ? [`어느 사이트도 방문하지 못한 날이 ${days(without)} 있습니다.`] : []),
    ].join(' '),
  dismissed: (count) =>
    `비슷한 사진·영상 ${numbered(count)}건은 담당자가 살펴본 결과 등록하신 촬영물이 아니었습니다.`,
  lower: (count) =>
    `경보 기준에 미치지 못한 약한 일치 ${numbered(count)}건은 담당자가 살펴볼 수 있게 남겨 두었으며, 발견으로 세지 않았습니다.`,
  notThis: ({ media, keptBack }) =>
    `담당자가 등록하신 촬영물이 아니라고 판단해 제외한 사진·영상이 ${numbered(media)}건 있습니다. 이 사진·영상은 다시 발견되어도 경보를 만들지 않습니다${keptBack > 0 ? `(이렇게 제외된 일치 ${numbered(keptBack)}건)` : ''}.`,
  withdrawn: (count) =>
    `그 밖의 ${numbered(count)}건은 이후 등록을 철회하신 촬영물에 관한 것으로, 더 이상의 내용은 보관하지 않습니다.`,
  foundTitle: '발견된 것과 그 이후',
  foundLead:
    '한 줄이 게시물 한 곳입니다. 담당자가 일치를 확인한 것만 발견으로 보며, 그 전까지는 확인 중으로 표시합니다.',
  foundNone: '확인할 수 있었던 범위에서는 없습니다.',
  foundColumns: {
    place: '발견한 곳',
    content: '촬영물',
    seen: '발견 시각',
    state: '판단',
    removal: '삭제 진행',
  },
  older: '이 기간 이전부터 알고 있던 곳',
  first: '처음',
  last: '최근',
  times: (count) => `총 ${numbered(count)}회`,
  confirmed: '일치 확인',
  waiting: '확인 중',
  held: '보류됨',
  steps: {
    site: '사이트',
    host: '호스팅 업체',
    cdn: '전송망(CDN) 업체',
    'search-engine': '검색엔진',
    regulator: '심의기관',
    police: '경찰',
  },
  answers: {
    removed: '삭제했다는 회신',
    refused: '거부',
    'needs-more': '추가 자료 요청',
    'not-ours': '관리 대상이 아니라는 회신',
  },
  requestSent: (to, at) => `${to}에 삭제 요청(${at})`,
  requestPrepared: (to) => `${to}에 보낼 요청 준비 중`,
  answered: (answer, at) => (at === undefined ? answer : `${answer}(${at})`),
  noRequest: '기록된 요청 없음',
  standings: {
    present: '아직 남아 있음',
    gone: '사라짐, 재확인 예정',
    removed: '삭제 확인',
    relapsed: '삭제 후 다시 발견됨',
    unchecked: '아직 다시 확인하지 않음',
  },
  since: (at) => `${at}부터`,
  checks: (count, last) => `재확인 ${numbered(count)}회, 최근 ${last}`,
  referencesTitle: '무엇을 찾았는지',
  referencesLead:
    '등록하신 촬영물은 알아보는 데 쓰는 수치(지문)만 보관합니다. 지문으로는 사진이나 영상을 볼 수 없으며, 파일 이름도 보관하지 않습니다.',
  noReferences: '등록된 촬영물이 없습니다.',
  referenceColumns: {
    id: '등록 번호',
    kind: '종류',
    since: '등록 시각',
    by: '알아보는 방법',
    seen: '이 기간에 찾아본 범위',
  },
  sameFile: '동일 파일(SHA-256)',
  runsAndPages: (runs, pages) => `모니터링 ${numbered(runs)}회, 페이지 ${numbered(pages)}개`,
  watchedTitle: '언제 어디를 확인했는지',
  runs: (all, finished, of, without) =>
    `${days(of)} 가운데 ${days(of - without)} 동안 ${numbered(all)}회 모니터링했으며, 그중 ${numbered(finished)}회는 계획한 끝까지 진행했습니다.`,
  unfinishedRuns: (list, more) =>
    `끝까지 진행하지 못한 모니터링: ${list}${more > 0 ? ` 외 ${numbered(more)}회` : ''}. 그때까지 방문한 것은 포함되어 있습니다.`,
  channelColumns: {
    channel: '플랫폼 유형',
    sites: '사이트',
    pages: '확인한 페이지',
    media: '비교한 사진·영상',
    gaps: '확인하지 못한 날이 있는 사이트',
  },
  siteColumns: {
    site: '사이트',
    days: '확인한 날',
    pages: '확인한 페이지',
    media: '비교한 사진·영상',
    failed: '확인 실패',
  },
  mediaNote:
    '여러 날 방문한 페이지는 방문할 때마다 셉니다. 사진·영상은 한 사이트에서 여러 번 보아도 한 번만 셉니다. 오래되어 집계만 남은 모니터링은 시작한 날의 방문으로 세고, 사진·영상은 모니터링 1회마다 한 번씩 셉니다.',
  ofDays: (seen, expected) => `${days(expected)} 중 ${days(seen)}`,
  partly: (count) => `일부만 ${days(count)}`,
  failed: (pages, media) =>
    [
      ...(pages > 0 ? [`페이지 ${numbered(pages)}개`] : []),
      ...(media > 0 ? [`사진·영상 ${numbered(media)}건`] : []),
    ].join(', ') || '0',
  noSites: '방문한 사이트가 없습니다.',
  gapsTitle: '확인하지 못한 것',
  gapsLead:
    '확인할 예정이었으나 그 사이트의 페이지를 하나도 보지 못한 날입니다. 그 기간에만 올라와 있던 것은 발견하지 못했을 것입니다.',
  noGaps: '확인할 예정이던 모든 날에 모든 사이트를 적어도 일부는 확인했습니다.',
  gap: (from, to, count) => (from === to ? from : `${from} ~ ${to}(${days(count)})`),
  notVisited: '방문하지 않음',
  notSeen: (outcomes) => outcomes,
  moreGaps: (gaps, count) => `그 밖에 ${numbered(gaps)}번, 모두 ${days(count)}`,
  limitsTitle: '이 보고서에 포함되지 않은 것',
  limits: [
    '위 표에 없는 사이트는 확인하지 않았습니다. 표에 있는 사이트도 정해진 시간과 페이지 수 안에서 일부만 확인했습니다.',
    '메신저(텔레그램, 카카오톡, 디스코드 등), 개인 메시지, 비공개 모임, 앱 안의 내용은 확인하지 않습니다. 로그인이 필요한 곳은 기관이 계정을 마련해 둔 경우에만 확인합니다.',
    '방문과 방문 사이에는 확인하지 않습니다. 그 사이에 올라왔다가 사라진 것은 보지 못했습니다.',
    '편집된 촬영물은 어느 정도까지만 알아봅니다. 사진의 작은 일부, 대부분 가려진 사진, 편집까지 된 작은 사진, 무늬가 거의 없는 사진, 다시 그리거나 생성하거나 얼굴을 바꾼 것, 영상의 아주 짧은 일부, 소리는 알아보지 못하거나 우연히만 알아봅니다.',
    '등록하신 촬영물만 찾습니다. 얼굴을 인식하지 않으므로 같은 사람의 다른 촬영물은 찾지 않습니다.',
    '따라서 발견되지 않았다는 것이 촬영물이 없다는 증명은 아닙니다.',
  ],
  proofTitle: '이 보고서가 바뀌지 않았는지 확인하는 방법',
  proof: (keyId) =>
    keyId === undefined
      ? '이 보고서에는 SHA-256 값이 적힌 파일이 함께 있습니다. 서명은 하지 않았습니다.'
      : `이 보고서에는 SHA-256 값이 적힌 파일과 서명 파일(Ed25519, 키 ${keyId})이 함께 있습니다. 기관의 공개 키로 “vigil report verify” 또는 “minisign -V”를 실행하면 한 글자라도 바뀌었는지 알 수 있습니다.`,
};
