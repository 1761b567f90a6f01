// The outbox against a real mail server, a real webhook receiver and a real program, all on loopback.

import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandSender } from '../../src/alerts/command.js';
import { mailSender } from '../../src/alerts/mail.js';
import { publicKey } from '../../src/alerts/message-key.js';
import { backoffMs } from '../../src/alerts/send.js';
import { webhookSender } from '../../src/alerts/webhook.js';
import type { OutboxChannel } from '../../src/domain/outbox.js';
import type { Store } from '../../src/domain/ports.js';
import { folder, newStore } from '../store/support.js';
import { mailServer } from './mail-server.js';
import { handClock, messages, POLICY, send } from './support.js';

/** Puts one message of its own into the outbox, as a telling does. */
async function put(
  store: Store,
  key: string,
  channel: OutboxChannel = 'mail',
  recipient = 'office@centre.example',
): Promise<void> {
  const message = { key, channel, recipient, subject: '새 경보', body: '{"a":1}', attachments: [] };
  await store.tellings.tell(channel, { alerts: [], troubles: [] }, [message], handClock(0).now());
}

const mailTo = (port: number, timeoutMs = 5000) =>
  mailSender({
    host: '127.0.0.1',
    port,
    security: 'none',
    from: 'vigil@centre.example',
    to: ['office@centre.example'],
    timeoutMs,
  });

