// vigil takedown: draft, read, approve, send, answer, escalate. What goes out is written and approved by people.

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { App } from '../app.js';
import { StopError, UsageError } from '../domain/errors.js';
import { isErrno } from '../domain/errno.js';
import type { Exit } from '../domain/exit-codes.js';
import { parseAlertId } from '../domain/ids.js';
import {
  LIVE_TAKEDOWN_STATES,
  parseTakedownId,
  TAKEDOWN_ANSWERS,
  TAKEDOWN_STATES,
  TAKEDOWN_STEPS,
  type Takedown,
  type TakedownId,
  type TakedownState,
} from '../domain/takedown.js';
import type { TakedownOutcome } from '../domain/takedown-store.js';
import { TAKEDOWN_WORDS } from '../domain/takedown-words.js';
import { date, oneOf } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { takedownDetails, takedownJson, takedownTable, refusedLine } from './takedown-words.js';
import { table } from './table.js';
import { sayWritten, writeWhole } from './write-whole.js';

type By = { readonly by?: string };
type DraftOptions = By & { readonly step?: string; readonly to?: string; readonly xarf?: true };

const actorOf = (session: Session, { by }: By): string => by ?? session.actor;

const stepOf = (text: string) => oneOf('--step', TAKEDOWN_STEPS, text);

/** Turns what became of an act into an error, unless it is done. */
function expectDone(session: Session, id: TakedownId, outcome: TakedownOutcome): void {
  switch (outcome.kind) {
    case 'done':
      return;
    case 'missing':
      throw new StopError('not-found', { what: 'takedown', id });
    case 'state':
      throw new StopError('takedown-state', {
        id,
        state: TAKEDOWN_WORDS[session.language].state[outcome.state],
      });
    case 'changed':
      throw new StopError('takedown-changed', { id });
    case 'erased':
      throw new StopError('takedown-erased', { id });
    case 'no-recipient':
      throw new StopError('takedown-no-recipient', { id });
    case 'wrong-channel':
      throw new StopError('takedown-wrong-channel', { id });
  }
}

async function requestOf(app: App, idText: string) {
  const id = parseTakedownId(idText);
  const found = await app.store.takedowns.get(id);
  if (!found) throw new StopError('not-found', { what: 'takedown', id });
  return found;
}

/** Prints what was drafted and what was not; nothing at all is an error. */
function sayDrafted(
  session: Session,
  { made, refused }: Awaited<ReturnType<App['takedowns']['draft']>>,
): Exit {
  const { takedown: texts } = session.texts;
  const lines = refused.map((one) => refusedLine(session, one));
  if (made.length === 0) throw new StopError('takedown-none', { detail: lines.join(' ') });
  const drafted = made.map((one) => texts.drafted(one.id, one.alertIds.join(', ')));
  answer(session, { made: made.map(takedownJson), refused }, [...drafted, ...lines].join('\n'));
  return refused.length === 0 ? 'done' : 'incomplete';
}

const draft: Action<[string[], DraftOptions]> = async (session, idTexts, options) => {
  const alertIds = idTexts.map(parseAlertId);
  const step = stepOf(options.step ?? 'site');
  const app = await session.app();
  const drafted = await app.takedowns.draft({
    alertIds,
    step,
    ...(options.to === undefined ? {} : { to: options.to }),
    attachXarf: options.xarf === true,
    actor: actorOf(session, options),
  });
  return sayDrafted(session, drafted);
};

const escalate: Action<[string, DraftOptions]> = async (session, idText, options) => {
  const id = parseTakedownId(idText);
  const app = await session.app();
  const drafted = await app.takedowns.escalate(id, {
    ...(options.step === undefined ? {} : { step: stepOf(options.step) }),
    ...(options.to === undefined ? {} : { to: options.to }),
    attachXarf: options.xarf === true,
    actor: actorOf(session, options),
  });
  return sayDrafted(session, drafted);
};

const list: Action<[{ readonly state?: string }]> = async (session, options) => {
  const wanted = options.state ?? 'live';
  const states: readonly TakedownState[] =
    wanted === 'live'
      ? LIVE_TAKEDOWN_STATES
      : wanted === 'all'
        ? TAKEDOWN_STATES
        : [oneOf('--state', TAKEDOWN_STATES, wanted)];
  const app = await session.app();
  const takedowns = await app.store.takedowns.list({ states });
  const text =
    takedowns.length === 0 ? session.texts.takedown.none : takedownTable(session, takedowns);
  answer(session, takedowns.map(takedownJson), text);
  return 'done';
};

