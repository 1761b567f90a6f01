// vigil takedown: draft, list, due, show, escalate. What goes out is written and approved by people.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { App } from '../app.js';
import { StopError } from '../domain/errors.js';
import type { Exit } from '../domain/exit-codes.js';
import { parseAlertId } from '../domain/ids.js';
import {
  LIVE_TAKEDOWN_STATES,
  parseTakedownId,
  TAKEDOWN_ANSWERS,
  TAKEDOWN_STATES,
  TAKEDOWN_STEPS,
  type TakedownState,
} from '../domain/takedown.js';
import { TAKEDOWN_WORDS } from '../domain/takedown-words.js';
import { contact, oneOf } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { approve, cancel, edit, recordAnswer, send, sent } from './takedown-acts.js';
import { actorOf, requestOf, type By } from './takedown-outcome.js';
import { refusedLine, takedownDetails, takedownJson, takedownTable } from './takedown-words.js';
import { table } from './table.js';
import { sayWritten, writeWhole } from './write-whole.js';

type DraftOptions = By & { readonly step?: string; readonly to?: string; readonly xarf?: true };

const stepOf = (text: string) => oneOf('--step', TAKEDOWN_STEPS, text);

/** Prints what was drafted and what was not; nothing at all is an error. */
function sayDrafted(
  session: Session,
  { made, refused }: Awaited<ReturnType<App['takedowns']['draft']>>,
): Exit {
  const { takedown: texts } = session.texts;
  const lines = refused.map((one) => refusedLine(session, one));
  if (made.length === 0)
    throw new StopError('takedown-none', { detail: ['', ...lines].join('\n  ') });
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
    ...(options.to === undefined ? {} : { to: contact('--to', options.to) }),
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
    ...(options.to === undefined ? {} : { to: contact('--to', options.to) }),
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
        : [oneOf('--state', TAKEDOWN_STATES, wanted, ['live', 'all'])];
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

export function addTakedownCommands(
  program: Command,
  bind: Bind,
  { help }: Session['texts'],
): void {
  const { takedown: texts } = help;
  const group = program.command('takedown').description(texts.group);
  /** A verb that a person does with one request. */
  const act = (verb: string, about: string): Command =>
    group
      .command(verb)
      .description(about)
      .argument('<takedown-id>', texts.id)
      .option('--by <who>', texts.by);
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
  act('edit', texts.edit)
    .option('--file <file>', texts.file)
    .option('--to <contact>', texts.to)
    .action(bind(edit));
  act('approve', texts.approve).option('--seen <sha256>', texts.seen).action(bind(approve));
  act('send', texts.send).action(bind(send));
  act('sent', texts.sent)
    .option('--by-hand', texts.byHand)
    .option('--on <date>', texts.on)
    .action(bind(sent));
  act('answer', texts.answer)
    .option('--answer <answer>', TAKEDOWN_ANSWERS.join(', '))
    .action(bind(recordAnswer));
  act('escalate', texts.escalate)
    .option('--step <step>', steps)
    .option('--to <contact>', texts.to)
    .option('--xarf', texts.attachXarf)
    .action(bind(escalate));
  act('cancel', texts.cancel).action(bind(cancel));
}
