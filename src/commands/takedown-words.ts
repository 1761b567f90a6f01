// Takedown requests as staff read them: the table, the details, the reasons why something was not drafted.

import type { RefusedAlert } from '../app.js';
import type { Takedown, TakedownEvent } from '../domain/takedown.js';
import { TAKEDOWN_WORDS } from '../domain/takedown-words.js';
import { timeInWords } from '../domain/takedown-times.js';
import { WORDS } from '../domain/words.js';
import type { Session } from './session.js';
import { facts, table } from './table.js';

/** As JSON: the number of XARF reports stands for them, `show --xarf` has them. */
export const takedownJson = ({ xarf, ...takedown }: Takedown) => ({
  ...takedown,
  xarfReports: xarf.length,
});

/** What the outbox says of the mail, in words; a form has none. */
const deliveryOf = (session: Session, { delivery }: Takedown): string | undefined =>
  delivery && session.texts.takedown.delivery[delivery.state](delivery.error ?? '');

export function takedownTable(session: Session, takedowns: readonly Takedown[]): string {
  const words = TAKEDOWN_WORDS[session.language];
  return table(
    session.texts.takedown.columns,
    takedowns.map((takedown) => [
      takedown.id,
      words.state[takedown.state],
      words.step[takedown.step],
      takedown.siteId,
      takedown.alertIds.length,
      takedown.recipient,
      session.localTime(takedown.sentAt ?? takedown.draftedAt),
      takedown.answer ? words.answer[takedown.answer] : deliveryOf(session, takedown),
    ]),
  );
}

export function takedownDetails(
  session: Session,
  takedown: Takedown,
  events: readonly TakedownEvent[],
): string {
  const { takedown: texts } = session.texts;
  const words = TAKEDOWN_WORDS[session.language];
  const { text } = takedown;
  const head = facts([
    [texts.id, takedown.id],
    [texts.state, words.state[takedown.state]],
    [texts.step, words.step[takedown.step]],
    [texts.site, takedown.siteId],
    [texts.channel, words.channel[takedown.channel]],
    [texts.recipient, takedown.recipient],
    [texts.alerts, takedown.alertIds.join(', ')],
    [texts.reaction, timeInWords(takedown.reactionMs, session.language)],
    [texts.follows, takedown.escalatedFrom],
    [texts.mail, deliveryOf(session, takedown)],
    [texts.attached, text?.attachments.map(({ name }) => name).join(', ')],
    [texts.digest, takedown.digest],
  ]);
  const history = events.map((event) =>
    [
      `  ${session.localTime(event.at)}  ${words.event[event.kind]}`,
      event.by,
      event.answer && words.answer[event.answer],
      event.byHand && texts.byHand,
      event.digest,
    ]
      .filter((part) => part !== undefined)
      .join('  '),
  );
  return [
    head,
    [texts.history, ...history].join('\n'),
    text === undefined
      ? texts.erased
      : `${texts.subject}: ${text.subject}\n\n${text.body.trimEnd()}`,
  ].join('\n\n');
}

/** One alert that is in no draft, why, and what to do. */
export function refusedLine(session: Session, refused: RefusedAlert): string {
  const { refused: texts } = session.texts.takedown;
  const { alertId } = refused;
  switch (refused.reason) {
    case 'missing':
    case 'removed':
    case 'no-contact':
    case 'no-profile':
    case 'not-this':
      return texts[refused.reason](alertId);
    case 'not-confirmed':
      return texts['not-confirmed'](alertId, WORDS[session.language].alertState[refused.state]);
    case 'live':
      return texts[refused.back ? 'live-back' : 'live'](alertId, refused.takedownId);
    case 'never-contact':
      return texts['never-contact'](alertId, refused.because, refused.next);
  }
}
