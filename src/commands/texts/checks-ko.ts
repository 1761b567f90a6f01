// What the commands about checks and timelines say, in Korean.

import type { CheckTexts, HELP_CHECKS_EN } from './checks-en.js';

export const HELP_CHECKS_KO: Readonly<Record<keyof typeof HELP_CHECKS_EN, string>> = {
  group: '재확인: 발견된 것이 아직 있는지',
  run: '확인할 때가 된 경보 위치를 다시 보고 달라진 점을 알림',
  alert: '이 경보만(때가 되지 않았어도)',
  all: '지켜보는 모든 위치(때가 되지 않았어도)',
  list: '지켜보는 위치와 마지막 확인 결과, 다음 확인 시각 목록',
  due: '지금 확인할 때가 된 위치만',
  state: '이 상태의 위치만',
  show: '한 경보 위치의 모든 확인과 그때 본 것',
  timeline: '사례의 경과: 처음 발견, 삭제 요청, 없어짐, 삭제 확인, 다시 나타남과 그 사이의 시간',
  reference: '이 등록 피해촬영물만(예: R-12)',
};

export const CHECKS_KO: CheckTexts = {
  columns: ['경보', '등록물', '사이트', '지금 본 것', '현황', '페이지'],
  listColumns: ['경보', '현황', '마지막으로 본 것', '마지막 확인', '다음 확인', '사이트', '페이지'],
  none: '지켜보는 위치가 없습니다. 열린 사례의 확인 대기 또는 확인된 경보가 없습니다.',
  noneOf: '이 상태의 위치가 없습니다.',
  noneDue: '지금 확인할 위치가 없습니다.',
  never: '아직 확인하지 않음',
  now: '지금',
  summary: (checked, unsure) =>
    `${checked}곳을 다시 확인했습니다.${unsure === 0 ? '' : ` 그중 ${unsure}곳은 아직 있는지 판단할 수 없었습니다.`}`,
  relapses: '삭제 확인 후 다시 나타난 것:',
  relapse: (reference, where, alert, site) => `${reference} ${where}: ${alert} (${site})`,
  unprofiled: (ids) =>
    `사이트 프로필이 없어 확인하지 못한 곳: ${ids}. 확인하려면 프로필을 다시 넣으십시오.`,
  postponed: (ids) =>
    `사이트가 응답하지 않았거나 시간이 다 되어 미룬 곳: ${ids}. 다음에 다시 확인합니다.`,
  notWatched: (ids) =>
    `지켜보지 않으므로 확인하지 않은 경보: ${ids}. 열린 사례의 확인 대기·확인된 경보만 확인합니다.`,
  broken: '크롤링 후 재확인이 중단되었거나 생략되었습니다. 해당 위치는 다음에 확인합니다.',
  alert: '경보',
  page: '페이지',
  standing: '현황',
  goneSince: '없어진 것을 처음 본 때',
  removedAt: '삭제 확인',
  dueAt: '다음 확인',
  notDue: '더 이상 지켜보지 않음',
  history: '확인 기록:',
  noHistory: '아직 다시 확인하지 않았습니다. 모니터링에서 발견된 상태입니다.',
  byCrawl: '모니터링 중에 봄',
  notWhole: '페이지의 모든 것을 비교하지는 못함',
  noTimeline: '이 사례에는 아직 경과가 없습니다.',
  timelineColumns: ['시각', '간격', '내용', '경보', '사이트', '상세', '페이지'],
  span: (days, hours, minutes) =>
    days > 0 ? `${days}일 ${hours}시간` : hours > 0 ? `${hours}시간 ${minutes}분` : `${minutes}분`,
};
