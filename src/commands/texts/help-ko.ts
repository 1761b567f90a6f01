// The help of every command and option, in Korean.

import { HELP_CHECKS_KO } from './checks-ko.js';
import type { HELP_EN } from './help-en.js';

export const HELP_KO: typeof HELP_EN = {
  titles: {
    'Usage:': '사용법:',
    'Arguments:': '인수:',
    'Options:': '선택 사항:',
    'Global Options:': '공통 선택 사항:',
    'Commands:': '명령:',
  },
  checks: HELP_CHECKS_KO,
  about: '등록된 피해촬영물이 다시 올라오는 곳을 모니터링하고 어디에서 발견되었는지 알려 줍니다.',
  version: '버전 표시',
  help: '도움말 표시',
  config: '설정 파일(기본: 현재 폴더의 vigil.yaml, 없으면 사용자 설정 폴더)',
  json: '표준 출력에 JSON 값 하나만 출력',
  lang: '언어(기본: 환경 설정)',
  verbose: '표준 오류에 오류 원인까지 자세히 출력',
  exitCodes: '종료 코드:',
  caseId: '가명 사례번호(예: S-2026-0412)',
  alertId: '경보 번호(예: A-5)',
  runId: '실행 번호(예: RUN-3, 기본: 최근 실행)',
  paths: '이미지·영상 파일 또는 폴더(읽기만 함)',
  output: '표준 출력 대신 이 파일에 저장',
  init: {
    about: '설정, 사이트 프로필, 데이터베이스가 있는 폴더 만들기',
    folder: '위치(기본: 현재 폴더)',
  },
  doctor: '크로미엄, ffmpeg, 데이터베이스, 디스크, 시계, 권한을 점검하고 조치 방법 안내',
  case: {
    group: '사례 관리(가명)',
    open: '사례 열기',
    close: '사례 종결(더는 모니터링하지 않음)',
    list: '사례 목록',
    show: '사례와 등록된 피해촬영물 보기',
    minor: '아동·청소년 피해: 경보를 우선 표시',
    harm: '피해 유형',
  },
  register: '사례의 이미지·영상 등록(지문만 보관)',
  withdraw: {
    about: '동의 철회: 등록한 것을 영구 삭제',
    reference: '이 등록만 삭제(예: R-12)',
    yes: '묻지 않고 실행',
  },
  fingerprint: {
    about: '파일의 지문 출력(등록부 불필요)',
    as: '등록용으로 촘촘히(reference), 또는 발견 매체처럼(found)',
  },
  lookup: '크롤링 없이 파일을 등록부와 비교',
  site: {
    group: '모니터링 사이트',
    list: '사이트 프로필과 수집 방식(browser, http, auto) 목록',
    check: '첫 페이지들을 방문하여 프로필 점검, mode가 auto이면 두 방식으로 비교(저장하지 않음)',
    argument: '사이트 id 또는 프로필 파일',
    pages: '방문할 페이지 수',
  },
  crawl: {
    about: '야간 실행: 사이트 방문, 비교, 경보',
    site: '이 사이트만',
    budget: '최대 시간(예: 30m, 6h)',
    maxPages: '최대 페이지 수',
    resume: '끝나지 않은 실행을 이어서 함, 없으면 새로 시작',
  },
  alerts: {
    group: '경보: 담당자 확인이 필요한 일치',
    list: '경보 목록(급한 순서)',
    show: '판단에 필요한 내용 보기(촬영물은 표시하지 않음)',
    lower: '경보를 내지 않은 유사 촬영물 목록(확인 필요, 같은 장면·인물의 다른 촬영물)',
    confirm: '등록된 피해촬영물이 맞음으로 확인',
    dismiss: '사유와 함께 해당 없음 처리',
    by: '판단한 담당자(기본: 운영체제 사용자)',
  },
  export: {
    group: '다른 프로그램용 보고',
    matches: '일치 보고서(CSV 또는 JSON)',
    since: '이 날짜 이후 발견(예: 2026-04-12)',
    site: '이 사이트만',
    format: 'csv 또는 json',
  },
  report: { group: '사람이 읽는 보고서', run: '한 회 실행의 확인 범위와 결과(HTML 한 장)' },
  status: {
    about: '등록부, 최근 실행, 확인 대기 경보, 실패한 사이트',
    run: '한 회 실행의 확인 범위',
  },
};
