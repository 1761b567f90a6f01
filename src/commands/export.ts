// vigil export matches: the match report as CSV or JSON.

import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { StopError, UsageError } from '../domain/errors.js';
import { parseCaseId } from '../domain/ids.js';
import type { MatchFilter } from '../domain/ports.js';
import { sought } from '../domain/sought.js';
import { date } from './parse.js';
import type { Action, Bind, Session } from './session.js';
import { sayWritten, writeWhole } from './write-whole.js';

type ExportOptions = {
  readonly since?: string;
  readonly site?: string;
  readonly case?: string;
  readonly format?: 'csv' | 'json';
  readonly output?: string;
};

const exportMatches: Action<[ExportOptions]> = async (session, options) => {
  const app = await session.app();
  const filter: MatchFilter = {
    ...(options.since === undefined ? {} : { since: date('--since', options.since) }),
    ...(options.site === undefined ? {} : { siteId: await siteIdOf(session, options.site) }),
    ...(options.case === undefined
      ? {}
      : { caseId: parseCaseId(options.case, app.config['cases.idPattern']) }),
  };
  // An empty table would say that nothing was found of it.
  if (filter.caseId !== undefined && !(await app.store.cases.get(filter.caseId))) {
    throw new StopError('not-found', sought('case', filter.caseId));
  }
  const format = options.format ?? (session.json ? 'json' : 'csv');
  if (session.json && format === 'csv' && options.output === undefined) {
    // Two answers to one question: --json promises one JSON value on stdout.
    throw new UsageError('option-invalid', { name: '--format', expected: 'json', received: 'csv' });
  }
  const rows = app.store.alerts.matches(filter);
  const text = app.reports[format](rows);
  const at = session.clock.now();
  await app.store.audit.append('matches-exported', options.case ?? 'all', session.actor, at);
  if (options.output === undefined) {
    for await (const piece of text) session.terminal.out(piece);
  } else {
    const file = resolve(session.cwd, options.output);
    await writeWhole(file, text);
    sayWritten(session, file);
  }
  return 'done';
};

/** Old sites may have no profile any more: what the ledger knows counts too. */
async function siteIdOf(session: Session, named: string) {
  const app = await session.app();
  const sites = [...(await app.profiles()), ...(await app.store.runs.sites())];
  const known = [...new Set(sites.map((site) => site.id))];
  const siteId = known.find((candidate) => candidate === named);
  if (siteId === undefined) {
    throw new UsageError('option-invalid', {
      name: '--site',
      expected: known.join(' | '),
      received: named,
    });
  }
  return siteId;
}

export function addExportCommand(program: Command, bind: Bind, { help }: Session['texts']): void {
  const group = program.command('export').description(help.export.group);
  group
    .command('matches')
    .description(help.export.matches)
    .option('--since <date>', help.export.since)
    .option('--site <id>', help.export.site)
    .option('--case <case-id>', help.caseId)
    .addOption(new Option('--format <format>', help.export.format).choices(['csv', 'json']))
    .option('-o, --output <file>', help.output)
    .action(bind(exportMatches));
}
