// vigil status: registry, last runs, open alerts, sites whose last visit failed.

import type { Command } from 'commander';
import { StopError } from '../domain/errors.js';
import { parseRunId } from '../domain/ids.js';
import { sought } from '../domain/sought.js';
import { WORDS } from '../domain/words.js';
import { dropWords } from '../domain/yield-words.js';
import { floodTable } from './alerts-flood.js';
import { messagesText, precisionOf, precisionText } from './status-telling.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { facts, table } from './table.js';

const RUNS_SHOWN = 7;

async function statusOfRun(session: Session, named: string): Promise<'done'> {
  const id = parseRunId(named);
  const { store, reports } = await session.app();
  if (!(await store.runs.get(id))) throw new StopError('not-found', sought('run', id));
  const coverage = await store.runs.coverage(id);
  answer(session, coverage, reports.summary(coverage));
  return 'done';
}

const status: Action<[{ readonly run?: string }]> = async (session, options) => {
  if (options.run !== undefined) return statusOfRun(session, options.run);
  const { store, reports } = await session.app();
  const { status: texts } = session.texts;
  const words = WORDS[session.language];
  const cases = await store.cases.list();
  const alerts = await store.alerts.countByState();
  const runs = await store.runs.latest(RUNS_SHOWN);
  const failing = await store.runs.failingSites();
  const latest = runs[0];
  const dropped = latest === undefined ? [] : await store.runs.droppedSites(latest.id);
  const floods = await store.floods.list();
  const verdicts = await store.verdicts.byTier();
  const messages = await store.outbox.counts();
  const unsealed = await store.evidence.missing();
  const registry = {
    openCases: cases.filter((record) => record.state === 'open').length,
    closedCases: cases.filter((record) => record.state === 'closed').length,
    references: cases.reduce((sum, record) => sum + record.references, 0),
  };
  const head = facts([
    [texts.openCases, registry.openCases],
    [texts.closedCases, registry.closedCases],
    [texts.references, registry.references],
    [texts.openAlerts, alerts.open],
    [texts.confirmedAlerts, alerts.confirmed],
    [texts.dismissedAlerts, alerts.dismissed],
    [session.texts.telling.outbox, messagesText(session, messages)],
  ]);
  const runRows = runs.map((run) => [
    run.id,
    words.runState[run.state],
    run.end && words.runEnd[run.end],
    session.localTime(run.startedAt),
    run.endedAt ? session.localTime(run.endedAt) : '',
    run.siteIds.length,
  ]);
  const failingRows = failing.map((site) => [
    site.siteId,
    session.localTime(site.at),
    words.visitOutcome[site.outcome],
    reports.reason(site.outcome, site.reason),
  ]);
  const droppedRows = dropped.map(({ siteId, drops }) => [
    siteId,
    drops.map((drop) => dropWords(drop, session.language)).join(', '),
  ]);
  const text = [
    head,
    runRows.length === 0 ? texts.noRuns : table(texts.runColumns, runRows),
    ...(runs[0]?.state === 'running' ? [texts.unfinished(runs[0].id)] : []),
    failingRows.length === 0
      ? texts.noFailing
      : `${texts.failing}\n${table(texts.failingColumns, failingRows)}`,
    ...(dropped.length === 0
      ? []
      : [`${texts.dropped}\n${table(texts.droppedColumns, droppedRows)}`]),
    ...(floods.length === 0
      ? []
      : [`${session.texts.telling.inQuarantine}\n${floodTable(session, floods)}`]),
    ...(unsealed.length === 0 ? [] : [session.texts.afterNight.unsealedInAll(unsealed.length)]),
    ...precisionText(session, verdicts),
  ].join('\n\n');
  const json = {
    registry,
    alerts,
    runs,
    failingSites: failing,
    droppedSites: dropped,
    floods,
    precision: verdicts.map(precisionOf),
    messages,
    evidenceMissing: unsealed.length,
  };
  answer(session, json, text);
  return 'done';
};

export function addStatusCommand(program: Command, bind: Bind, { help }: Session['texts']): void {
  program
    .command('status')
    .description(help.status.about)
    .option('--run <run-id>', help.status.run)
    .action(bind(status));
}
