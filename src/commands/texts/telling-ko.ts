// What deciding and telling say, in Korean.

import type { TELLING_EN } from './telling-en.js';

export const TELLING_KO: typeof TELLING_EN = {
  help: {
    held: '등록이 격리되어 보류된 경보만',
    alertIds: '경보 번호(예: A-5 A-7)',
    notThisOption: '이 촬영물(거의 같은 것 포함)에 대해서는 이 등록의 경보를 다시 내지 않음',
    notThis: {
      group: '담당자가 "이것이 아님"으로 판단한 촬영물: 더는 경보를 내지 않음',
      list: '목록(지문만 보관), 이후 다시 발견된 횟수 포함',
      remove: '목록에서 빼기, 그동안 보류된 일치는 바로 경보가 됨',
      id: '목록 번호(예: N-3)',
    },
    flood: {
      group: '갑자기 매우 많은 일치가 나온 등록: 이후의 경보를 따로 보류함',
      list: '격리된 등록 목록',
      release: '격리 해제: 보류된 경보를 다른 경보처럼 표시하고 알림',
      forGood: '이 등록은 다시 격리하지 않음',
      dismiss: '한 등록의 보류된 경보를 한 가지 사유로 모두 해당 없음 처리',
      id: '등록번호(예: R-12)',
    },
    outbox: {
      group: '담당자와 사이트로 나가는 메시지: 한 번만 보내며, 보내질 때까지 다시 시도함',
      send: '새로운 것을 알리고 보낼 때가 된 메시지를 보냄(cron에서 몇 분마다)',
      list: '아직 보내지 못한 메시지 목록',
      state: 'waiting, sending, sent, failed, cancelled 또는 all',
      retry: '보내지 못한 메시지를 다시 보냄(번호가 없으면 모두)',
      cancel: '메시지를 보내지 않기로 함',
      id: '"vigil outbox list"에 나오는 메시지 번호',
    },
  },
  answer: (id, text) => `${id}: ${text}`,
  taught: (id) =>
    `경보 ${id}을(를) 해당 없음으로 처리했습니다. 이 촬영물은 더는 이 등록의 경보를 내지 않습니다(목록: vigil alerts not-this list).`,
  recalled: (ids) =>
    `아직 나가지 않은 삭제 요청을 함께 취소했습니다: ${ids.join(', ')}. 그 요청에 있던 다른 경보는 "vigil takedown draft"로 새로 작성하십시오.`,
  covers: (ids) =>
    `같은 촬영물만 있는 경보가 아직 열려 있습니다: ${ids.join(', ')}. 이 경보는 따로 알리지 않습니다. 맞다면 함께 해당 없음으로 처리하십시오.`,
  heldNote: (reference, count) =>
    `등록번호 ${reference}은(는) 격리되어 있으며 경보 ${count}건이 보류되어 있습니다: vigil alerts flood list`,
  held: '등록이 격리되어 보류됨',
  distance: '거리',
  quality: '품질',
  orientation: '방향',
  notThisNone: '목록이 비어 있습니다. 추가하려면: vigil alerts dismiss <경보번호> --not-this',
  notThisColumns: [
    '번호',
    '등록번호',
    '사례',
    '경보',
    '종류',
    '지문',
    '보류된 일치',
    '등재일',
    '담당자',
  ],
  bytesOnly: '같은 파일만',
  notThisRemoved: (id, raised) =>
    `${id}을(를) 목록에서 뺐습니다.${raised.length === 0 ? '' : ` 그동안 보류되었던 경보: ${raised.join(', ')}`}`,
  lookupNotThis: (ids) =>
    `  제외: ${ids.join(', ')} (담당자가 이 촬영물은 "이것이 아님"으로 판단했습니다)`,
  floodCauses: {
    alerts: '한 회 실행에서 경보가 매우 많음',
    media: '서로 다른 촬영물과 많이 일치함',
  },
  floodNone: '격리된 등록이 없습니다.',
  floodColumns: ['등록번호', '사례', '아동·청소년', '원인', '실행', '격리 시작', '보류된 경보'],
  floodHint:
    '먼저 몇 건을 살펴보십시오: vigil alerts list --held. 그다음 격리를 해제하거나 보류된 경보를 해당 없음으로 처리하십시오.',
  released: (id, count, forGood) =>
    `${id}의 격리를 해제했습니다. 경보 ${count}건이 목록에 표시됩니다.${forGood ? ' 이 등록은 다시 격리하지 않습니다.' : ''}`,
  floodDismissed: (id, count) =>
    `${id}: 경보 ${count}건을 해당 없음으로 처리했습니다. 격리는 계속됩니다. 해제하려면: vigil alerts flood release ${id}`,
  precision: '담당자 판단으로 본 경보의 정확도:',
  precisionColumns: ['확실성', '확인됨', '판단함', '비율', '95% 신뢰구간'],
  tooFew: '판단 수가 적음',
  precisionNote: (leftOut) =>
    `적법한 이용이나 중복으로 처리한 것은 일치가 틀렸다는 뜻이 아니므로 제외했습니다(${leftOut}건).`,
  outbox: '메시지',
  outboxSays: (waiting, failed) =>
    `대기 ${waiting}건, 발송 포기 ${failed}건${failed > 0 ? ' (vigil outbox list --state failed)' : ''}`,
  inQuarantine: '격리되어 이후 경보가 보류되는 등록:',
  outboxStates: {
    waiting: '대기',
    sending: '보내는 중',
    sent: '보냄',
    failed: '발송 포기',
    cancelled: '취소',
  },
  outboxNothing: '보낼 메시지가 없습니다. 전체 보기: vigil outbox --state all',
  outboxNone: '해당하는 메시지가 없습니다.',
  outboxColumns: ['번호', '상태', '경로', '받는 곳', '제목', '시도', '다음 시도', '오류'],
  outboxBusy: (detail) => `다른 명령이 지금 메시지를 보내고 있습니다(${detail}).`,
  outboxNoChannel:
    '알림 경로가 설정되어 있지 않아 아무것도 알리지 않습니다. README의 "알림" 항목을 보십시오(mail.host, notify.webhook, notify.command).',
  outboxSent: (sent, later, failed) =>
    `메시지 ${sent}건을 보냈습니다. 다시 시도할 것 ${later}건, 포기한 것 ${failed}건.`,
  outboxStuck: (channel, count) =>
    `설정되지 않은 알림 경로(${channel})의 메시지 ${count}건이 나가지 못하고 있습니다. README의 "알림" 항목대로 설정하거나 "vigil outbox cancel"로 취소하십시오.`,
  outboxRecalled: (ids) =>
    `더는 요청하지 않을 삭제 요청이어서 보내지 않고 취소했습니다: ${ids.join(', ')}`,
  outboxHeld:
    '사이트 프로필을 읽을 수 없어 삭제 요청을 보내지 않았습니다. "vigil site list"로 확인하십시오.',
  outboxDue: (count) =>
    `메시지 ${count}건을 다시 보낼 수 있습니다. "vigil outbox send"로 보내십시오.`,
  outboxCancelled: (id) => `${id}번 메시지를 취소했습니다.`,
  mailReachable: (host, port) => `${host}:${port} 응답함`,
  mail: '메일 서버',
  mailMend:
    'mail.host, mail.port, mail.security, mail.user, VIGIL_MAIL_PASSWORD 설정을 확인하십시오.',
};
