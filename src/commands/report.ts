// vigil report: what one run watched and found, as a self-contained page without content; the other reports are joined here.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { StopError } from '../domain/errors.js';
import { parseRunId } from '../domain/ids.js';
import { sought } from '../domain/sought.js';
import { addDocumentCommands } from './report-documents.js';
import { addSignatureCommands } from './report-signature.js';
import type { Action, Bind, Session } from './session.js';
import { sayWritten, writeWhole } from './write-whole.js';

const reportRun: Action<[string | undefined, { readonly output?: string }]> = async (
  session,
  named,
  options,
) => {
  const { store, reports } = await session.app();
  const run =
    named === undefined ? (await store.runs.latest(1))[0] : await store.runs.get(parseRunId(named));
  if (!run) {
    throw named === undefined
      ? new StopError('no-runs')
      : new StopError('not-found', sought('run', named));
  }
  const coverage = await store.runs.coverage(run.id);
  const rows = await store.alerts.list({ runId: run.id });
  const html = reports.page(coverage, rows);
  if (options.output === undefined) {
    session.terminal.out(session.json ? `${JSON.stringify({ html })}\n` : html);
  } else {
    const file = resolve(session.cwd, options.output);
    await writeWhole(file, [html]);
    sayWritten(session, file);
  }
  return 'done';
};

export function addReportCommand(program: Command, bind: Bind, texts: Session['texts']): void {
  const { help } = texts;
  const group = program.command('report').description(help.report.group);
  group
    .command('run')
    .description(help.report.run)
    .argument('[run-id]', help.runId)
    .option('-o, --output <file>', help.output)
    .action(bind(reportRun));
  addDocumentCommands(group, bind, texts);
  addSignatureCommands(group, bind, texts);
}
