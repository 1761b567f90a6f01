// What the commands say, in Korean.

import type { UnreadablePathReason } from '../../domain/media.js';
import { WORDS_KO } from '../../domain/words-ko.js';
import type { EN } from './en.js';
import { CHECKS_KO } from './checks-ko.js';
import { HELP_KO } from './help-ko.js';
import { TELLING_KO } from './telling-ko.js';

const PATH_REASONS: Readonly<Record<UnreadablePathReason, string>> = {
  missing: '파일이 없습니다',
  'not-permitted': '읽을 권한이 없습니다',
  'not-a-file': '파일이나 폴더가 아닙니다',
  link: '폴더 안의 바로 가기(링크)입니다. 포함하려면 원래 파일을 지정하십시오',
  'read-error': '디스크에서 읽지 못했습니다. 다른 곳에 복사한 뒤 다시 시도하십시오',
};

/** What is done after a run. */
const AFTER_STEPS = {
  'past-nights': '새로 등록된 촬영물과 지난 기록의 대조',
  retention: '보관 기간이 지난 기록의 파기',
  'evidence-retention': '보관 기간이 지난 증거의 파기',
  'time-stamps': '증거의 타임스탬프',
} as const;

export const KO: typeof EN = {
  help: HELP_KO,
  telling: TELLING_KO,
  checks: CHECKS_KO,
  errorLabel: '오류',
  mendLabel: '조치',
  written: (file) => `저장했습니다: ${file}`,
  stopped: '끝내기 전에 멈췄습니다. 그때까지 마친 것은 남아 있습니다.',
  interrupted: '진행 중인 작업을 마치고 멈춥니다. 즉시 끝내려면 Ctrl-C를 한 번 더 누르십시오.',
  reason: (reason) => {
    const all: Readonly<Record<typeof reason, string>> = {
      ...WORDS_KO.notComparable,
      ...WORDS_KO.undecodable,
      ...PATH_REASONS,
    };
    return all[reason];
  },
  case: {
    opened: (id) => `사례 ${id}을(를) 열었습니다. 피해촬영물 등록: vigil register ${id} <경로...>`,
    reopened: (id) => `사례 ${id}을(를) 다시 열었습니다. 등록된 피해촬영물을 다시 모니터링합니다.`,
    closed: (id) =>
      `사례 ${id}을(를) 종결했습니다. 등록 정보는 남아 있으나 더는 모니터링하지 않습니다. 삭제하려면: vigil withdraw ${id}`,
    edited: (id) => `사례 ${id}의 정보를 정정했습니다. 확인: vigil case show ${id}`,
    unchanged: (id) => `사례 ${id}의 정보가 이미 그와 같아 변경하지 않았습니다.`,
    'already-closed': (id) => `사례 ${id}은(는) 이미 종결되어 있습니다.`,
    none: '아직 사례가 없습니다. 새 사례: vigil case open <사례번호>',
    noReferences: '아직 등록된 피해촬영물이 없습니다.',
    neverSeen: '발견 없음',
    columns: ['사례', '상태', '아동·청소년', '등록', '확인 대기', '개시'],
    referenceColumns: ['등록번호', '종류', '크기', '등록일', '확인 대기', '최근 발견'],
    id: '사례',
    state: '상태',
    minor: '아동·청소년',
    minorLabel: '아동·청소년',
    yes: '예',
    no: '아니요',
    harms: '피해 유형',
    ageBand: '연령대',
    gender: '성별',
    openedAt: '개시',
    closedAt: '종결',
  },
  register: {
    registered: '등록함      ',
    'already-registered': '이미 등록됨 ',
    'not-comparable': '비교 불가   ',
    unreadable: '읽을 수 없음',
    summary: (caseId, counts) =>
      `${caseId}: 등록 ${counts.registered}건, 이미 등록 ${
        counts['already-registered']
      }건, 비교 불가 ${counts['not-comparable']}건, 읽을 수 없음 ${
        counts.unreadable
      }건. 등록된 것만 모니터링합니다.`,
  },
  past: {
    none: (compared, since) =>
      since === undefined
        ? '지난 실행: 보관된 발견 매체가 아직 없어 비교할 것이 없었습니다.'
        : `지난 실행: ${since} 이후 발견된 지문 ${compared}건과 비교했으며, 그중에서 등록한 피해촬영물로 확인된 것은 없었습니다.`,
    found: (alerts, compared, since) =>
      `지난 실행: ${since ?? ''} 이후 발견된 지문 ${compared}건과 비교하여 새 경보 ${alerts}건이 있습니다.`,
    nothing: '이 사례에 등록된 것이 없어 비교할 것이 없었습니다.',
  },
  withdraw: {
    question: (caseId, reference) =>
      `사례 ${caseId}의 ${reference ?? '등록된 피해촬영물 전체'}를 영구히 삭제합니다. 계속할까요?`,
    left: '변경하지 않았습니다.',
    pending:
      '등록은 철회되었으나 다른 명령이 데이터베이스를 사용 중이어서 파일의 빈 공간에 흔적이 남아 있을 수 있습니다. 다음 명령이 단독으로 실행될 때 지워지며, "vigil doctor"로 확인할 수 있습니다.',
    done: (caseId, ids) =>
      `${caseId}: ${ids.length}건의 등록을 철회했습니다(${ids.join(', ')}). 지문과 일치 내역은 삭제되었고 감사 기록 한 줄만 남습니다.`,
  },
  lookup: {
    matched: (count) => `일치 ${count}건`,
    onlyLower: (count) => `등록본과 같은 촬영물은 없음, 우선순위가 낮은 유사 촬영물 ${count}건`,
    lower: {
      review: '담당자의 확인이 필요합니다. 같은 촬영물일 수도, 아닐 수도 있습니다.',
      related:
        '같은 장면이나 인물을 찍은 다른 촬영물이며, 등록된 촬영물은 아닙니다. 우선순위가 낮습니다.',
    },
    noMatch: '등록부와 일치하는 것 없음',
    'not-comparable': '비교 불가',
    unreadable: '읽을 수 없음',
  },
  site: {
    none: (folder) => `${folder}에 사이트 프로필이 아직 없습니다.`,
    columns: ['사이트', '이름', '유형', '수집 방식', '시작 주소', '로그인', 'robots.txt'],
    login: {
      none: '',
      unknown: '아직 확인 안 함',
      'logged-in': (since) => `${since}부터 로그인 상태`,
      'logged-out': (since) => `${since}부터 로그아웃됨`,
    },
    obeys: '따름',
    ignores: (why) => `따르지 않음: ${why}`,
    valid: (id) => `${id}의 프로필은 올바릅니다.`,
    checkColumns: ['결과', '링크', '이미지', '영상', '실패한 매체', '관문', '시간', '페이지'],
    nothingStored: '아무것도 저장하지 않았습니다.',
    noSearch: '이 프로필에는 검색 페이지가 없습니다.',
    pressEnter: '열린 창에서 사이트에 로그인한 뒤 여기서 Enter 키를 누르십시오. ',
    loggedIn: (id, count) => `${id} 사이트의 로그인을 저장했습니다(${count}개 항목).`,
    foreign: (count) => `다른 사이트의 항목 ${count}개는 저장하지 않았습니다.`,
    encrypted: '암호화했으며, 이 사용자만 읽을 수 있습니다.',
    notEncrypted:
      '이 사용자만 읽을 수 있으나 암호화하지는 않았습니다. 암호화하려면 VIGIL_LOGINS_KEY를 설정하십시오.',
    deleteFile: (file) =>
      `이제 ${file} 파일을 삭제하십시오. 이 파일이 있으면 누구나 로그인된 상태로 접속할 수 있습니다.`,
    tryLogin: (id) => `다음 명령으로 확인하십시오: vigil site check ${id}`,
    noLoginCheck:
      '로그인이 풀렸는지 확인하는 방법(login.check)이 프로필에 없어, 풀려도 알려 드릴 수 없습니다.',
    loggedOut: (id) => `${id} 사이트의 저장된 로그인을 삭제했습니다.`,
    noLogin: (id) => `${id} 사이트에는 저장된 로그인이 없습니다.`,
    keywordColumns: ['검색어', '다른 표기', '주소'],
    asked: (pages) => `검색 페이지 ${pages}개를 조회하게 됩니다. 이 목록은 담당자끼리만 보십시오.`,
  },
  crawl: {
    newAlerts: '새 경보:',
    progress: (totals, site, url) =>
      `페이지 ${totals.pages} · 매체 ${totals.media} · 새 경보 ${totals.alerts} · ${site} ${url}`,
  },
  alerts: {
    none: '확인을 기다리는 경보가 없습니다. 판단이 끝난 경보: vigil alerts list --state all',
    noneOf: '이 상태의 경보가 없습니다.',
    minor: '아동·청소년',
    columns: [
      '경보',
      '상태',
      '아동·청소년',
      '일치 정도',
      '점수',
      '등록번호',
      '사례',
      '사이트',
      '처음 발견',
      '페이지',
    ],
    alert: '경보',
    state: '상태',
    case: '사례',
    reference: '등록번호',
    site: '사이트',
    page: '페이지',
    title: '페이지 제목',
    firstSeen: '처음 발견',
    lastSeen: '최근 발견',
    score: '점수',
    matches: '일치 내역',
    history: '이력',
    elsewhere: '같은 촬영물이 발견된 다른 페이지',
    noLower: '우선순위가 낮은 유사 촬영물이 없습니다.',
    lowerColumns: [
      '일치 정도',
      '점수',
      '등록번호',
      '사례',
      '사이트',
      '최근 발견',
      '페이지',
      '일치 근거',
    ],
    confirmed: (id) => `경보 ${id}을(를) 일치로 확인했습니다.`,
    dismissed: (id) => `경보 ${id}을(를) 해당 없음으로 처리했습니다.`,
  },
  takedown: {
    none: '진행 중인 삭제 요청이 없습니다. 끝난 요청: vigil takedown list --state all',
    noneDue: '지금 처리할 삭제 요청이 없습니다.',
    columns: [
      '요청',
      '상태',
      '단계',
      '사이트',
      '경보 수',
      '받는 곳',
      '시각',
      '답변 또는 전자우편 상태',
    ],
    dueColumns: ['요청', '사유', '기준 시각', '단계', '사이트', '경보 수', '할 일'],
    id: '요청',
    state: '상태',
    step: '단계',
    site: '사이트',
    channel: '방법',
    recipient: '받는 곳',
    alerts: '경보',
    reaction: '답변 기한',
    follows: '이전 요청',
    mail: '전자우편',
    attached: '첨부',
    digest: '내용의 SHA-256',
    history: '이력:',
    subject: '제목',
    byHand: '직접 제출',
    erased: '등록이 철회된 촬영물이 적혀 있어 내용을 지웠습니다.',
    drafted: (id, alerts) =>
      `${alerts}에 대한 삭제 요청 ${id}을(를) 작성했습니다. 읽어 보기: vigil takedown show ${id}, 승인: vigil takedown approve ${id}`,
    edited: (id) => `${id}을(를) 고쳤습니다. 다시 승인해야 합니다: vigil takedown approve ${id}`,
    approved: (id, mail) =>
      mail
        ? `${id}을(를) 승인했습니다. 발송: vigil takedown send ${id}`
        : `${id}을(를) 승인했습니다. 출력: vigil takedown send ${id} 또는 vigil takedown show ${id} --html -o form.html`,
    cancelled: (id) => `${id}을(를) 취소했습니다. 해당 경보는 다시 작성할 수 있습니다.`,
    sent: (id, to) =>
      `${id}이(가) ${to}(으)로 나갈 준비를 마쳤습니다. 한 번만 발송되며, 나갈 때까지 다시 시도합니다.`,
    handIn: (id, where) =>
      `위 내용으로 신고 양식${where === undefined ? '' : `(${where})`}을(를) 작성하십시오. 제출한 뒤: vigil takedown sent ${id} --by-hand`,
    handedIn: (id) => `${id}을(를) 제출한 것으로 기록했습니다.`,
    answered: {
      removed: (id) =>
        `${id}: 삭제했다는 답변을 기록했습니다. 실제로 삭제되었는지는 재확인에서 판단합니다.`,
      refused: (id) =>
        `${id}: 거부 답변을 기록했습니다. 다음 단계로 요청: vigil takedown escalate ${id}`,
      'needs-more': (id) =>
        `${id}: 추가 자료 요청을 기록했습니다. 자료를 더해 다시 작성하거나 다음 단계로 요청하십시오: vigil takedown escalate ${id}`,
      'not-ours': (id) =>
        `${id}: 소관이 아니라는 답변을 기록했습니다. 다음 단계로 요청: vigil takedown escalate ${id}`,
    },
    due: {
      'to-approve': '승인 대기',
      'to-send': '승인됨, 미발송',
      undelivered: '전자우편 미발송',
      unanswered: '기한 내 답변 없음',
      refused: '거부',
      'not-ours': '소관 아님 답변',
      'needs-more': '추가 자료 요청',
      'still-there': '삭제 답변 후에도 삭제 미확인',
    },
    dueCommand: {
      'to-approve': (id) => `vigil takedown show ${id}`,
      'to-send': (id) => `vigil takedown send ${id}`,
      undelivered: () => 'vigil outbox list',
      unanswered: (id) => `vigil takedown escalate ${id}`,
      refused: (id) => `vigil takedown escalate ${id}`,
      'not-ours': (id) => `vigil takedown escalate ${id}`,
      'needs-more': (id) => `vigil takedown show ${id}`,
      'still-there': (id) => `vigil takedown escalate ${id}`,
    },
    delivery: {
      cancelled: () => '취소되어 발송하지 않음',
      waiting: (error) => (error === '' ? '발송 대기' : `발송 대기: ${error}`),
      sending: () => '발송 중',
      sent: () => '발송 완료',
      failed: (error) => `발송 실패: ${error}`,
    },
    refused: {
      missing: (id) => `${id}: 그런 경보가 없습니다.`,
      removed: (id) => `${id}: 삭제가 확인되어 작성하지 않았습니다.`,
      'no-contact': (id) =>
        `${id}: 이 단계에서 요청할 곳을 알 수 없습니다. --to <주소> 또는 사이트 프로필로 정해 주십시오.`,
      'no-profile': (id) =>
        `${id}: 사이트 프로필이 없어 연락해도 되는 곳인지 알 수 없습니다. 프로필을 되돌려 놓거나 다른 --step으로 요청하십시오.`,
      'not-this': (id) =>
        `${id}: 담당자가 이 경보의 촬영물을 모두 "이것이 아님"으로 판단했습니다. 확인: vigil alerts not-this list`,
      'not-confirmed': (id, state) =>
        `${id}: 확인된 경보만 삭제를 요청할 수 있습니다(현재 상태: ${state}). 확인: vigil alerts show ${id}`,
      live: (id, request) =>
        `${id}: 이미 ${request}에 들어 있습니다. 확인: vigil takedown show ${request}`,
      'live-back': (id, request) =>
        `${id}: ${request} 이후 삭제되었다가 다시 게시되었습니다. 먼저 기록하십시오: vigil takedown answer ${request} --answer removed 그다음 다시 작성하십시오.`,
      'never-contact': (id, because, next) =>
        `${id}: 사이트 프로필에 연락하지 않는 곳으로 되어 있습니다${because === undefined ? '' : `(${because})`}.${next === undefined ? '' : ` 다음 단계로 요청: vigil takedown draft ${id} --step ${next}`}`,
    },
  },
  afterNight: {
    unsealed: (count) =>
      `이번 실행의 경보 중 증거가 봉인되지 않은 것이 ${count}건 있습니다("vigil evidence list"로 확인). 페이지가 다시 발견되면 다시 시도합니다.`,
    unsealedInAll: (count) =>
      `증거가 봉인되지 않은 경보가 ${count}건 있습니다("vigil evidence list"로 확인).`,
    failed: (steps) =>
      `실행 뒤에 끝내지 못한 작업이 있어 다음 실행에서 다시 시도합니다: ${steps.map((step) => AFTER_STEPS[step]).join(', ')}. 이유는 로그에 있습니다.`,
  },
  status: {
    openCases: '진행 중 사례',
    closedCases: '종결 사례',
    references: '등록 피해촬영물',
    openAlerts: '확인 대기 경보',
    confirmedAlerts: '일치 확인 경보',
    dismissedAlerts: '해당 없음 경보',
    noRuns: '아직 실행한 적이 없습니다.',
    unfinished: (id) =>
      `${id}이(가) 아직 끝나지 않았습니다. 지금 실행 중인 모니터링이 없다면 도중에 끊긴 것입니다. 이어서 하려면: vigil crawl --resume`,
    runColumns: ['실행', '상태', '종료 사유', '시작', '종료', '사이트'],
    failing: '마지막 방문에 실패한 사이트:',
    dropped: '최근 모니터링에서 평소보다 훨씬 적게 확인된 사이트(vigil site check로 확인):',
    droppedColumns: ['사이트', '줄어든 내용'],
    noFailing: '마지막 방문에 실패한 사이트가 없습니다.',
    failingColumns: ['사이트', '시각', '결과', '사유'],
  },
  init: {
    done: (folder) =>
      `준비되었습니다: ${folder}\n다음: ${folder}/sites에 사이트 프로필을 넣고 "vigil doctor", "vigil case open <사례번호>", "vigil register <사례번호> <경로...>"를 차례로 실행하십시오.`,
  },
  doctor: {
    configuration: '설정',
    database: '데이터베이스',
    databaseSays: (file, cases) => `${file}, 사례 ${cases}건`,
    sites: '사이트 프로필',
    sitesSay: (count) => `${count}개`,
    clock: '시계',
    clockMend: '시계가 마지막 실행보다 늦습니다. 시간을 맞추십시오(예: timedatectl set-ntp true).',
    withdrawal: '등록 철회',
    withdrawalPending: '철회된 등록의 흔적이 데이터베이스 파일의 빈 공간에 남아 있을 수 있음',
    withdrawalMend: '다른 Vigil 명령이 없을 때 다시 실행하십시오. 그때 지워집니다.',
    disk: '디스크 공간',
    diskSays: (megabytes) => `${megabytes} MB 남음`,
    diskMend: '2 GB 이상 비우거나 더 큰 디스크로 옮기십시오.',
    permissions: '권한',
    permissionsSay: '소유자만 읽을 수 있음',
  },
  evidence: {
    none: '아직 봉인된 증거가 없습니다.',
    off: '공개키가 설정되지 않아 증거를 보관하지 않습니다. 열쇠 만들기: vigil evidence keygen --out <파일>',
    columns: ['증거', '상태', '봉인', '경보', '사이트', '타임스탬프', '바이트'],
    missing: '증거가 없는 경보(페이지가 다시 발견되면 다시 시도합니다):',
    missingColumns: ['경보', '시점', '이유'],
    due: '봉인 중이거나 실행이 중단되었습니다',
    missingReasons: {
      interrupted: '봉인하기 전에 실행이 중단되었습니다',
      'disk full': '디스크 공간이 부족했습니다',
      'folder not writable': '증거 폴더에 쓸 수 없습니다',
    },
    states: { sealed: '봉인됨', purging: '파기 중', purged: '파기됨' },
    purgeReasons: { retention: '보관 기간 경과', 'by-hand': '담당자', withdrawn: '동의 철회' },
    stampStates: { due: '요청 예정', stamped: '받음', failed: '실패' },
    noStamp: '요청하지 않음',
    id: '증거',
    state: '상태',
    sealedAt: '봉인',
    purgedAt: '파기',
    purgedFor: '파기 사유',
    alert: '경보',
    site: '사이트',
    size: '바이트',
    previous: '앞 증거',
    first: '없음(첫 증거)',
    stamp: '타임스탬프',
    stampError: '타임스탬프 실패',
    file: '파일',
    openedWarning: (folder) =>
      `${folder}에 열었습니다(본인만 읽을 수 있음). 피해자의 촬영물이 보일 수 있으니 다른 사람이 볼 수 없는 곳에서 확인하고, 마치면 이 폴더와 개인키를 이 컴퓨터에서 삭제해 주십시오.`,
    verified: (of) =>
      of.faults.length === 0
        ? `모두 봉인된 그대로입니다: 증거 ${of.sealed}건, 파기 ${of.purged}건${of.purging > 0 ? `, 파기 대기 ${of.purging}건` : ''}${of.opened > 0 ? `, 열어서 내용까지 점검 ${of.opened}건` : ''}.`
        : `증거 ${of.sealed + of.purging + of.purged}건에서 문제 ${of.faults.length}건이 있습니다:`,
    faults: {
      'file-missing': '파일이 없습니다',
      'file-changed': '파일이 봉인된 것과 다릅니다',
      'chain-broken': '앞 증거와 이어지지 않습니다',
      'row-missing': '감사 기록에는 있으나 데이터베이스에 없습니다',
      'row-changed': '데이터베이스가 감사 기록과 다릅니다',
      'identity-wrong': '이 열쇠로 봉인된 것이 아닙니다',
      'content-changed': '내용이 목록과 다릅니다',
      'not-purged-by-audit':
        '데이터베이스에는 파기되었다고 되어 있으나 감사 기록에는 파기 기록이 없습니다',
      'audit-altered':
        '감사 기록 자체가 변경되어 증거에 관한 기록을 믿을 수 없습니다(`vigil audit verify`로 확인해 주십시오)',
    },
    purgeQuestion: (id) =>
      `${id ?? '그 날짜 전에 봉인된 증거'}을(를) 영구히 파기합니다. 계속할까요?`,
    purged: (ids) =>
      ids.length === 0
        ? '파기할 것이 없었습니다.'
        : `증거 ${ids.length}건을 파기했습니다(${ids.join(', ')}). SHA-256 기록은 남습니다.`,
    nothingToStamp: '받지 못한 타임스탬프가 없습니다.',
    stampFailed: '실패, 다음에 다시 시도',
    keyWarning: (file) =>
      `개인키를 ${file}에 저장했습니다. 지금 이 컴퓨터에서 빼내어 안전한 두 곳에 보관해 주십시오. 개인키가 있으면 증거를 읽을 수 있고, 없으면 누구도 읽을 수 없습니다. 아래 공개키는 vigil.yaml의 evidence.recipients에 적어 주십시오.`,
  },
  audit: {
    none: '해당하는 기록이 없습니다.',
    columns: ['번호', '시각', '담당', '한 일', '대상'],
    more: (count) => `이전 기록 ${count}건은 표시하지 않았습니다.`,
    empty: '감사 기록이 비어 있습니다. 아직 아무 작업도 하지 않았습니다.',
    intact: (entries, withMark) =>
      `감사 기록은 온전합니다: ${entries}건${withMark ? ', 적어 두신 기록도 빠짐없이 있습니다' : ''}. 다음 줄을 이 컴퓨터 밖에 적어 두고 다음 점검 때 --expect로 대조해 주십시오.`,
    faults: {
      altered: (sequence) =>
        `온전하지 않음: ${sequence}번 기록이 변경되었거나 그 앞의 기록이 빠졌거나 순서가 바뀌었습니다.`,
      'cut-off': (sequence) =>
        `온전하지 않음: 기록이 ${sequence}번에서 끝나며 그 뒤가 잘려 나갔습니다.`,
      replaced: (sequence) => `온전하지 않음: ${sequence}번 기록이 적어 두신 것과 다릅니다.`,
    },
  },
  retention: {
    would: '다음이 파기됩니다:',
    done: '파기했습니다(오래된 것이 없으면 0):',
    things: {
      media: '지문을 지운 발견 매체',
      sightings: '발견 기록',
      matches: '경보가 없는 유사 일치',
      runs: '수치만 남긴 실행',
      visits: '방문 페이지',
      captures: '수집 기록',
    },
    evidence: '증거',
  },
  document: {
    signed: (keyId) => `키 ${keyId}(으)로 서명했습니다.`,
    unsigned:
      '아직 서명 키가 없어 서명하지 않았습니다. "vigil report key"로 만든 뒤 보고서를 다시 만드십시오.',
    keyMade: (path) =>
      `서명 키를 만들었습니다: ${path}\n안전한 곳에 사본을 보관하십시오. 외부에는 아래의 공개 키만 주고, 이 파일은 주지 마십시오.`,
    keyId: '키 번호',
    publicKey: '공개 키',
    valid: (file, keyId) => `이상 없음: ${file}은(는) 키 ${keyId}(으)로 서명한 그대로입니다.`,
    changed: (file) =>
      `바뀌었음: ${file}은(는) 서명한 내용과 다릅니다. 이 파일을 믿지 말고 원본을 요청하십시오.`,
    wrongKey: (file, signedBy, keyId) =>
      `다른 키: ${file}은(는) ${keyId}이(가) 아니라 ${signedBy} 키로 서명되어 있습니다. 기관의 공개 키를 확인하십시오.`,
  },
};
