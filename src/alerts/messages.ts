// Messages made from what is to be told: plain text for mail, one JSON value for webhooks and commands.

import { createHash } from 'node:crypto';
import type { Language } from '../domain/language.js';
import type { OutboxMessage } from '../domain/outbox.js';
import type { UntoldAlert } from '../domain/telling.js';
import type { Trouble } from '../domain/trouble.js';
import { wordOf } from '../domain/words.js';
import { MESSAGE_TEXTS, troubleText } from './message-texts.js';
import type { Sender } from './sender.js';

export type MessageOptions = {
  readonly language: Language;
  /** Addresses of pages, too. They often tell a name: off unless the centre wants it. */
  readonly withPages: boolean;
};

/** Of a digest: what a person reads in a mail. The list has them all. */
const ALERTS_NAMED = 50;
/** Of the JSON's shape, for receivers. */
const VERSION = 1;
/** An outbox key has at most 200 characters. */
const LONGEST_IN_KEY = 120;

type Told = { readonly key: string; readonly subject: string; readonly text: string };

const short = (text: string): string =>
  text.length <= LONGEST_IN_KEY ? text : createHash('sha256').update(text).digest('hex');

/** The same to every recipient of a channel, each under a key of its own. */
export function addressed(
  { channel, recipients }: Pick<Sender, 'channel' | 'recipients'>,
  { key, subject, text }: Told,
  json: Readonly<Record<string, unknown>>,
): readonly OutboxMessage[] {
  return recipients.map((recipient) => ({
    key: `${key}:${channel}:${short(recipient)}`,
    channel,
    recipient,
    subject,
    body: channel === 'mail' ? text : JSON.stringify({ version: VERSION, ...json, subject, text }),
    attachments: [],
  }));
}

function alertLines(alert: UntoldAlert, { language, withPages }: MessageOptions): string {
  const texts = MESSAGE_TEXTS[language];
  return [
    texts.alert(alert, wordOf(language, 'tier', alert.tier)),
    ...(withPages ? [`  ${texts.page(alert.pageUrl)}`] : []),
    `  ${texts.show(alert.alertId)}`,
  ].join('\n');
}

const alertJson = (alert: UntoldAlert, withPages: boolean) => ({
  alertId: alert.alertId,
  caseId: alert.caseId,
  referenceId: alert.referenceId,
  urgent: alert.urgent,
  tier: alert.tier,
  score: alert.score,
  siteId: alert.siteId,
  firstSeenAt: alert.at.toISOString(),
  command: `vigil alerts show ${alert.alertId}`,
  ...(withPages ? { pageUrl: alert.pageUrl } : {}),
});

/** One message about an urgent alert, or a digest of several; an alert is in one of them only. */
export function alertMessages(
  sender: Pick<Sender, 'channel' | 'recipients'>,
  kind: 'urgent' | 'digest',
  alerts: readonly [UntoldAlert, ...UntoldAlert[]],
  options: MessageOptions,
): readonly OutboxMessage[] {
  const texts = MESSAGE_TEXTS[options.language];
  const [first] = alerts;
  const named = alerts.slice(0, ALERTS_NAMED);
  const left = alerts.length - named.length;
  const isUrgent = kind === 'urgent';
  const text = [
    isUrgent ? texts.urgentLead : texts.digestLead(alerts.length),
    '',
    ...named.map((alert) => alertLines(alert, options)),
    ...(left > 0 ? [texts.more(left)] : []),
    '',
    ...(isUrgent ? [] : [texts.list]),
    texts.foot,
    '',
  ].join('\n');
  const told = {
    key: `alert:${first.alertId}${alerts.length === 1 ? '' : `+${alerts.length - 1}`}`,
    subject: isUrgent ? texts.urgentSubject(first.alertId) : texts.digestSubject(alerts.length),
    text,
  };
  return addressed(sender, told, {
    kind: 'alerts',
    urgent: isUrgent,
    count: alerts.length,
    alerts: named.map((alert) => alertJson(alert, options.withPages)),
  });
}

/** One message about all that began or was mended. */
export function troubleMessages(
  sender: Pick<Sender, 'channel' | 'recipients'>,
  troubles: readonly [Trouble, ...Trouble[]],
  { language }: MessageOptions,
): readonly OutboxMessage[] {
  const texts = MESSAGE_TEXTS[language];
  const began = troubles.filter(({ phase }) => phase === 'began');
  const ended = troubles.filter(({ phase }) => phase === 'ended');
  const text = [
    ...[...began, ...ended].map((trouble) => `- ${troubleText(language, trouble)}`),
    '',
    texts.status,
    texts.foot,
    '',
  ].join('\n');
  const ids = troubles.map(({ id, phase }) => `${id}-${phase}`).join('+');
  const told = {
    key: `trouble:${ids.length <= 40 ? ids : createHash('sha256').update(ids).digest('hex').slice(0, 40)}`,
    subject: texts.troubleSubject(began.length, ended.length),
    text,
  };
  return addressed(sender, told, {
    kind: 'troubles',
    troubles: troubles.map(({ kind, phase, subject, detail, at }) => ({
      kind,
      phase,
      subject,
      detail,
      at: at.toISOString(),
      command: 'vigil status',
    })),
  });
}
