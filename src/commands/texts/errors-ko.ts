// Korean for every error code of src/domain/error-texts.ts; a missing one is a compile error.

import type { ErrorCode } from '../../domain/errors.js';

export const ERRORS_KO: Readonly<
  Record<ErrorCode, { readonly message: string; readonly mend: string }>
> = {
  'case-id-personal': {
    message: '사례 번호에 개인정보로 보이는 내용({{what}})이 있어 저장하지 않았습니다.',
    mend: '사례 관리 대장의 가명 번호를 사용하십시오. 예: S-2026-0412',
  },
  'case-id-invalid': {
    message: '사례 번호가 이 센터에서 쓰는 형식({{pattern}})과 다릅니다.',
    mend: '사례 관리 대장의 가명 번호(예: S-2026-0412)를 사용하거나, vigil.yaml의 cases.idPattern을 바꾸십시오.',
  },
  'id-invalid': {
    message: '{{what}} 번호는 {{example}} 같은 형식이어야 하는데 입력된 값은 "{{text}}"입니다.',
    mend: '해당 "list" 또는 "show" 명령이 출력하는 목록에서 번호를 복사하십시오.',
  },
  'option-invalid': {
    message: '{{name}}: 올바른 값은 {{expected}}인데 입력된 값은 "{{received}}"입니다.',
    mend: '값을 고쳐 명령을 다시 실행하십시오. 쓸 수 있는 값은 --help로 볼 수 있습니다.',
  },
  'option-missing': {
    message: '{{name}} 옵션이 필요합니다: {{expected}}',
    mend: '옵션을 추가해 명령을 다시 실행하십시오.',
  },
  'command-unknown': {
    message: '"{{name}}" 명령은 없습니다.',
    mend: '"{{help}}"에서 명령 목록을 확인하십시오.',
  },
  'command-missing': {
    message: '어떤 명령인지 입력하지 않았습니다.',
    mend: '위 목록에서 명령을 고르십시오.',
  },
  'option-unknown': {
    message: '이 명령에는 "{{name}}" 옵션이 없습니다.',
    mend: '명령 뒤에 --help를 붙여 옵션을 확인하십시오.',
  },
  'option-value-missing': {
    message: '{{name}} 옵션에는 값이 필요합니다.',
    mend: '명령 뒤에 --help를 붙여 넣을 수 있는 값을 확인하십시오.',
  },
  'argument-missing': {
    message: '명령에 필요한 <{{name}}> 값을 입력하지 않았습니다.',
    mend: '명령 뒤에 --help를 붙여 입력 순서를 확인하십시오.',
  },
  'arguments-too-many': {
    message: '명령이 받는 것보다 많은 값을 입력했습니다.',
    mend: '명령 뒤에 --help를 붙여 입력 순서를 확인하십시오. 빈칸이 있는 이름은 따옴표로 감싸십시오.',
  },
  'usage-wrong': {
    message: '명령을 이해하지 못했습니다: {{detail}}',
    mend: '명령 뒤에 --help를 붙여 사용법을 확인하십시오.',
  },
  'not-found': {
    message: '해당하는 {{what}}이(가) 없습니다: {{id}}',
    mend: '"{{list}}" 명령으로 목록을 보고 철자를 확인하십시오.',
  },
  'config-missing': {
    message: '{{file}}에서 설정 파일을 찾지 못했습니다.',
    mend: '"vigil init"으로 이 폴더에 새로 만들거나, --config <파일>로 지정하십시오.',
  },
  'config-invalid': {
    message: '{{file}}, {{line}}번째 줄: {{key}}: {{detail}}',
    mend: '그 줄을 고치십시오. 빈 폴더에서 "vigil init"을 실행하면 모든 항목이 설명된 예시 파일이 만들어집니다.',
  },
  'already-there': {
    message: '{{path}}이(가) 이미 있어 그대로 두었습니다.',
    mend: '다른 폴더를 고르거나, 필요 없는 것이라면 직접 지운 뒤 다시 실행하십시오.',
  },
  'site-profile-invalid': {
    message: '{{file}}, {{line}}번째 줄: {{key}}: {{detail}}',
    mend: '사이트 프로필의 그 줄을 고치십시오. 모든 항목은 README.md의 "Add a site"에 설명되어 있습니다.',
  },
  'browser-missing': {
    message: '사용할 수 있는 Chromium을 찾지 못했습니다({{detail}}).',
    mend: '"npm run setup"을 실행하거나, 관리자에게 다음 설치를 요청하십시오: apt-get install chromium-headless-shell',
  },
  'ffmpeg-missing': {
    message: '사용할 수 있는 {{tool}} 프로그램을 찾지 못했습니다({{detail}}).',
    mend: '"npm run setup"을 실행하거나, 관리자에게 다음 설치를 요청하십시오: apt-get install ffmpeg',
  },
  'browser-crashed': {
    message: '브라우저가 예기치 않게 중단되었습니다({{detail}}).',
    mend: 'Vigil이 자동으로 다시 시작합니다. 반복되면 "vigil doctor"를 실행하십시오.',
  },
  'database-newer': {
    message:
      '데이터베이스 {{file}}은(는) 더 최신 버전의 Vigil이 기록한 것입니다(파일: {{found}}, 이 프로그램: {{known}}까지).',
    mend: '최신 버전의 Vigil을 다시 설치하십시오. 변경된 내용은 없습니다.',
  },
  'database-unusable': {
    message: '데이터베이스 {{file}}을(를) 사용할 수 없습니다: {{detail}}',
    mend: '폴더에 쓸 수 있는지, 디스크에 여유가 있는지 확인한 뒤 "vigil doctor"를 실행하십시오.',
  },
  'database-missing': {
    message: '{{file}}에 데이터베이스가 없습니다.',
    mend: '"vigil init"으로 새로 만들거나, --config <파일>로 다른 설정을 지정하십시오.',
  },
  'database-busy': {
    message: '다른 프로그램이 데이터베이스 {{file}}에 너무 오래 쓰고 있었습니다.',
    mend: '다른 명령이 끝난 뒤 다시 실행하십시오. 이미 끝난 작업은 보존되어 있습니다.',
  },
  'disk-full': {
    message: '디스크에 남은 공간이 없어 {{path}}을(를) 쓰지 못했습니다.',
    mend: '공간을 확보한 뒤 명령을 다시 실행하십시오. 그 전에 마친 작업은 보존됩니다.',
  },
  'not-permitted': {
    message: '현재 사용자는 {{path}}을(를) 읽거나 쓸 수 없습니다.',
    mend: '관리자에게 권한을 요청하거나, 소유자 계정으로 Vigil을 실행하십시오.',
  },
  'crawl-running': {
    message: '다른 모니터링이 실행 중입니다({{detail}}).',
    mend: '끝날 때까지 기다리거나 SIGTERM으로 종료하십시오. 비정상 종료된 실행은 잠금을 남기지 않습니다.',
  },
  'case-exists': {
    message: '사례 {{id}}은(는) 이미 진행 중입니다.',
    mend: '"vigil case show {{id}}"(으)로 확인하거나, "vigil register {{id}} <경로...>"로 피해촬영물을 등록하십시오. 잘못된 정보는 "vigil case edit {{id}}"(으)로 정정하십시오.',
  },
  'case-empty': {
    message: '사례 {{id}}에 등록된 것이 없습니다.',
    mend: '"vigil case show {{id}}"(으)로 확인하십시오. 변경한 것은 없습니다.',
  },
  'case-closed': {
    message: '사례 {{id}}은(는) 종결되었습니다.',
    mend: '다시 모니터링하려면 "vigil case open {{id}}"(으)로 여십시오.',
  },
  'alert-decided': {
    message: '경보 {{id}}은(는) 이미 판단이 끝났습니다: {{state}}',
    mend: '"vigil alerts show {{id}}"(으)로 확인하십시오.',
  },
  'no-sites': {
    message: '{{folder}}에 사이트 프로필이 없습니다.',
    mend: '그 폴더에 YAML 파일을 추가하십시오. 예시는 README.md의 "Add a site"에 있습니다.',
  },
  'no-runs': {
    message: '아직 실행한 적이 없습니다.',
    mend: '먼저 "vigil crawl"을 실행하십시오.',
  },
  'key-unusable': {
    message: '키 {{path}}을(를) 사용할 수 없습니다: {{detail}}',
    mend: '올바른 파일로 바꾸십시오. 서명 키가 없으면 "vigil report key"로 새로 만들 수 있으며, 이전 키로 서명한 보고서는 이전 공개 키로 확인합니다.',
  },
  'signature-unusable': {
    message: '서명 파일 {{path}}을(를) 읽을 수 없습니다: {{detail}}',
    mend: '보고서와 함께 받은 .sig 파일을 --signature로 지정하십시오.',
  },
  'file-missing': {
    message: '{{path}} 파일이 없습니다.',
    mend: '철자를 확인하거나 폴더까지 지정하십시오.',
  },
  'print-failed': {
    message: '보고서를 PDF로 만들지 못했습니다: {{detail}}',
    mend: '"vigil doctor"로 점검하십시오. 그동안은 HTML로 만들어 브라우저에서 인쇄할 수 있습니다.',
  },
  'profiles-missing': {
    message: '사이트 프로필을 둘 {{path}} 폴더가 없습니다.',
    mend: '폴더를 만들어 프로필을 넣거나, vigil.yaml의 paths.sites를 바꾸십시오.',
  },
  'key-missing': {
    message: '대조할 서명 열쇠가 {{path}}에 없습니다.',
    mend: '서명한 기관의 공개키를 --public-key <공개키 또는 파일>로 지정하십시오.',
  },
  'folder-missing': {
    message: '{{path}}을(를) 저장할 폴더가 없습니다.',
    mend: '폴더를 먼저 만들거나 다른 곳에 저장하십시오.',
  },
  'egress-refused': {
    message: '{{host}}(으)로 가는 연결을 보호 장치가 차단했습니다: {{reason}}',
    mend: '센터가 운영하는 주소라면 vigil.yaml의 egress.allow에 이름과 포트를 적어 허용하십시오.',
  },
  'fetch-timeout': {
    message: '{{url}}이(가) {{ms}}ms 안에 응답하지 않았습니다.',
    mend: '따로 할 일은 없습니다. 기록에 남았으며 다음 모니터링에서 다시 시도합니다.',
  },
  'fetch-failed': {
    message: '{{url}}을(를) 가져오지 못했습니다: {{detail}}',
    mend: '따로 할 일은 없습니다. 기록에 남았으며 다음 모니터링에서 다시 시도합니다.',
  },
  'fetch-too-large': {
    message: '{{url}}의 크기가 제한({{limit}}바이트)을 넘습니다.',
    mend: '이런 파일도 확인해야 한다면 vigil.yaml의 media.maxImageBytes 또는 media.maxVideoBytes를 늘리십시오.',
  },
  'page-too-many-elements': {
    message: '페이지의 요소가 {{limit}}개를 넘습니다.',
    mend: '중요한 사이트라면 프로필에서 mode: browser로 확인하십시오.',
  },
  'fetch-redirects': {
    message: '{{url}}이(가) 너무 여러 번 다른 주소로 넘어갑니다.',
    mend: '따로 할 일은 없습니다. 기록에 남았습니다.',
  },
  'keywords-invalid': {
    message: '{{file}} {{line}}번째 줄: {{detail}}',
    mend: 'UTF-8로 한 줄에 한 낱말씩 적으십시오. #으로 시작하는 줄은 설명으로 봅니다. 실제로 검색할 주소는 "vigil site keywords <site>"로 볼 수 있습니다.',
  },
  'login-file-invalid': {
    message: '{{file}} 파일은 로그인 정보로 쓸 수 없습니다: {{detail}}',
    mend: 'cookies.txt(Netscape 형식) 또는 Playwright storage state(JSON)로 다시 내보내십시오.',
  },
  'login-empty': {
    message:
      '{{file}} 파일에 {{site}} 사이트의 쿠키가 없습니다(다른 사이트 쿠키 {{foreign}}개는 저장하지 않았습니다).',
    mend: '해당 브라우저에서 먼저 그 사이트에 로그인한 뒤 쿠키를 다시 내보내십시오.',
  },
  'login-unreadable': {
    message: '{{site}} 사이트의 저장된 로그인을 읽을 수 없습니다: {{detail}}',
    mend: '저장할 때 쓴 키(logins.key)를 설정하거나, "vigil site login {{site}}"(으)로 다시 저장하십시오.',
  },
  'login-no-display': {
    message: '{{site}} 로그인용 브라우저 창을 이 컴퓨터에서 띄울 수 없습니다: {{detail}}',
    mend: '화면이 있는 컴퓨터에서 로그인해 쿠키를 내보낸 뒤 "vigil site login {{site}} --cookies <파일>" 또는 "--state <파일>"을 실행하십시오.',
  },
  // ---- 삭제 요청 ---------------------------------------------------------------------------------------------------
  'takedown-live': {
    message: '경보 {{alert}}은(는) 같은 단계의 삭제 요청 {{id}}에 이미 들어 있습니다.',
    mend: '"vigil takedown show {{id}}"(으)로 확인한 뒤 취소하거나 받은 답변을 기록하십시오.',
  },
  'takedown-not-confirmed': {
    message: '경보 {{id}}은(는) 피해촬영물로 확인되지 않아 삭제를 요청할 수 없습니다.',
    mend: '먼저 판단하십시오: "vigil alerts show {{id}}" 후 "vigil alerts confirm {{id}}"',
  },
  'takedown-none': {
    message: '작성된 삭제 요청이 없습니다:{{detail}}',
    mend: '위에 적힌 내용을 바로잡은 뒤 다시 작성하십시오.',
  },
  'takedown-state': {
    message: '삭제 요청 {{id}}은(는) "{{state}}" 상태라서 이 작업을 할 수 없습니다.',
    mend: '"vigil takedown show {{id}}"(으)로 확인하십시오. 요청은 작성, 승인, 발송, 답변 순서로 진행됩니다.',
  },
  'takedown-not-this': {
    message:
      '삭제 요청 {{id}}에 적힌 경보 {{alert}}의 촬영물을 담당자가 "이것이 아님"으로 판단했습니다.',
    mend: '"vigil takedown edit {{id}} --file"로 그 위치를 빼거나, 요청을 취소하고 새로 작성하십시오.',
  },
  'takedown-sending': {
    message: '삭제 요청 {{id}}의 전자우편을 지금 보내고 있습니다.',
    mend: '"vigil outbox send"를 실행해 도착했는지 확인한 뒤 답변을 다시 기록하십시오.',
  },
  'takedown-never-contact': {
    message:
      '사이트 {{site}}의 프로필에 삭제 요청 {{id}}의 받는 곳에는 연락하지 말라고 적혀 있습니다{{because}}.',
    mend: '요청을 취소하고("vigil takedown cancel {{id}}") 다른 단계로 요청하십시오.',
  },
  'takedown-no-profile': {
    message: '사이트 {{site}}의 프로필이 없어 삭제 요청 {{id}}을(를) 보내도 되는지 알 수 없습니다.',
    mend: '프로필을 되돌려 놓거나, 요청을 취소하고("vigil takedown cancel {{id}}") 다른 단계로 요청하십시오.',
  },
  'takedown-many-sites': {
    message: '여러 사이트의 경보에 받는 곳(--to)을 하나만 지정했습니다: {{sites}}',
    mend: '사이트마다 따로 작성하거나 --to를 빼십시오. 그러면 각 사이트 프로필에 적힌 곳으로 요청합니다.',
  },
  'takedown-no-mail': {
    message: '삭제 요청 {{id}}은(는) 전자우편인데 {{key}} 설정이 없어 보낼 수 없습니다.',
    mend: 'README의 "알림" 항목대로 전자우편을 설정한 뒤 보내십시오.',
  },
  'takedown-changed': {
    message: '삭제 요청 {{id}}의 내용이 확인하거나 승인한 것과 다릅니다.',
    mend: '"vigil takedown show {{id}}"(으)로 읽어 보고 (다시) 승인하십시오.',
  },
  'takedown-erased': {
    message: '삭제 요청 {{id}}에 적힌 촬영물의 등록이 철회되어 요청 내용을 지웠습니다.',
    mend: '나머지 경보는 새로 작성하십시오: "vigil takedown draft <경보...>"',
  },
  'takedown-no-recipient': {
    message: '삭제 요청 {{id}}은(는) 전자우편인데 받는 주소가 없습니다.',
    mend: '주소를 넣으십시오: "vigil takedown edit {{id}} --to <주소>"',
  },
  'takedown-wrong-channel': {
    message: '삭제 요청 {{id}}은(는) 전자우편이 아니라 신고 양식입니다.',
    mend: '직접 작성해 제출한 뒤 "vigil takedown sent {{id}} --by-hand"를 실행하십시오.',
  },
  'takedown-discloses': {
    message: '밖으로 나가서는 안 되는 내용이 들어 있습니다: {{what}}',
    mend: '그 내용을 빼고 다시 실행하십시오. 받는 곳에는 사례 번호가 아니라 요청 번호만 알립니다.',
  },
  'takedown-last-step': {
    message: '{{id}}({{step}}) 다음으로 요청할 수 있는 단계가 없습니다.',
    mend: '--step으로 단계를, --to로 받는 곳을 정하거나 "vigil takedown draft"로 작성하십시오.',
  },
  'centre-unnamed': {
    message: 'vigil.yaml에 요청하는 기관이 적혀 있지 않습니다: {{key}} 값이 비어 있습니다.',
    mend: '모든 요청서 아래에 들어가는 centre.name과 centre.email(그리고 centre.contact, centre.phone)을 채우십시오.',
  },
  'template-invalid': {
    message: '{{file}} {{line}}행: {{detail}}',
    mend: '서식 파일의 그 줄을 고치십시오. 형식은 README.ko.md의 "삭제 요청"에 있습니다.',
  },
  'alert-same-bytes': {
    message:
      '경보 {{id}}은(는) 등록한 파일과 완전히 같은 파일이므로 "이것이 아님" 목록에 넣을 수 없습니다.',
    mend: '--not-this 없이 해당 없음으로 처리하십시오. 파일을 잘못 등록했다면 "vigil withdraw"로 삭제하십시오.',
  },
  'notify-incomplete': {
    message: '알림 경로가 설정되어 있으나 {{key}} 설정이 없습니다.',
    mend: 'README의 "알림" 항목대로 설정한 뒤 "vigil outbox send"로 시험하십시오.',
  },
  'outbox-state': {
    message: '{{id}}번 메시지는 {{state}} 상태여서 처리할 수 없습니다.',
    mend: '따로 할 일은 없습니다. 모든 메시지 보기: vigil outbox list --state all',
  },
  'not-in-quarantine': {
    message: '등록번호 {{id}}은(는) 격리된 상태가 아닙니다.',
    mend: '격리된 등록을 보려면 "vigil alerts flood list"를 실행하십시오.',
  },
  'recipient-invalid': {
    message: 'evidence.recipients에 사용할 수 없는 공개키가 있습니다: {{recipient}}',
    mend: '"vigil evidence keygen" 또는 age-keygen이 출력한 "age1"로 시작하는 줄을 그대로 적어 주십시오.',
  },
  'identity-wrong': {
    message: '증거 {{id}}을(를) 이 열쇠로 열 수 없습니다.',
    mend: '봉인 당시 evidence.recipients에 있던 공개키의 개인키 파일을 사용해 주십시오.',
  },
  'evidence-damaged': {
    message: '증거 {{id}}이(가) 봉인된 내용과 다릅니다: {{detail}}.',
    mend: '백업에서 파일을 복원해 주십시오. 다른 증거가 온전한지는 "vigil evidence verify"로 확인할 수 있습니다.',
  },
  'evidence-gone': {
    message: '증거 {{id}}의 파일이 더는 없습니다({{state}}).',
    mend: '"vigil evidence show {{id}}"을(를) 확인해 주십시오. 언제, 왜 삭제되었는지는 감사 기록에 있습니다.',
  },
  'evidence-off': {
    message: '타임스탬프 서버가 설정되어 있지 않습니다.',
    mend: 'vigil.yaml의 evidence.timestampUrl에 RFC 3161 서버 주소를 적어 주십시오.',
  },
  unexpected: {
    message: '예기치 않은 문제가 발생했습니다: {{detail}}',
    mend: '--verbose를 붙여 명령을 다시 실행하고, 출력된 내용을 알려 주십시오.',
  },
};