const due: Action<[]> = async (session) => {
  const app = await session.app();
  const wanting = await app.takedowns.due();
  const { takedown: texts } = session.texts;
  const words = TAKEDOWN_WORDS[session.language];
  const text =
    wanting.length === 0
      ? texts.noneDue
      : table(
          texts.dueColumns,
          wanting.map(({ takedown, reason, since }) => [
            takedown.id,
            texts.due[reason],
            session.localTime(since),
            words.step[takedown.step],
            takedown.siteId,
            takedown.alertIds.length,
            texts.dueCommand[reason](takedown.id),
          ]),
        );
  answer(
    session,
    wanting.map(({ takedown, reason, since }) => ({ ...takedownJson(takedown), reason, since })),
    text,
  );
  return 'done';
};

type ShowOptions = { readonly html?: true; readonly xarf?: true; readonly output?: string };

const show: Action<[string, ShowOptions]> = async (session, idText, options) => {
  const app = await session.app();
  const { takedown, events } = await requestOf(app, idText);
  if (options.html !== true && options.xarf !== true) {
    answer(
      session,
      { ...takedownJson(takedown), events },
      takedownDetails(session, takedown, events),
    );
    return 'done';
  }
  const page = options.html === true ? app.takedowns.page(takedown) : undefined;
  if (takedown.text === undefined) throw new StopError('takedown-erased', { id: takedown.id });
  const text = page ?? `[\n${takedown.xarf.map((report) => report.trimEnd()).join(',\n')}\n]\n`;
  if (options.output === undefined) {
    // XARF is JSON already.
    session.terminal.out(
      session.json && page !== undefined ? `${JSON.stringify({ html: page })}\n` : text,
    );
  } else {
    const file = resolve(session.cwd, options.output);
    await writeWhole(file, [text]);
    sayWritten(session, file);
  }
  return 'done';
};

async function readText(session: Session, named: string): Promise<{ text: string; file: string }> {
  const file = resolve(session.cwd, named);
  try {
    return { text: await readFile(file, 'utf8'), file };
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EPERM'))
      throw new UsageError('not-permitted', { path: file }, error);
    if (isErrno(error, 'ENOENT', 'EISDIR'))
      throw new UsageError('not-found', { what: 'file', id: file }, error);
    throw error;
  }
}

const edit: Action<[string, By & { readonly file?: string; readonly to?: string }]> = async (
  session,
  idText,
  options,
) => {
  const id = parseTakedownId(idText);
  const { file, to } = options;
  if (file === undefined && to === undefined) {
    throw new UsageError('option-missing', { name: '--file, --to', expected: '--file | --to' });
  }
  const change = {
    ...(file === undefined ? {} : { text: await readText(session, file) }),
    ...(to === undefined ? {} : { to }),
  };
  const app = await session.app();
  expectDone(session, id, await app.takedowns.edit(id, change, actorOf(session, options)));
  return sayState(session, app, id, session.texts.takedown.edited(id));
};

/** The request as it is now, and a sentence about what was done. */
async function sayState(
  session: Session,
  app: App,
  id: TakedownId,
  sentence: string,
): Promise<Exit> {
  const found = await requestOf(app, id);
  answer(session, takedownJson(found.takedown), sentence);
  return 'done';
}

const approve: Action<[string, By & { readonly seen?: string }]> = async (
  session,
  idText,
  options,
) => {
  const id = parseTakedownId(idText);
  const app = await session.app();
  const act = { actor: actorOf(session, options), at: session.clock.now() };
  expectDone(session, id, await app.store.takedowns.approve(id, options.seen, act));
  const { takedown } = await requestOf(app, id);
  return sayState(
    session,
    app,
    id,
    session.texts.takedown.approved(id, takedown.channel === 'mail'),
  );
};

const cancel: Action<[string, By]> = async (session, idText, options) => {
  const id = parseTakedownId(idText);
  const app = await session.app();
  const act = { actor: actorOf(session, options), at: session.clock.now() };
  expectDone(session, id, await app.store.takedowns.cancel(id, act));
  return sayState(session, app, id, session.texts.takedown.cancelled(id));
};

/** A form cannot be sent by a program: it is printed, and stays approved until somebody says that it was handed in. */
function printForm(session: Session, takedown: Takedown): Exit {
  const { id, state, text } = takedown;
  if (state !== 'approved') expectDone(session, id, { kind: 'state', state });
  if (text === undefined) throw new StopError('takedown-erased', { id });
  answer(
    session,
    takedownJson(takedown),
    [text.subject, '', text.body, session.texts.takedown.handIn(id, takedown.recipient)].join('\n'),
  );
  return 'done';
}

