// vigil audit: who did what, as a list and as a file, and whether the log is whole.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AUDIT_ACTIONS, type AuditEntry, type AuditMark } from '../domain/audit.js';
import { UsageError } from '../domain/errors.js';
import { WORDS_OF_ACTIONS } from '../domain/audit-words.js';
import { date, oneOf, wholeNumber } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { table } from './table.js';
import { sayWritten, writeWhole } from './write-whole.js';

const DEFAULT_LIMIT = 50;

type ListOptions = { readonly since?: string; readonly action?: string; readonly limit?: string };

const list: Action<[ListOptions]> = async (session, options) => {
  const since = options.since === undefined ? undefined : date('--since', options.since);
  const action =
    options.action === undefined ? undefined : oneOf('--action', AUDIT_ACTIONS, options.action);
  const limit = options.limit === undefined ? DEFAULT_LIMIT : wholeNumber('--limit', options.limit);
  const { store } = await session.app();
  let shown: AuditEntry[] = [];
  let total = 0;
  for await (const entry of store.audit.entries()) {
    if (since && entry.at < since) continue;
    if (action !== undefined && entry.action !== action) continue;
    total += 1;
    shown.push(entry);
    if (shown.length > 2 * limit) shown = shown.slice(-limit);
  }
  const latest = shown.slice(-limit);
  const { audit: texts } = session.texts;
  const words = WORDS_OF_ACTIONS[session.language];
  const rows = latest.map((entry) => [
    entry.sequence,
    session.localTime(entry.at),
    entry.actor,
    words[entry.action],
    entry.subject,
  ]);
  const text = [
    latest.length === 0 ? texts.none : table(texts.columns, rows),
    ...(total > latest.length ? [texts.more(total - latest.length)] : []),
  ].join('\n');
  answer(session, latest, text);
  return 'done';
};

/** One JSON object a line, as the entries' hashes cover them. */
async function* lines(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

const exportLog: Action<[{ readonly output?: string }]> = async (session, { output }) => {
  const { store } = await session.app();
  if (session.json && output === undefined) {
    const entries: AuditEntry[] = [];
    await noteExport(session);
    for await (const entry of store.audit.entries()) entries.push(entry);
    answer(session, entries, '');
    return 'done';
  }
  await noteExport(session);
  const text = lines(store.audit.entries());
  if (output === undefined) {
    for await (const line of text) session.terminal.out(line);
  } else {
    const file = resolve(session.cwd, output);
    await writeWhole(file, text);
    sayWritten(session, file);
  }
  return 'done';
};

const noteExport = async (session: Session): Promise<void> => {
  const { store } = await session.app();
  await store.audit.append('report-made', 'audit-log', session.actor, session.clock.now());
};

/** `42:9f86…`, as `audit verify` prints it. @throws UsageError `option-invalid` */
function markOf(received: string): AuditMark {
  const [, sequence, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/i.exec(received.trim()) ?? [];
  if (sequence === undefined || hash === undefined) {
    throw new UsageError('option-invalid', {
      name: '--expect',
      expected: 'NUMBER:HASH as "vigil audit verify" prints it',
      received,
    });
  }
  return { sequence: Number(sequence), hash: hash.toLowerCase() };
}

const verify: Action<[{ readonly expect?: string }]> = async (session, { expect }) => {
  const mark = expect === undefined ? undefined : markOf(expect);
  const { store } = await session.app();
  const check = await store.audit.verify(mark);
  const { audit: texts } = session.texts;
  const text = !check.intact
    ? texts.faults[check.fault](check.sequence)
    : check.entries === 0
      ? texts.empty
      : [texts.intact(check.entries, mark !== undefined), `${check.entries}:${check.hash}`].join(
          '\n',
        );
  answer(session, check, text);
  return check.intact ? 'done' : 'failure';
};

export function addAuditCommands(program: Command, bind: Bind, { help }: Session['texts']): void {
  const group = program.command('audit').description(help.audit.group);
  group
    .command('list', { isDefault: true })
    .description(help.audit.list)
    .option('--since <date>', help.audit.since)
    .option('--action <action>', AUDIT_ACTIONS.join(', '))
    .option('--limit <number>', help.audit.limit)
    .action(bind(list));
  group
    .command('export')
    .description(help.audit.export)
    .option('-o, --output <file>', help.output)
    .action(bind(exportLog));
  group
    .command('verify')
    .description(help.audit.verify)
    .option('--expect <number:hash>', help.audit.expect)
    .action(bind(verify));
}
