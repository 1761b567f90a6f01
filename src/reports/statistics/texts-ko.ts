// The statistics' texts in Korean, in the terms of the victim-support centres' yearly reports.

import type { StatisticsTexts } from './text-types.js';

export const STATISTICS_KO: StatisticsTexts = {
  title: '모니터링·삭제지원 통계',
  period: (first, last, timeZone) => `${first} ~ ${last} (첫날과 마지막 날 포함, ${timeZone})`,
  unfinished: (made) => `아직 끝나지 않은 기간입니다. ${made} 이후의 실적은 포함되지 않았습니다.`,
  made: (at, version) => `작성: ${at}, Vigil ${version}`,
  lead: [
    '이 시스템에 기록된 내용만 집계했습니다. 이 시스템을 거치지 않은 지원은 포함되지 않습니다.',
    '표마다 무엇을 집계했는지, 비율의 분모가 무엇인지 적었습니다.',
  ],
  suppressed:
    '1~4건인 값과, 합계에서 그 값을 계산해 낼 수 있는 다른 값은 비공개로 처리했습니다. 0은 다른 값을 드러내지 않을 때만 표시합니다. 기간이 겹치는 통계를 두 가지 이상 공개하면 차이로 값이 드러날 수 있으니 한 기간에 하나만 공개하십시오.',
  notSuppressed:
    '기관 내부용입니다. 작은 수가 그대로 있어 특정인을 짐작하게 할 수 있습니다. 외부에 공개할 통계는 --suppress를 붙여 만드십시오.',
  total: '합계',
  withheld: '비공개',
  none: '–',
  chartOf: (table, column) => `${table}: ${column} 막대그래프. 수치는 표와 같습니다.`,
  rowHeading: '구분',
  tables: {
    cases: {
      title: '사례',
      note: '기간 중 한 번이라도 진행 중이었던 사례입니다. 신규는 이 기간에 처음 개시한 사례, 지속은 그 전에 개시한 사례입니다. 비율의 분모는 이 사례 전체입니다.',
    },
    'ages-of-majority': {
      title: '아동·청소년과 성인',
      note: '같은 사례를 아동·청소년으로 등록했는지에 따라 나누었습니다. 비율의 분모는 이 사례 전체입니다.',
    },
    'age-bands': {
      title: '연령대',
      note: '같은 사례를 개시할 때 기록한 연령대로 나누었습니다. 비율의 분모는 미상을 포함한 사례 전체입니다.',
    },
    genders: {
      title: '성별',
      note: '같은 사례를 개시할 때 기록한 성별로 나누었습니다. 비율의 분모는 미상을 포함한 사례 전체입니다.',
    },
    harms: {
      title: '피해 유형(중복 집계)',
      note: '같은 사례입니다. 한 사례에 여러 유형이 있으면 각각 집계하므로 유형별 수를 더하면 전체 사례보다 많습니다. 비율의 분모는 이 사례 전체입니다.',
    },
    services: {
      title: '지원 실적',
      note: '이 기간에 이루어진 지원입니다. 등록 촬영물 하나가 발견된 페이지 하나를 일치 1건으로 셉니다. 일치 확인은 이 가운데 기간이 끝날 때까지 담당자가 확인한 것입니다. 삭제는 삭제가 확인된 시점에 집계합니다. 한 게시물이 여러 단계를 거치므로 서로 더하지 않습니다.',
    },
    channels: {
      title: '플랫폼 유형별 지원 실적',
      note: '위 표의 실적을 플랫폼 유형별로 나누었습니다. 각 비율의 분모는 바로 왼쪽 열의 합계입니다.',
    },
    answers: {
      title: '삭제 요청에 대한 회신',
      note: '이 기간에 보낸 삭제 요청을 기록된 회신에 따라 나누었습니다. 비율의 분모는 이 요청 전체입니다. 회신만으로는 삭제된 것으로 보지 않으며, 삭제 여부는 직접 다시 확인하여 판단합니다.',
    },
    'removal-times': {
      title: '요청부터 삭제까지 걸린 날수',
      note: '이 기간에 삭제가 확인된 것입니다. 해당 게시물에 대한 첫 요청을 보낸 때부터 사라진 것이 처음 확인된 때까지의 날수이며, 요청하기 전에 사라진 것은 날수가 없습니다. 아직 삭제되지 않은 것은 포함되지 않으므로 실제로는 더 오래 걸립니다. 중앙값과 90백분위수는 선형 보간(스프레드시트의 PERCENTILE.INC)으로 구했습니다.',
    },
    relapses: {
      title: '삭제 확인 후 재유포',
      note: '첫 줄은 이 기간에 삭제가 확인된 게시물, 둘째 줄은 그 전에 삭제가 확인되어 기간이 시작될 때까지 다시 발견되지 않은 게시물입니다. 비율의 분모는 각 줄의 게시물 수입니다.',
    },
    watched: {
      title: '모니터링한 범위',
      note: '모든 사례를 위해 함께 확인한 양입니다. 한 페이지라도 확인한 사이트, 확인한 페이지, 사이트마다 비교한 서로 다른 사진·영상의 수입니다(두 사이트에 있는 같은 사진은 두 번 셉니다). 오래되어 집계만 남은 모니터링은 시작한 때로 세고, 사진·영상은 모니터링 1회마다 한 번씩 셉니다. 특정 사례에 관한 수가 아니므로 비공개로 처리하지 않습니다.',
    },
  },
  columns: {
    cases: '사례',
    count: '건수',
    share: '비율',
    matches: '일치',
    'matches-share': '비율',
    requests: '삭제 요청',
    'requests-share': '비율',
    removals: '삭제 확인',
    'removals-share': '비율',
    checks: '재확인',
    'checks-share': '비율',
    'median-days': '중앙값(일)',
    'ninetieth-days': '90백분위수(일)',
    places: '삭제된 게시물',
    'seen-again': '다시 발견',
    sites: '사이트',
    pages: '페이지',
    media: '사진·영상',
  },
  answers: {
    removed: '삭제했다는 회신',
    refused: '거부',
    'needs-more': '추가 자료 요청',
    'not-ours': '관리 대상이 아니라는 회신',
    none: '기록된 회신 없음',
  },
  rows: {
    new: '신규',
    continuing: '지속',
    minors: '아동·청소년',
    adults: '성인(아동·청소년으로 등록하지 않은 사례)',
    noHarm: '기록 없음',
    allCases: '전체 사례',
    registered: '피해촬영물 등록',
    withdrawn: '등록 철회',
    matches: '일치(경보)',
    confirmed: '그중 일치 확인',
    requests: '삭제 요청 발송',
    checks: '발견한 게시물 재확인',
    removals: '삭제 확인',
    verifiedInPeriod: '이 기간에 삭제 확인',
    verifiedBefore: '이 기간 전에 삭제 확인',
    withoutRequest: (channel) => `${channel}: 요청 전에 사라짐`,
  },
};