const send: Action<[string, By]> = async (session, idText, options) => {
  const id = parseTakedownId(idText);
  const app = await session.app();
  const { takedown } = await requestOf(app, idText);
  if (takedown.channel !== 'mail') return printForm(session, takedown);
  const act = { actor: actorOf(session, options), at: session.clock.now() };
  expectDone(session, id, await app.store.takedowns.send(id, act));
  return sayState(session, app, id, session.texts.takedown.sent(id, takedown.recipient ?? ''));
};

type SentOptions = By & { readonly byHand?: true; readonly on?: string };

const sent: Action<[string, SentOptions]> = async (session, idText, options) => {
  const id = parseTakedownId(idText);
  if (options.byHand !== true) {
    throw new UsageError('option-missing', { name: '--by-hand', expected: '--by-hand' });
  }
  const now = session.clock.now();
  const on = options.on === undefined ? now : date('--on', options.on);
  if (on > now) {
    throw new UsageError('option-invalid', {
      name: '--on',
      expected: 'a date that is not in the future',
      received: options.on ?? '',
    });
  }
  const app = await session.app();
  const act = { actor: actorOf(session, options), at: now };
  expectDone(session, id, await app.store.takedowns.sentByHand(id, on, act));
  return sayState(session, app, id, session.texts.takedown.handedIn(id));
};

const recordAnswer: Action<[string, By & { readonly answer?: string }]> = async (
  session,
  idText,
  options,
) => {
  const id = parseTakedownId(idText);
  if (options.answer === undefined) {
    const expected = TAKEDOWN_ANSWERS.join(' | ');
    throw new UsageError('option-missing', { name: '--answer', expected });
  }
  const given = oneOf('--answer', TAKEDOWN_ANSWERS, options.answer);
  const app = await session.app();
  const act = { actor: actorOf(session, options), at: session.clock.now() };
  expectDone(session, id, await app.store.takedowns.answer(id, given, act));
  return sayState(session, app, id, session.texts.takedown.answered[given](id));
};

export function addTakedownCommands(
  program: Command,
  bind: Bind,
  { help }: Session['texts'],
): void {
  const { takedown: texts } = help;
  const group = program.command('takedown').description(texts.group);
  const steps = `${texts.step} (${TAKEDOWN_STEPS.join(', ')})`;
  group
    .command('list', { isDefault: true })
    .description(texts.list)
    .option('--state <state>', `live, ${TAKEDOWN_STATES.join(', ')}, all (live)`)
    .action(bind(list));
  group.command('due').description(texts.due).action(bind(due));
  group
    .command('draft')
    .description(texts.draft)
    .argument('<alert-id...>', help.alertId)
    .option('--step <step>', steps)
    .option('--to <contact>', texts.to)
    .option('--xarf', texts.attachXarf)
    .option('--by <who>', texts.by)
    .action(bind(draft));
  group
    .command('show')
    .description(texts.show)
    .argument('<takedown-id>', texts.id)
    .option('--html', texts.html)
    .option('--xarf', texts.xarf)
    .option('-o, --output <file>', help.output)
    .action(bind(show));
  group
    .command('edit')
    .description(texts.edit)
    .argument('<takedown-id>', texts.id)
    .option('--file <file>', texts.file)
    .option('--to <contact>', texts.to)
    .option('--by <who>', texts.by)
    .action(bind(edit));
  group
    .command('approve')
    .description(texts.approve)
    .argument('<takedown-id>', texts.id)
    .option('--seen <sha256>', texts.seen)
    .option('--by <who>', texts.by)
    .action(bind(approve));
  group
    .command('send')
    .description(texts.send)
    .argument('<takedown-id>', texts.id)
    .option('--by <who>', texts.by)
    .action(bind(send));
  group
    .command('sent')
    .description(texts.sent)
    .argument('<takedown-id>', texts.id)
    .option('--by-hand', texts.byHand)
    .option('--on <date>', texts.on)
    .option('--by <who>', texts.by)
    .action(bind(sent));
  group
    .command('answer')
    .description(texts.answer)
    .argument('<takedown-id>', texts.id)
    .option('--answer <answer>', TAKEDOWN_ANSWERS.join(', '))
    .option('--by <who>', texts.by)
    .action(bind(recordAnswer));
  group
    .command('escalate')
    .description(texts.escalate)
    .argument('<takedown-id>', texts.id)
    .option('--step <step>', steps)
    .option('--to <contact>', texts.to)
    .option('--xarf', texts.attachXarf)
    .option('--by <who>', texts.by)
    .action(bind(escalate));
  group
    .command('cancel')
    .description(texts.cancel)
    .argument('<takedown-id>', texts.id)
    .option('--by <who>', texts.by)
    .action(bind(cancel));
}
