// A request leaves the house: what arrives at a real mail server is, word for word, what was approved, and arrives once.

import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { writeFile } from 'node:fs/promises';
import { openStore } from '../../src/store/open.js';
import { at, BUDGET, captured, match, register, SITES, visitTo } from '../store/support-plain.js';
import { runnerIn } from './run.js';

type Mail = { readonly to: readonly string[]; readonly raw: string };

async function mailServer(): Promise<{ readonly port: number; readonly mails: readonly Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, raw: Buffer.concat(chunks).toString('utf8') });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve();
    });
  });
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  );
  return { port: (server.server.address() as AddressInfo).port, mails };
}

/** The text part of a mail, out of quoted-printable (RFC 2045, 6.7) or base64. */
function textOf(raw: string): string {
  const part = /Content-Type: text\/plain[^]*?\r\n\r\n([^]*?)(?:\r\n--|$)/.exec(raw);
  const [head = '', body = ''] = [part?.[0], part?.[1]];
  if (/Content-Transfer-Encoding: base64/i.test(head)) {
    return Buffer.from(body, 'base64').toString('utf8');
  }
  if (!/Content-Transfer-Encoding: quoted-printable/i.test(head)) return body;
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

it('arrives once, as it was approved, with its XARF reports', async () => {
  const outer = await mkdtemp(join(tmpdir(), 'vigil-takedown-mail-'));
  onTestFinished(() => rm(outer, { recursive: true, force: true }));
  await runnerIn(outer)(['init', 'centre']);
  const folder = join(outer, 'centre');
  await writeFile(
    join(folder, 'sites', 'board.yaml'),
    'id: board\nname: 게시판\nchannel: community\nseeds: [http://board.example/]\ntakedown: { contact: abuse@board.example, language: ko }\n',
  );
  const store = await openStore(join(folder, 'vigil.db'));
  const reference = await register(store, 'a');
  const run = await store.runs.begin(SITES, BUDGET, at(5));
  await store.runs.commit(await visitTo(store, run, '/1', [captured('one', [match(reference)])]));
  await store.runs.end(run.id, 'frontier-empty', at(20));
  await store[Symbol.asyncDispose]();

  const { port, mails } = await mailServer();
  const environment = {
    VIGIL_CENTRE_NAME: '예시 센터',
    VIGIL_CENTRE_EMAIL: 'help@centre.example',
    VIGIL_MAIL_HOST: '127.0.0.1',
    VIGIL_MAIL_PORT: String(port),
    VIGIL_MAIL_SECURITY: 'none',
    VIGIL_MAIL_FROM: 'vigil@centre.example',
  };
  const vigil = (...argv: readonly string[]) => runnerIn(folder)(argv, { environment });
  await vigil('alerts', 'confirm', 'A-1');
  await vigil('takedown', 'draft', 'A-1', '--xarf');
  await vigil('outbox', 'send');
  expect(mails).toEqual([]);
  await vigil('takedown', 'approve', 'T-1');
  await vigil('takedown', 'send', 'T-1');
  const shown = await vigil('takedown', 'show', 'T-1', '--json');
  // Mail is not set up any more: what waits for it is named.
  const stuck = await runnerIn(folder)(['outbox', 'send', '--lang', 'en']);
  expect([stuck.code, stuck.stdout]).toMatchObject([
    1,
    expect.stringContaining('1 message waits for the channel "mail"') as string,
  ]);
  await vigil('outbox', 'send');
  await vigil('takedown', 'send', 'T-1');
  await vigil('outbox', 'send');

  const ours = mails.filter(({ to }) => to.includes('abuse@board.example'));
  expect(ours).toHaveLength(1);
  const [{ to, raw } = { to: [], raw: '' }] = ours;
  expect(to).toEqual(['abuse@board.example']);
  const { text } = z
    .object({
      text: z.object({ body: z.string(), attachments: z.array(z.object({ text: z.string() })) }),
    })
    .parse(JSON.parse(shown.stdout));
  expect(textOf(raw).replace(/\r\n/g, '\n').trim()).toBe(text.body.trim());
  expect(raw).toContain('Reply-To: help@centre.example');
  expect(raw).toContain('filename=xarf-T-1-1.json');
  expect(raw.replace(/\s/g, '')).toContain(
    Buffer.from(text.attachments[0]?.text ?? 'none').toString('base64'),
  );
  for (const secret of ['S-2026-0001', 'R-1', 'A-1', 'A thread']) expect(raw).not.toContain(secret);
  const after: unknown = JSON.parse((await vigil('takedown', 'show', 'T-1', '--json')).stdout);
  expect(after).toMatchObject({ state: 'sent', delivery: { state: 'sent' } });
});
