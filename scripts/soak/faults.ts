// A proxy before a fixture site that misbehaves: every address fails in one or two ways before it answers as it should.

import { createHash } from 'node:crypto';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What can go wrong with an answer. `spin` is a page whose script never comes to an end, and which asks not to be closed. */
export const FAULTS = [
  'reset',
  'stall',
  'truncated',
  'too-short-a-length',
  'garbage',
  'server-error',
  'asks-for-patience',
  'spin',
] as const;
export type Fault = (typeof FAULTS)[number];

export type FaultProxy = AsyncDisposable & {
  readonly origin: string;
  /** How often each fault was served. */
  readonly served: ReadonlyMap<Fault, number>;
};

/** Of 256 addresses, so many fail once, and so many twice: then they answer, so that everything is in reach in the end. */
const ONCE = 96;
const TWICE = 32;
/** A fixture's media are smaller than that. */
const MAX_BODY = 64 * 1024 * 1024;
const UPSTREAM_MS = 20_000;
/** As sites that mean it well say it, in seconds: a soak has minutes, not nights. */
const RETRY_AFTER = '1';

const SPIN = `<script>addEventListener('beforeunload', (e) => { e.preventDefault(); e.returnValue = 'x' });
setTimeout(() => { for (;;); }, 0)</script>`;

/** Which faults an address has, in order: the same for the same seed. robots.txt has none, it would close its whole site. */
export function faultsOf(seed: number, key: string, isPage: boolean): readonly Fault[] {
  if (key.endsWith('/robots.txt')) return [];
  const digest = createHash('sha256').update(`${seed} ${key}`).digest();
  const kinds = FAULTS.filter((fault) => isPage || fault !== 'spin');
  const lot = digest[0] ?? 0;
  const count = lot < TWICE ? 2 : lot < TWICE + ONCE ? 1 : 0;
  return Array.from(
    { length: count },
    (_, n) => kinds[(digest[n + 1] ?? 0) % kinds.length],
  ).flatMap((fault) => fault ?? []);
}

type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

/** What the site itself answers; its own redirects and lengths with it. */
function ask(origin: string, incoming: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL(incoming.url ?? '/', origin),
      { method: incoming.method, headers: incoming.headers, timeout: UPSTREAM_MS },
      (answer) => {
        const chunks: Buffer[] = [];
        let length = 0;
        answer.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > MAX_BODY) asked.destroy(new Error('the site answers more than it has'));
          chunks.push(chunk);
        });
        answer.on('error', reject);
        answer.on('end', () => {
          const { statusCode: status = 502, headers } = answer;
          resolve({ status, headers, body: Buffer.concat(chunks) });
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('the site does not answer')));
    asked.on('error', reject);
    incoming.pipe(asked);
  });
}

/** Answers with a fault. Nothing is sent for `stall`: the connection is held until the other side gives up. */
function misbehave(
  fault: Fault,
  response: ServerResponse,
  { status, headers, body }: Answer,
): void {
  const { 'transfer-encoding': _, ...plain } = headers;
  const half = body.subarray(0, Math.floor(body.length / 2));
  switch (fault) {
    case 'reset':
      response.socket?.resetAndDestroy();
      break;
    case 'stall':
      response.writeHead(status, { ...plain, 'content-length': body.length });
      response.write(half.subarray(0, 100));
      break;
    case 'truncated':
      response.writeHead(status, { ...plain, 'content-length': body.length });
      response.write(half, () => response.socket?.destroy());
      break;
    case 'too-short-a-length':
      response.writeHead(status, { ...plain, 'content-length': half.length, connection: 'close' });
      response.end(half);
      break;
    case 'garbage':
      response.socket?.end(createHash('sha512').update(body).digest());
      break;
    case 'server-error':
      response.writeHead(500, { 'content-type': 'text/plain' }).end('internal error');
      break;
    case 'asks-for-patience':
      response
        .writeHead(503, { 'retry-after': RETRY_AFTER, 'content-type': 'text/plain' })
        .end('busy');
      break;
    case 'spin':
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(`<!doctype html><title>…</title>${SPIN}`);
      break;
  }
}

/** Opens the proxy on a free loopback port. The site sees the proxy's authority as its own. */
export async function openFaultProxy(origin: string, seed: number): Promise<FaultProxy> {
  const asked = new Map<string, number>();
  const served = new Map<Fault, number>();
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const real = await ask(origin, incoming);
    const key = incoming.url ?? '/';
    const isPage = (real.headers['content-type'] ?? '').startsWith('text/html');
    const before = asked.get(key) ?? 0;
    const fault = faultsOf(seed, key, isPage)[before];
    if (fault === undefined) {
      response.writeHead(real.status, real.headers).end(real.body);
      return;
    }
    asked.set(key, before + 1);
    served.set(fault, (served.get(fault) ?? 0) + 1);
    misbehave(fault, response, real);
  };
  const server = createServer((incoming, response) => {
    response.on('error', () => undefined);
    void answer(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    served,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
