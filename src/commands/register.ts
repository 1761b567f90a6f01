// vigil register: a victim's files become references. vigil withdraw: they leave for good.

import type { Command } from 'commander';
import { StopError } from '../domain/errors.js';
import { parseCaseId, parseReferenceId } from '../domain/ids.js';
import type { RegisterResult } from '../domain/results.js';
import { withProgress } from './progress.js';
import { answer, type Action, type Bind, type Session } from './session.js';

function lineOf(session: Session, result: RegisterResult): string {
  const texts = session.texts.register;
  switch (result.outcome) {
    case 'registered':
    case 'already-registered':
      return `${texts[result.outcome]}  ${result.referenceId}  ${result.path}`;
    case 'not-comparable':
    case 'unreadable':
      return `${texts[result.outcome]}  ${result.path}: ${session.texts.reason(result.reason)}`;
  }
}

type Counts = Readonly<Record<RegisterResult['outcome'], number>>;

function counted(results: readonly RegisterResult[]): Counts {
  const counts = { registered: 0, 'already-registered': 0, 'not-comparable': 0, unreadable: 0 };
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
}

const register: Action<[string, string[]]> = async (session, idText, paths) => {
  const app = await session.app();
  const caseId = parseCaseId(idText, app.config['cases.idPattern']);
  const record = await app.store.cases.get(caseId);
  if (!record) throw new StopError('not-found', { what: 'case', id: caseId });
  if (record.state === 'closed') throw new StopError('case-closed', { id: caseId });
  const batch = await app.register(caseId, paths, session.actor, session.stop);
  const results = await withProgress(session.terminal, batch);
  const lines = results.map((result) => lineOf(session, result));
  answer(
    session,
    results,
    [...lines, session.texts.register.summary(caseId, counted(results))].join('\n'),
  );
  const complete = results.every(({ outcome }) => outcome.endsWith('registered'));
  return complete ? 'done' : 'incomplete';
};

type WithdrawOptions = { readonly reference?: string; readonly yes?: true };

const withdraw: Action<[string, WithdrawOptions]> = async (session, idText, options) => {
  const app = await session.app();
  const texts = session.texts.withdraw;
  const caseId = parseCaseId(idText, app.config['cases.idPattern']);
  const reference =
    options.reference === undefined ? undefined : parseReferenceId(options.reference);
  const question = texts.question(caseId, reference);
  if (session.terminal.ask && !session.json && options.yes !== true) {
    const reply = await session.terminal.ask(`${question} [y/N] `);
    if (!/^(?:y|yes|예|네)$/i.test(reply.trim())) {
      session.terminal.err(`${texts.left}\n`);
      return 'done';
    }
  }
  const { registry } = app.store;
  const withdrawn = await registry.withdraw(caseId, reference, session.actor, app.clock.now());
  if (withdrawn.length === 0) {
    throw new StopError('not-found', { what: 'reference', id: reference ?? caseId });
  }
  const pending = await app.store.purgePending();
  const text = [texts.done(caseId, withdrawn), ...(pending ? [texts.pending] : [])].join('\n');
  answer(session, { caseId, withdrawn, traces: pending ? 'pending' : 'gone' }, text);
  return pending ? 'incomplete' : 'done';
};

export function addRegisterCommands(
  program: Command,
  bind: Bind,
  { help }: Session['texts'],
): void {
  program
    .command('register')
    .description(help.register)
    .argument('<case-id>', help.caseId)
    .argument('<path...>', help.paths)
    .action(bind(register));
  program
    .command('withdraw')
    .description(help.withdraw.about)
    .argument('<case-id>', help.caseId)
    .option('--reference <id>', help.withdraw.reference)
    .option('--yes', help.withdraw.yes)
    .action(bind(withdraw));
}