describe('mail', () => {
  it('is sent once, under an id of its key', async () => {
    const store = await newStore();
    const server = await mailServer();
    const clock = handClock();
    await put(store, 'k1');
    await put(store, 'k1');
    expect(await send(store, [mailTo(server.port)], clock)).toEqual({
      sent: 1,
      later: 0,
      failed: 0,
    });
    expect(await send(store, [mailTo(server.port)], clock)).toEqual({
      sent: 0,
      later: 0,
      failed: 0,
    });
    expect(server.arrived).toMatchObject([
      { to: ['office@centre.example'], messageId: `<${publicKey('k1')}@centre.example>` },
    ]);
    expect(await messages(store)).toMatchObject([{ state: 'sent', attempts: 1 }]);
  });

  it('that is refused for now is tried again, later each time, and given up at last', async () => {
    const store = await newStore();
    const server = await mailServer();
    const clock = handClock();
    const senders = [mailTo(server.port)];
    await put(store, 'k1');
    server.set('temporary');
    const waits: number[] = [];
    for (let attempt = 1; attempt < POLICY.attempts; attempt += 1) {
      expect(await send(store, senders, clock)).toEqual({ sent: 0, later: 1, failed: 0 });
      const [entry] = await messages(store);
      expect(entry).toMatchObject({ state: 'waiting', attempts: attempt });
      expect(entry?.error).toContain('451');
      const wait = ((entry?.notBefore.getTime() ?? 0) - clock.now().getTime()) / 60_000;
      waits.push(wait);
      // Not due yet.
      expect(await send(store, senders, clock)).toEqual({ sent: 0, later: 0, failed: 0 });
      clock.forward(wait);
    }
    expect(waits).toEqual([1, 2]);
    expect(await send(store, senders, clock)).toEqual({ sent: 0, later: 0, failed: 1 });
    expect(await messages(store)).toMatchObject([{ state: 'failed' }]);
    server.set('take');
    expect(await store.outbox.retry(1, clock.now())).toBe('due');
    expect(await send(store, senders, clock)).toEqual({ sent: 1, later: 0, failed: 0 });
  });

  it('that is refused for good is given up at once, and does not hold up the next', async () => {
    const store = await newStore();
    const server = await mailServer();
    await put(store, 'k1');
    await put(store, 'k2');
    server.set('permanent');
    const totals = await send(store, [mailTo(server.port)], handClock());
    expect(totals).toEqual({ sent: 0, later: 0, failed: 2 });
    expect((await messages(store))[0]?.error).toContain('550');
  });

  it('whose connection drops before the answer is sent again with the same id', async () => {
    const store = await newStore();
    const server = await mailServer();
    const clock = handClock();
    await put(store, 'k1');
    server.set('drop');
    expect(await send(store, [mailTo(server.port)], clock)).toMatchObject({ later: 1 });
    server.set('take');
    clock.forward(2);
    expect(await send(store, [mailTo(server.port)], clock)).toMatchObject({ sent: 1 });
    expect(server.arrived).toHaveLength(2);
    expect(new Set(server.arrived.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('does not wait for ever, nor longer than it is asked to', async () => {
    const store = await newStore();
    const server = await mailServer();
    const clock = handClock();
    server.set('hang');
    await put(store, 'k1');
    expect(await send(store, [mailTo(server.port, 300)], clock)).toMatchObject({ later: 1 });
    clock.forward(5);
    const stop = new AbortController();
    const arrived = server.next();
    const sending = send(store, [mailTo(server.port, 60_000)], clock, stop.signal);
    await arrived;
    stop.abort();
    expect(await sending).toMatchObject({ later: 1 });
  });

  it('leaves the rest alone where the server is not there, or refuses the login', async () => {
    const store = await newStore();
    const server = await mailServer({ password: 'right' });
    for (const key of ['k1', 'k2', 'k3']) await put(store, key);
    const login = (password: string) =>
      mailSender({
        host: '127.0.0.1',
        port: server.port,
        security: 'none',
        login: { user: 'vigil', password },
        from: 'vigil@centre.example',
        to: [],
        timeoutMs: 5000,
      });
    const clock = handClock();
    expect(await send(store, [login('wrong')], clock)).toEqual({ sent: 0, later: 1, failed: 0 });
    expect((await messages(store)).map(({ attempts }) => attempts)).toEqual([1, 0, 0]);
    clock.forward(2);
    expect(await send(store, [login('right')], clock)).toEqual({ sent: 3, later: 0, failed: 0 });
  });

  it('goes nowhere without encryption where encryption is asked for', async () => {
    const store = await newStore();
    const server = await mailServer();
    await put(store, 'k1');
    const sender = mailSender({
      host: '127.0.0.1',
      port: server.port,
      security: 'starttls',
      from: 'vigil@centre.example',
      to: [],
      timeoutMs: 5000,
    });
    expect(await send(store, [sender], handClock())).toMatchObject({ later: 1 });
    expect(server.arrived).toEqual([]);
    await expect(sender.check?.(new AbortController().signal)).rejects.toThrow();
    await expect(
      mailTo(server.port).check?.(new AbortController().signal),
    ).resolves.toBeUndefined();
  });
});

async function receiver(answer: RequestListener) {
  const got: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      answer(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook/token`, got };
}

describe('webhook', () => {
  const secret = 'a shared secret';

  it('is signed over time and body, and carries its key', async () => {
    const store = await newStore();
    const clock = handClock();
    const { url, got } = await receiver((_, response) => response.writeHead(204).end());
    await put(store, 'k1', 'webhook', 'hook');
    const sender = webhookSender({ url, secret, timeoutMs: 5000, now: clock.now });
    expect(await send(store, [sender], clock)).toMatchObject({ sent: 1 });
    const [{ headers, body } = { headers: {}, body: '' }] = got;
    const [, time, mac] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['vigil-signature'])) ?? [];
    expect(Number(time)).toBe(clock.now().getTime() / 1000);
    expect(createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')).toBe(mac);
    expect(body).toBe('{"a":1}');
    expect(headers['idempotency-key']).toBe(publicKey('k1'));
    // The path is as good as a password.
    expect(sender.recipients.join()).not.toContain('token');
  });

  it.each([
    [500, 'later'],
    [429, 'later'],
    [404, 'later'],
    [302, 'later'],
    [410, 'failed'],
  ] as const)('answered with %i is %s', async (status, outcome) => {
    const store = await newStore();
    const clock = handClock();
    const { url, got } = await receiver((_, response) =>
      response.writeHead(status, { location: '/elsewhere' }).end('no'),
    );
    await put(store, 'k1', 'webhook', 'hook');
    const sender = webhookSender({ url, secret, timeoutMs: 5000, now: clock.now });
    expect(await send(store, [sender], clock)).toMatchObject({ sent: 0, [outcome]: 1 });
    expect(got).toHaveLength(1);
  });

  it('that hangs, or is not there, is tried again', async () => {
    const store = await newStore();
    const clock = handClock();
    const { url } = await receiver(() => undefined);
    await put(store, 'k1', 'webhook', 'hook');
    const hanging = webhookSender({ url, secret, timeoutMs: 200, now: clock.now });
    expect(await send(store, [hanging], clock)).toMatchObject({ later: 1 });
    clock.forward(2);
    const gone = webhookSender({
      ...{ secret, timeoutMs: 2000 },
      url: 'http://127.0.0.1:1/',
      now: clock.now,
    });
    expect(await send(store, [gone], clock)).toMatchObject({ later: 1 });
  });
});

describe('command', () => {
  async function program(script: string) {
    const path = join(folder(), 'tell.sh');
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o700);
    return path;
  }

  it('gets the message on standard input, its key, and nothing of our environment', async () => {
    const store = await newStore();
    const out = join(folder(), 'out');
    const run = await program(`cat > '${out}'; env >> '${out}'`);
    await put(store, 'k1', 'command', 'tell.sh');
    const sender = commandSender({
      run: [run],
      timeoutMs: 20_000,
      environment: { PATH: '/bin:/usr/bin' },
    });
    expect(await send(store, [sender], handClock())).toMatchObject({ sent: 1 });
    const said = await readFile(out, 'utf8');
    expect(said).toMatch(/^\{"a":1\}/);
    expect(said).toContain(`VIGIL_MESSAGE_KEY=${publicKey('k1')}`);
    expect(said).not.toContain('HOME=');
  });

  it.each([
    ['exits with 3', 'echo broken >&2; exit 3', 'ended with 3: broken'],
    ['never ends', 'exec sleep 600', 'did not end within'],
    ['leaves something behind and fails', 'sleep 600 & exit 1', 'ended with 1'],
    ['does not read', 'exec <&-; exit 4', 'ended with 4'],
  ])('that %s is tried again', async (_, script, error) => {
    const store = await newStore();
    const run = await program(script);
    await put(store, 'k1', 'command', 'tell.sh');
    const timeoutMs = script.startsWith('exec sleep') ? 500 : 20_000;
    const environment = { PATH: '/bin:/usr/bin' };
    const totals = await send(
      store,
      [commandSender({ run: [run], timeoutMs, environment })],
      handClock(),
    );
    expect(totals).toMatchObject({ later: 1 });
    expect((await messages(store))[0]?.error).toContain(error);
  });

  it('that is not there is tried again', async () => {
    const store = await newStore();
    await put(store, 'k1', 'command', 'nothing');
    const sender = commandSender({ run: ['/nothing/here'], timeoutMs: 1000, environment: {} });
    expect(await send(store, [sender], handClock())).toMatchObject({ later: 1 });
  });
});

describe('the outbox', () => {
  it('keeps messages of a channel that is not configured, and does not try them', async () => {
    const store = await newStore();
    await put(store, 'k1', 'webhook', 'hook');
    expect(await send(store, [], handClock())).toEqual({ sent: 0, later: 0, failed: 0 });
    expect(await messages(store)).toMatchObject([{ state: 'waiting', attempts: 0 }]);
  });

  it('cancels what is not sent, and nothing else', async () => {
    const store = await newStore();
    const server = await mailServer();
    const clock = handClock();
    await put(store, 'k1');
    await put(store, 'k2');
    expect(await store.outbox.cancel(1, 'staff-1')).toBe('cancelled');
    expect(await store.outbox.cancel(1, 'staff-1')).toEqual({ state: 'cancelled' });
    expect(await store.outbox.cancel(9, 'staff-1')).toBe('missing');
    expect(await send(store, [mailTo(server.port)], clock)).toMatchObject({ sent: 1 });
    expect(await store.outbox.cancel(2, 'staff-1')).toEqual({ state: 'sent' });
    expect(await store.outbox.retry(2, clock.now())).toEqual({ state: 'sent' });
    // Its key is taken: it does not come back.
    await put(store, 'k1');
    expect((await messages(store)).map(({ state }) => state)).toEqual(['cancelled', 'sent']);
  });

  it('waits twice as long each time, within a bound, and not in step with others', () => {
    const policy = { attempts: 99, firstMs: 1000, longestMs: 10_000 };
    const middle = [1, 2, 3, 4, 5, 50].map((attempts) => backoffMs(policy, attempts, 0.5));
    expect(middle).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
    expect([0, 1].map((random) => backoffMs(policy, 1, random))).toEqual([750, 1250]);
  });
});
