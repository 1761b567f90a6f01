// vigil register: a victim's files become references, matched with past nights at once. vigil withdraw: they leave for good.

import type { Command } from 'commander';
import type { App } from '../app.js';
import { StopError } from '../domain/errors.js';
import { parseCaseId, parseReferenceId, type CaseId } from '../domain/ids.js';
import type { PastAnswer } from '../domain/past-nights.js';
import type { RegisterResult } from '../domain/results.js';
import { sought } from '../domain/sought.js';
import { agreed } from './agree.js';
import { alertTable } from './alerts.js';
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

/** The case that somebody names. @throws StopError `not-found`, `case-closed` */
async function openCaseOf(app: App, idText: string): Promise<CaseId> {
  const caseId = parseCaseId(idText, app.config['cases.idPattern']);
  const record = await app.store.cases.get(caseId);
  if (!record) throw new StopError('not-found', sought('case', caseId));
  if (record.state === 'closed') throw new StopError('case-closed', { id: caseId });
  return caseId;
}

/** What was seen before the registration, as text: how far one looked, and the alerts. */
async function pastText(session: Session, app: App, past: PastAnswer): Promise<string> {
  const { past: texts } = session.texts;
  const since = past.since === undefined ? undefined : session.localTime(past.since);
  if (past.raised.length === 0) return texts.none(past.compared, since);
  const rows = await app.store.alerts.list({ alertIds: past.raised });
  return [texts.found(past.raised.length, past.compared, since), alertTable(session, rows)].join(
    '\n',
  );
}

type RegisterOptions = { readonly past?: boolean };

const register: Action<[string, string[], RegisterOptions]> = async (
  session,
  idText,
  paths,
  options,
) => {
  const app = await session.app();
  const caseId = await openCaseOf(app, idText);
  const batch = await app.register(caseId, paths, session.actor, session.stop);
  const results = await withProgress(session.terminal, batch);
  const lines = results.map((result) => lineOf(session, result));
  const isWanted = options.past !== false;
  if (!isWanted) {
    await app.store.pastNights.done(
      results.flatMap((one) => ('referenceId' in one ? [one.referenceId] : [])),
    );
  }
  const past = isWanted ? await app.matchPast(session.stop) : undefined;
  const summary = session.texts.register.summary(caseId, counted(results));
  const text = [...lines, summary];
  const shown = past && past.references.length > 0 ? past : undefined;
  if (shown) text.push(await pastText(session, app, shown));
  // A bare list, as it always was; what past nights had seen is told beside its reference.
  answer(session, await withAlerts(app, results, past), text.join('\n'));
  if (past && past.raised.length > 0) return 'alerts';
  const complete = results.every(({ outcome }) => outcome.endsWith('registered'));
  return complete ? 'done' : 'incomplete';
};

/** The results, each with the alerts that past nights raised of its reference, where there are some. */
async function withAlerts(
  app: App,
  results: readonly RegisterResult[],
  past: PastAnswer | undefined,
): Promise<readonly object[]> {
  if (!past || past.raised.length === 0) return results;
  const rows = await app.store.alerts.list({ alertIds: past.raised });
  return results.map((result) => {
    if (!('referenceId' in result)) return result;
    const own = rows.filter(({ referenceId }) => referenceId === result.referenceId);
    return own.length === 0 ? result : { ...result, alerts: own.map(({ alertId }) => alertId) };
  });
}

const rematch: Action<[string]> = async (session, idText) => {
  const app = await session.app();
  const caseId = await openCaseOf(app, idText);
  const references = await app.store.pastNights.again(caseId);
  const past = await app.matchPast(session.stop);
  const rows = await app.store.alerts.list({ alertIds: past.raised });
  const text = references === 0 ? session.texts.past.nothing : await pastText(session, app, past);
  answer(
    session,
    {
      references: past.references,
      compared: past.compared,
      ...(past.since === undefined ? {} : { since: past.since }),
      raised: past.raised.length === 0 ? [] : rows.map(app.reports.row),
    },
    text,
  );
  return past.raised.length > 0 ? 'alerts' : 'done';
};

type WithdrawOptions = { readonly reference?: string; readonly yes?: true };

const withdraw: Action<[string, WithdrawOptions]> = async (session, idText, options) => {
  const app = await session.app();
  const texts = session.texts.withdraw;
  const caseId = parseCaseId(idText, app.config['cases.idPattern']);
  const reference =
    options.reference === undefined ? undefined : parseReferenceId(options.reference);
  if (!(await app.store.cases.get(caseId))) {
    throw new StopError('not-found', sought('case', caseId));
  }
  if (!(await agreed(session, texts.question(caseId, reference), options.yes === true))) {
    return 'done';
  }
  const withdrawn = await app.withdraw(caseId, reference, session.actor);
  if (withdrawn.length === 0) {
    throw reference === undefined
      ? new StopError('case-empty', { id: caseId })
      : new StopError('not-found', sought('reference', reference));
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
    .option('--no-past', help.past.no)
    .action(bind(register));
  program
    .command('rematch')
    .description(help.past.rematch)
    .argument('<case-id>', help.caseId)
    .action(bind(rematch));
  program
    .command('withdraw')
    .description(help.withdraw.about)
    .argument('<case-id>', help.caseId)
    .option('--reference <id>', help.withdraw.reference)
    .option('--yes', help.withdraw.yes)
    .action(bind(withdraw));
}
