// vigil evidence: sealed captures of pages: listed, opened with a key from elsewhere, verified, stamped, purged.

import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { newIdentity } from '../app.js';
import { isErrno } from '../domain/errno.js';
import { StopError, UsageError } from '../domain/errors.js';
import { parseEvidenceId, type EvidenceBundle } from '../domain/evidence.js';
import { agreed } from './agree.js';
import { date } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { facts, table } from './table.js';

/** Longer than any file of keys. */
const MAX_IDENTITY = 100_000;

const stampWords = (session: Session, { stamp }: EvidenceBundle): string => {
  const { evidence: texts } = session.texts;
  if (!stamp) return texts.noStamp;
  return stamp.at ? session.localTime(stamp.at) : texts.stampStates[stamp.state];
};

const list: Action<[]> = async (session) => {
  const app = await session.app();
  const bundles = await app.evidence.list();
  const missing = await app.store.evidence.missing();
  const { evidence: texts } = session.texts;
  const rows = bundles.map((bundle) => [
    bundle.id,
    texts.states[bundle.state],
    session.localTime(bundle.sealedAt),
    bundle.alerts.map(({ alertId }) => alertId).join(' '),
    bundle.siteId,
    stampWords(session, bundle),
    bundle.byteLength,
  ]);
  const isOff = app.config['evidence.recipients'].length === 0;
  const sections = [
    bundles.length === 0 ? texts.none : table(texts.columns, rows),
    ...(missing.length === 0
      ? []
      : [
          [
            texts.missing,
            table(
              texts.missingColumns,
              missing.map(({ alertId, at, reason }) => [
                alertId,
                session.localTime(at),
                texts.missingReasons[reason ?? ''] ?? reason ?? texts.due,
              ]),
            ),
          ].join('\n'),
        ]),
    ...(isOff ? [texts.off] : []),
  ];
  answer(session, { bundles, missing }, sections.join('\n\n'));
  return 'done';
};

const show: Action<[string]> = async (session, idText) => {
  const app = await session.app();
  const bundle = await app.evidence.get(parseEvidenceId(idText));
  const { evidence: texts } = session.texts;
  const file = app.evidence.pathOf(bundle.id);
  const text = facts([
    [texts.id, bundle.id],
    [texts.state, texts.states[bundle.state]],
    [texts.sealedAt, session.localTime(bundle.sealedAt)],
    [texts.purgedAt, bundle.purgedAt && session.localTime(bundle.purgedAt)],
    [texts.purgedFor, bundle.purgedFor && texts.purgeReasons[bundle.purgedFor]],
    ...bundle.alerts.map(
      ({ alertId, pageUrl }) => [texts.alert, `${alertId}  ${pageUrl}`] as const,
    ),
    [texts.site, bundle.siteId],
    [texts.size, bundle.byteLength],
    ['SHA-256', bundle.sha256],
    [texts.previous, bundle.previous ?? texts.first],
    [texts.stamp, stampWords(session, bundle)],
    [texts.stampError, bundle.stamp?.error],
    [texts.file, bundle.state === 'sealed' ? file : undefined],
  ]);
  answer(session, { ...bundle, file }, text);
  return 'done';
};

/** The text of an identity file. @throws StopError `file-missing`, `not-permitted` */
async function identityIn(session: Session, named: string): Promise<string> {
  const path = resolve(session.cwd, named);
  try {
    const text = await readFile(path, 'utf8');
    if (text.length <= MAX_IDENTITY) return text;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
      throw new StopError('file-missing', { path }, error);
    }
    if (!isErrno(error, 'EACCES', 'EPERM', 'EISDIR')) throw error;
    throw new StopError('not-permitted', { path }, error);
  }
  throw new UsageError('option-invalid', {
    ...{ name: '--identity', expected: 'an identity file of age', received: named },
  });
}

type OpenOptions = { readonly identity?: string; readonly out?: string };

const missingOption = (name: string, expected: string): UsageError =>
  new UsageError('option-missing', { name, expected });

const openEvidence: Action<[string, OpenOptions]> = async (session, idText, options) => {
  const id = parseEvidenceId(idText);
  if (options.identity === undefined) throw missingOption('--identity', '<file>');
  if (options.out === undefined) throw missingOption('--out', '<folder>');
  const identity = await identityIn(session, options.identity);
  const folder = resolve(session.cwd, options.out);
  const app = await session.app();
  const files = await app.evidence
    .open(id, identity, folder, session.actor)
    .catch((error: unknown) => {
      if (isErrno(error, 'EEXIST')) throw new StopError('already-there', { path: folder }, error);
      if (isErrno(error, 'ENOENT')) throw new StopError('folder-missing', { path: folder }, error);
      throw error;
    });
  session.terminal.err(`${session.texts.evidence.openedWarning(folder)}\n`);
  answer(session, { id, files }, files.join('\n'));
  return 'done';
};

