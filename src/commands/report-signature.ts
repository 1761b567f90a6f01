// vigil report key, verify: the key that reports are signed with, and whether a report is what was signed.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { verifySigned } from '../app.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { facts } from './table.js';
import { sayWritten, writeWhole } from './write-whole.js';

const reportKey: Action<[{ readonly output?: string }]> = async (session, options) => {
  const { documents } = await session.app();
  const { path, made, keyId, publicKey, publicKeyFile } = await documents.key();
  const { document: texts } = session.texts;
  if (made) session.terminal.err(`${texts.keyMade(path)}\n`);
  if (options.output === undefined) {
    answer(
      session,
      { file: path, made, keyId, publicKey },
      facts([
        [texts.keyId, keyId],
        [texts.publicKey, publicKey],
      ]),
    );
  } else {
    const file = resolve(session.cwd, options.output);
    await writeWhole(file, [publicKeyFile]);
    sayWritten(session, file);
  }
  return 'done';
};

/** A key may be typed; a file's name is taken from here. */
const keyOrFile = (session: Session, text: string): string =>
  /^[A-Za-z0-9+/]{56}$/.test(text) ? text : resolve(session.cwd, text);

const reportVerify: Action<
  [string, { readonly signature?: string; readonly publicKey?: string }]
> = async (session, named, options) => {
  const document = resolve(session.cwd, named);
  const checked = await verifySigned(
    {
      document,
      signature:
        options.signature === undefined
          ? `${document}.sig`
          : resolve(session.cwd, options.signature),
      ...(options.publicKey === undefined
        ? {}
        : { publicKey: keyOrFile(session, options.publicKey) }),
    },
    session.config,
  );
  const { document: texts } = session.texts;
  const told = (() => {
    switch (checked.outcome) {
      case 'valid':
        return texts.valid(document, checked.keyId);
      case 'changed':
        return texts.changed(document);
      case 'wrong-key':
        return texts.wrongKey(document, checked.signedBy, checked.keyId);
    }
  })();
  answer(session, { file: document, ...checked }, told);
  return checked.outcome === 'valid' ? 'done' : 'failure';
};

export function addSignatureCommands(group: Command, bind: Bind, { help }: Session['texts']): void {
  group
    .command('key')
    .description(help.document.key)
    .option('-o, --output <file>', help.document.keyOutput)
    .action(bind(reportKey));
  group
    .command('verify')
    .description(help.document.verify)
    .argument('<file>', help.document.file)
    .option('--signature <file>', help.document.signature)
    .option('--public-key <key>', help.document.publicKey)
    .action(bind(reportVerify));
}
