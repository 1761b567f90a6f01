// vigil report case, stats: documents that leave the house, with their checksum and signature.

import { basename, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import {
  CASE_FORMATS,
  STATISTICS_FORMATS,
  type CaseFormat,
  type Document,
  type StatisticsFormat,
} from '../app.js';
import { UsageError } from '../domain/errors.js';
import { parseCaseId } from '../domain/ids.js';
import type { Action, Bind, Session } from './session.js';
import { writeTogether } from './write-whole.js';

type Asked = { readonly from?: string; readonly to?: string; readonly output?: string };

/** `--json` promises one JSON value on stdout, so nothing else may go there. */
function formatOf<Format extends string>(
  session: Session,
  asked: Format | undefined,
  output: string | undefined,
): Format | 'json' | 'html' {
  const format = asked ?? (session.json ? 'json' : 'html');
  if (session.json && format !== 'json' && output === undefined) {
    throw new UsageError('option-invalid', {
      name: '--format',
      expected: 'json',
      received: format,
    });
  }
  if (format === 'pdf' && output === undefined) {
    throw new UsageError('option-missing', {
      name: '--output',
      expected: 'a file to write the PDF to',
    });
  }
  return format;
}

/** To stdout as it is; to a file with what proves it beside it. */
async function deliver(
  session: Session,
  document: Document,
  output: string | undefined,
): Promise<void> {
  const { terminal, texts, json } = session;
  if (output === undefined) {
    terminal.out(Buffer.from(document.content).toString('utf8'));
    return;
  }
  const { documents } = await session.app();
  const file = resolve(session.cwd, output);
  const { checksum, signature, keyId } = await documents.prove(document, basename(file));
  const proofs = [
    { file: `${file}.sha256`, content: [checksum] },
    ...(signature === undefined ? [] : [{ file: `${file}.sig`, content: [signature] }]),
  ];
  await writeTogether(
    [...proofs, { file, content: [document.content] }],
    signature === undefined ? [`${file}.sig`] : [],
  );
  for (const { file: path } of [...proofs, { file }]) terminal.err(`${texts.written(path)}\n`);
  terminal.err(`${keyId === undefined ? texts.document.unsigned : texts.document.signed(keyId)}\n`);
  if (json) {
    const told = {
      written: file,
      sha256: document.sha256,
      ...(keyId === undefined ? {} : { signature: `${file}.sig`, keyId }),
    };
    terminal.out(`${JSON.stringify(told)}\n`);
  }
}

const days = ({ from, to }: Asked) => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});

const reportCase: Action<
  [string, Asked & { readonly format?: CaseFormat; readonly withAddresses?: true }]
> = async (session, idText, options) => {
  const app = await session.app();
  const document = await app.documents.caseReport(
    {
      ...days(options),
      caseId: parseCaseId(idText, app.config['cases.idPattern']),
      format: formatOf(session, options.format, options.output),
      withAddresses: options.withAddresses === true,
    },
    session.actor,
    session.stop,
  );
  await deliver(session, document, options.output);
  return 'done';
};

const reportStats: Action<
  [Asked & { readonly format?: StatisticsFormat; readonly suppress?: true }]
> = async (session, options) => {
  const { from } = options;
  if (from === undefined) {
    throw new UsageError('option-missing', {
      name: '--from',
      expected: 'the first day, such as 2026-01-01',
    });
  }
  const { documents } = await session.app();
  const document = await documents.statistics(
    {
      ...days(options),
      from,
      format: formatOf(session, options.format, options.output),
      suppress: options.suppress === true,
    },
    session.actor,
  );
  await deliver(session, document, options.output);
  return 'done';
};

export function addDocumentCommands(group: Command, bind: Bind, { help }: Session['texts']): void {
  group
    .command('case')
    .description(help.document.case)
    .argument('<case-id>', help.caseId)
    .option('--from <day>', help.document.caseFrom)
    .option('--to <day>', help.document.to)
    .addOption(new Option('--format <format>', help.document.format).choices(CASE_FORMATS))
    .option('--with-addresses', help.document.withAddresses)
    .option('-o, --output <file>', help.document.output)
    .action(bind(reportCase));
  group
    .command('stats')
    .description(help.document.stats)
    .option('--from <day>', help.document.from)
    .option('--to <day>', help.document.to)
    .addOption(new Option('--format <format>', help.document.format).choices(STATISTICS_FORMATS))
    .option('--suppress', help.document.suppress)
    .option('-o, --output <file>', help.document.output)
    .action(bind(reportStats));
}