const verify: Action<[{ readonly identity?: string }]> = async (session, options) => {
  const identity =
    options.identity === undefined ? undefined : await identityIn(session, options.identity);
  const app = await session.app();
  const result = await app.evidence.verify(identity, session.actor);
  const { evidence: texts } = session.texts;
  const lines = result.faults.map(
    ({ id, fault }) => `${id === undefined ? '' : `${id}  `}${texts.faults[fault]}`,
  );
  const text = [texts.verified(result), ...lines].join('\n');
  answer(session, result, text);
  return result.faults.length === 0 ? 'done' : 'failure';
};

type PurgeOptions = { readonly before?: string; readonly yes?: true };

const purge: Action<[string | undefined, PurgeOptions]> = async (session, idText, options) => {
  if ((idText === undefined) === (options.before === undefined)) {
    throw missingOption('<evidence-id> | --before', 'a bundle such as E-12, or a date');
  }
  const which =
    idText === undefined
      ? { before: date('--before', options.before ?? '') }
      : { id: parseEvidenceId(idText) };
  const { evidence: texts } = session.texts;
  if (!(await agreed(session, texts.purgeQuestion(idText), options.yes === true))) return 'done';
  const app = await session.app();
  const purged = await app.evidence.purge(which, 'by-hand', session.actor);
  answer(session, { purged }, texts.purged(purged));
  return 'done';
};

const stamp: Action<[]> = async (session) => {
  const app = await session.app();
  const results = await app.evidence.stamp(session.stop);
  const { evidence: texts } = session.texts;
  const lines = results.map((result) =>
    result.outcome === 'stamped'
      ? `${result.id}  ${session.localTime(result.at)}`
      : `${result.id}  ${texts.stampFailed}: ${result.reason}`,
  );
  answer(session, results, lines.length === 0 ? texts.nothingToStamp : lines.join('\n'));
  return results.every(({ outcome }) => outcome === 'stamped') ? 'done' : 'incomplete';
};

type KeyOptions = { readonly out?: string; readonly postQuantum?: true };

const keygen: Action<[KeyOptions]> = async (session, options) => {
  if (options.out === undefined) throw missingOption('--out', '<file>');
  const path = resolve(session.cwd, options.out);
  const { identity, recipient } = await newIdentity(options.postQuantum === true);
  const made = session.clock.now().toISOString();
  const text = `# created: ${made}\n# public key: ${recipient}\n${identity}\n`;
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (isErrno(error, 'EEXIST')) throw new StopError('already-there', { path }, error);
    if (isErrno(error, 'ENOENT')) throw new StopError('folder-missing', { path }, error);
    if (isErrno(error, 'EACCES', 'EPERM')) throw new StopError('not-permitted', { path }, error);
    throw error;
  }
  session.terminal.err(`${session.texts.evidence.keyWarning(path)}\n`);
  answer(session, { recipient, file: path }, recipient);
  return 'done';
};

export function addEvidenceCommands(
  program: Command,
  bind: Bind,
  { help }: Session['texts'],
): void {
  const { evidence: texts } = help;
  const group = program.command('evidence').description(texts.group);
  group.command('list', { isDefault: true }).description(texts.list).action(bind(list));
  group
    .command('show')
    .description(texts.show)
    .argument('<evidence-id>', texts.id)
    .action(bind(show));
  group
    .command('open')
    .description(texts.open)
    .argument('<evidence-id>', texts.id)
    .option('--identity <file>', texts.identity)
    .option('--out <folder>', texts.out)
    .action(bind(openEvidence));
  group
    .command('verify')
    .description(texts.verify)
    .option('--identity <file>', texts.verifyIdentity)
    .action(bind(verify));
  group
    .command('purge')
    .description(texts.purge)
    .argument('[evidence-id]', texts.id)
    .option('--before <date>', texts.before)
    .option('--yes', texts.yes)
    .action(bind(purge));
  group.command('stamp').description(texts.stamp).action(bind(stamp));
  group
    .command('keygen')
    .description(texts.keygen)
    .option('--out <file>', texts.keyFile)
    .option('--post-quantum', texts.postQuantum)
    .action(bind(keygen));
}
