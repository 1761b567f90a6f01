// What deciding and telling say, in English: verdicts, the negative list, floods, measured precision, the outbox.

import type { FloodCause } from '../../domain/flood.js';
import type { OutboxState } from '../../domain/outbox.js';

const plural = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

const floodCauses: Readonly<Record<FloodCause, string>> = {
  alerts: 'many alerts in one run',
  media: 'many different-looking media',
};

const outboxStates: Readonly<Record<OutboxState, string>> = {
  waiting: 'waiting',
  sending: 'being sent',
  sent: 'sent',
  failed: 'given up',
  cancelled: 'cancelled',
};

export const TELLING_EN = {
  help: {
    held: 'only alerts that are held back because their reference is in quarantine',
    alertIds: 'alert ids, such as A-5 A-7',
    notThisOption:
      'and never raise an alert again for this media, or a near-same one, and this reference',
    notThis: {
      group: 'what you said is not a reference: it raises no alert any more',
      list: 'list the media, by fingerprint only, with how often each was seen since',
      remove: 'take one off; what it kept back raises its alerts now',
      id: 'id on the list, such as N-3',
    },
    flood: {
      group: 'references that suddenly match very much: their further alerts are held back',
      list: 'list the references in quarantine',
      release: 'end a quarantine: its alerts are listed and told like all others',
      forGood: 'and never put this reference in quarantine again',
      dismiss: 'dismiss all alerts that are held back for a reference, with one reason',
      id: 'reference id, such as R-12',
    },
    outbox: {
      group: 'messages to staff and to sites: each is sent once, and retried until it is',
      send: 'tell what is new and send what is due (from cron, every few minutes)',
      list: 'list the messages that are not sent yet',
      state: 'waiting, sending, sent, failed, cancelled or all',
      retry: 'send again what failed: one message, or all without an id',
      cancel: 'do not send a message',
      id: 'number of the message, from "vigil outbox list"',
    },
  },
  answer: (id: string, text: string) => `${id}: ${text}`,
  taught: (id: string) =>
    `Alert ${id} is dismissed, and its media raise no alert for this reference any more ("vigil alerts not-this list").`,
  recalled: (ids: readonly string[]) =>
    `With it, ${ids.join(', ')} ${ids.length === 1 ? 'is' : 'are'} cancelled: the mail had not left. Other alerts of ${ids.length === 1 ? 'it' : 'them'} are drafted anew with "vigil takedown draft".`,
  covers: (ids: readonly string[]) =>
    `Still open, and showing nothing but these media: ${ids.join(', ')}. Nobody is told of ${ids.length === 1 ? 'it' : 'them'}; dismiss ${ids.length === 1 ? 'it' : 'them'}, too, where that is right.`,
  heldNote: (reference: string, count: number) =>
    `${reference} is in quarantine; ${plural(count, 'alert is', 'alerts are')} held back: vigil alerts flood list`,
  held: 'held back: its reference is in quarantine',
  distance: 'distance',
  quality: 'quality',
  orientation: 'orientation',
  notThisNone: 'The list is empty. "vigil alerts dismiss <alert-id> --not-this" adds to it.',
  notThisColumns: [
    'id',
    'reference',
    'case',
    'alert',
    'kind',
    'fingerprints',
    'matches kept back',
    'since',
    'by',
  ],
  bytesOnly: 'same file only',
  notThisRemoved: (id: string, raised: readonly string[]) =>
    `${id} is off the list.${raised.length === 0 ? '' : ` It had kept back: ${raised.join(', ')}.`}`,
  lookupNotThis: (ids: readonly string[]) =>
    `  Not counted: ${ids.join(', ')}, because a person said that this media is not ${ids.length === 1 ? 'it' : 'them'}.`,
  floodCauses,
  floodNone: 'No reference is in quarantine.',
  floodColumns: ['reference', 'case', 'minor', 'cause', 'run', 'since', 'alerts held back'],
  floodHint:
    'Look at some: vigil alerts list --held. Then release the reference, or dismiss what is held back.',
  released: (id: string, count: number, forGood: boolean) =>
    `${id} is released; ${plural(count, 'alert is', 'alerts are')} listed now.${forGood ? ' It is not put in quarantine again.' : ''}`,
  floodDismissed: (id: string, count: number) =>
    `${id}: ${plural(count, 'alert', 'alerts')} dismissed. The quarantine goes on; "vigil alerts flood release ${id}" ends it.`,
  precision: 'How often alerts were right, by your verdicts:',
  precisionColumns: ['how sure', 'confirmed', 'decided', 'share', '95 % interval'],
  tooFew: 'too few',
  precisionNote: (leftOut: number) =>
    `Dismissals as lawful use or as a duplicate say nothing against the match and are left out (${leftOut}).`,
  outbox: 'messages',
  outboxSays: (waiting: number, failed: number) =>
    `${waiting} waiting, ${failed} given up${failed > 0 ? ' (vigil outbox list --state failed)' : ''}`,
  inQuarantine: 'References in quarantine, whose further alerts are held back:',
  outboxStates,
  outboxNothing: 'No message is left to be sent. All of them: vigil outbox --state all',
  outboxNone: 'There is no such message.',
  outboxColumns: ['id', 'state', 'channel', 'to', 'subject', 'attempts', 'next attempt', 'error'],
  outboxBusy: (detail: string) => `Another command is sending just now (${detail}).`,
  outboxNoChannel:
    'No channel is configured, so nothing is told: see "Tell" in the README (mail.host, notify.webhook, notify.command).',
  outboxSent: (sent: number, later: number, failed: number) =>
    `${plural(sent, 'message', 'messages')} sent, ${later} to be tried again, ${failed} given up.`,
  outboxStuck: (channel: string, count: number) =>
    `${plural(count, 'message waits', 'messages wait')} for the channel "${channel}", which is not configured: see "Tell" in the README, or cancel with "vigil outbox cancel".`,
  outboxRecalled: (ids: readonly string[]) =>
    `Cancelled and not sent, for they are not to be asked any more: ${ids.join(', ')}.`,
  outboxHeld:
    'No takedown request was sent, for a site profile cannot be read: see "vigil site list".',
  outboxDue: (count: number) =>
    `${plural(count, 'message is', 'messages are')} due again; "vigil outbox send" sends ${count === 1 ? 'it' : 'them'}.`,
  outboxCancelled: (id: number) => `Message ${id} is cancelled.`,
  mailReachable: (host: string, port: number) => `${host}:${port} answers`,
  mail: 'mail server',
  mailMend: 'Check mail.host, mail.port, mail.security, mail.user and VIGIL_MAIL_PASSWORD.',
};
