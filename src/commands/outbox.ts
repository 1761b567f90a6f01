// vigil outbox: send what is due, see what waits, try again, cancel.

import type { Command } from 'commander';
import { StopError } from '../domain/errors.js';
import { OUTBOX_STATES, type OutboxEntry, type OutboxState } from '../domain/outbox.js';
import { sought } from '../domain/sought.js';
import { oneOf, who, wholeNumber } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { table } from './table.js';

/** Of `outbox list`: the newest; a table of thousands helps nobody. */
const MOST_LISTED = 500;
/** What needs somebody's eye. */
const UNSENT: readonly OutboxState[] = ['waiting', 'sending', 'failed'];

const send: Action<[]> = async (session) => {
  const { telling } = await session.app();
  const report = await telling.send(session.stop);
  const texts = session.texts.telling;
  if (report.outcome === 'busy') {
    answer(session, report, texts.outboxBusy(report.detail));
    return 'done';
  }
  const { sent, later, failed, channels, stuck, recalled, takedownsHeld } = report;
  const text = [
    ...(channels.length === 0 ? [texts.outboxNoChannel] : []),
    texts.outboxSent(sent, later, failed),
    ...stuck.map(({ channel, count }) => texts.outboxStuck(channel, count)),
    ...(recalled.length === 0 ? [] : [texts.outboxRecalled(recalled)]),
    ...(takedownsHeld ? [texts.outboxHeld] : []),
  ].join('\n');
  answer(session, report, text);
  return later + failed + stuck.length > 0 || takedownsHeld ? 'failure' : 'done';
};

/** Without the text, which may be long: who wants it reads the mail. */
const shown = ({ body: _, attachments, ...entry }: OutboxEntry) => ({
  ...entry,
  attachments: attachments.map(({ name }) => name),
});

const list: Action<[{ readonly state?: string }]> = async (session, { state }) => {
  const { store } = await session.app();
  const states =
    state === undefined
      ? UNSENT
      : state === 'all'
        ? OUTBOX_STATES
        : [oneOf('--state', OUTBOX_STATES, state, ['all'])];
  const entries = await store.outbox.list(states, MOST_LISTED);
  const texts = session.texts.telling;
  const rows = entries.map((entry) => [
    String(entry.id),
    texts.outboxStates[entry.state],
    entry.channel,
    entry.recipient,
    entry.subject,
    entry.attempts,
    entry.state === 'waiting' ? session.localTime(entry.notBefore) : '',
    entry.error,
  ]);
  const nothing = state === undefined ? texts.outboxNothing : texts.outboxNone;
  const text = rows.length === 0 ? nothing : table(texts.outboxColumns, rows);
  answer(session, entries.map(shown), text);
  return 'done';
};

/** @throws StopError where the message is not there, or its state allows no change. */
function checked(
  session: Session,
  id: number,
  outcome: 'missing' | { readonly state: OutboxState },
): never {
  if (outcome === 'missing') throw new StopError('not-found', sought('message', id));
  const state = session.texts.telling.outboxStates[outcome.state];
  throw new StopError('outbox-state', { id, state });
}

const retry: Action<[string | undefined]> = async (session, idText) => {
  const { store } = await session.app();
  const at = session.clock.now();
  if (idText === undefined) {
    const count = await store.outbox.retryFailed(at);
    answer(session, { due: count }, session.texts.telling.outboxDue(count));
    return 'done';
  }
  const id = wholeNumber('<id>', idText);
  const outcome = await store.outbox.retry(id, at);
  if (outcome !== 'due') checked(session, id, outcome);
  answer(session, { id, due: 1 }, session.texts.telling.outboxDue(1));
  return 'done';
};

const cancel: Action<[string, { readonly by?: string }]> = async (session, idText, { by }) => {
  const id = wholeNumber('<id>', idText);
  const { store } = await session.app();
  const outcome = await store.outbox.cancel(id, who(by) ?? session.actor);
  if (outcome !== 'cancelled') checked(session, id, outcome);
  answer(session, { id, state: 'cancelled' }, session.texts.telling.outboxCancelled(id));
  return 'done';
};

export function addOutboxCommands(program: Command, bind: Bind, texts: Session['texts']): void {
  const { help } = texts;
  const { outbox: about } = texts.telling.help;
  const group = program.command('outbox').description(about.group);
  group
    .command('list', { isDefault: true })
    .description(about.list)
    .option('--state <state>', about.state)
    .action(bind(list));
  group.command('send').description(about.send).action(bind(send));
  group.command('retry').description(about.retry).argument('[id]', about.id).action(bind(retry));
  group
    .command('cancel')
    .description(about.cancel)
    .argument('<id>', about.id)
    .option('--by <who>', help.alerts.by)
    .action(bind(cancel));
}
