// Messages about a relapse: content is back after a verified removal.

import type { Relapse } from '../domain/checks.js';
import type { Texts } from '../domain/language.js';
import type { OutboxMessage } from '../domain/outbox.js';
import { WORDS } from '../domain/words.js';
import { addressed, type MessageOptions } from './messages.js';
import type { Sender } from './sender.js';

type RelapseTexts = {
  readonly subject: (alertId: string) => string;
  readonly lead: string;
  readonly line: (relapse: Relapse, where: string) => string;
  readonly timeline: (caseId: string) => string;
  readonly foot: string;
};

const RELAPSE_TEXTS: Texts<RelapseTexts> = {
  en: {
    subject: (alertId) => `[Vigil] Returned after removal: ${alertId}`,
    lead: 'Content whose removal was verified has been seen again.',
    line: ({ referenceId, caseId, seenAlertId, siteId }, where) =>
      `${referenceId} of case ${caseId}, ${where}: ${seenAlertId}, site ${siteId}`,
    timeline: (caseId) => `What happened so far: vigil case timeline ${caseId}`,
    foot: 'This message was made by Vigil. It holds no content and no personal information.',
  },
  ko: {
    subject: (alertId) => `[Vigil] 삭제 후 다시 나타남: ${alertId}`,
    lead: '삭제가 확인되었던 피해촬영물이 다시 발견되었습니다.',
    line: ({ referenceId, caseId, seenAlertId, siteId }, where) =>
      `사례 ${caseId}의 ${referenceId}, ${where}: ${seenAlertId}, 사이트 ${siteId}`,
    timeline: (caseId) => `지금까지의 경과: vigil case timeline ${caseId}`,
    foot: 'Vigil이 보낸 알림입니다. 촬영물과 개인정보는 담겨 있지 않습니다.',
  },
};

/** One message to each recipient of a channel. Its key names the removal, so that a second return is told as well. */
export function relapseMessages(
  sender: Pick<Sender, 'channel' | 'recipients'>,
  relapse: Relapse,
  { language }: Pick<MessageOptions, 'language'>,
): readonly OutboxMessage[] {
  const texts = RELAPSE_TEXTS[language];
  const { seenAlertId, removedAlertId, removedAt, seenAt, kind } = relapse;
  const text = [
    texts.lead,
    '',
    texts.line(relapse, WORDS[language].relapseKind[kind]),
    `  vigil alerts show ${seenAlertId}`,
    texts.timeline(relapse.caseId),
    '',
    texts.foot,
    '',
  ].join('\n');
  const key = `relapse:${seenAlertId}:${removedAlertId}:${removedAt.getTime()}`;
  return addressed(
    sender,
    { key, subject: texts.subject(seenAlertId), text },
    {
      kind: 'relapse',
      relapse: {
        kind,
        caseId: relapse.caseId,
        referenceId: relapse.referenceId,
        removedAlertId,
        removedAt: removedAt.toISOString(),
        seenAlertId,
        siteId: relapse.siteId,
        seenAt: seenAt.toISOString(),
        command: `vigil alerts show ${seenAlertId}`,
      },
    },
  );
}
