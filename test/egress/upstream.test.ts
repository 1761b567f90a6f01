// The guard behind somebody else's proxy: names are resolved there, what is inside stays refused, and nothing goes around it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGuard, type Guard } from '../../src/egress/guard.js';
import { judgeByName, upstreamOf } from '../../src/egress/upstream.js';
import { startHttpProxy, startSocksProxy, type TestProxy } from './proxies.js';
import { CUT_OFF, get, guardFor, openTunnel, serve, silentLog } from './upstream.js';

const CREDENTIALS = 'vigil:p:w';
let site: Awaited<ReturnType<typeof serve>>;
let proxies: Record<'http' | 'socks5', TestProxy>;
const seen: string[] = [];

beforeAll(async () => {
  site = await serve((request, response) => {
    seen.push(
      `${request.headers.host ?? ''}${request.url ?? ''} ${String(request.headers['proxy-authorization'])}`,
    );
    if (request.url === '/silent') return;
    response.end(request.url === '/long' ? 'x'.repeat(200_000) : 'hello from far');
  });
  const to = { host: '127.0.0.1', port: site.port };
  const names = { 'far.example:80': to, 'far.example:443': to, 'hidden.onion:80': to };
  proxies = {
    http: await startHttpProxy(names, CREDENTIALS),
    socks5: await startSocksProxy(names, CREDENTIALS),
  };
});
afterAll(async () => {
  await proxies.http[Symbol.asyncDispose]();
  await proxies.socks5[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

/** It would tell on whoever looks a name up here. */
const noResolver = (): Promise<never> => Promise.reject(new Error('looked up here'));
const guardThrough = (
  kind: 'http' | 'socks5',
  credentials = CREDENTIALS,
  bytes = 100_000,
): Promise<Guard> =>
  guardFor({
    upstream: upstreamOf(proxies[kind].url, credentials),
    resolve: noResolver,
    maxBytesPerConnection: bytes,
  });

describe.each(['http', 'socks5'] as const)('a guard behind a proxy that speaks %s', (kind) => {
  it('asks it for names, by request and by tunnel, with its user', async () => {
    await using guard = await guardThrough(kind);
    expect(await get(guard, 'http://far.example/page?q=1')).toContain('hello from far');
    const through = 'GET /deep HTTP/1.1\r\nHost: far.example\r\nConnection: close\r\n\r\n';
    expect(await openTunnel(guard, 'far.example:443', through)).toContain('hello from far');
    expect(await get(guard, 'http://hidden.onion/')).toContain('hello from far');
    expect(proxies[kind].asked).toEqual(
      expect.arrayContaining(['far.example:80', 'far.example:443', 'hidden.onion:80']),
    );
    // SOCKS carries the very request; the site never sees who we are to the proxy.
    if (kind === 'socks5') expect(seen).toContain('far.example/page?q=1 undefined');
  });

  it.each([
    '127.0.0.1',
    '[::1]',
    '169.254.169.254',
    '2130706433',
    '10.0.0.1',
    'localhost',
    'localhost..',
    '127.0.0.1..',
    '0x7f.1..',
    'router.local..',
    'router.local',
    'db.internal',
    'intranet',
  ])('refuses what is inside: %s', async (host) => {
    await using guard = await guardThrough(kind);
    const before = proxies[kind].asked.length;
    expect(await get(guard, `http://${host}/`)).toMatch(/^HTTP\/1.1 403[\s\S]*x-vigil-refused/);
    expect(await openTunnel(guard, `${host}:443`)).toContain('403');
    expect(proxies[kind].asked.length).toBe(before);
  });

  it('says that the proxy failed, and does not go around it', async () => {
    await using wrong = await guardThrough(kind, 'vigil:wrong');
    expect(await get(wrong, 'http://far.example/')).toMatch(
      /^HTTP\/1.1 502[\s\S]*x-vigil-failed: upstream proxy/,
    );
    expect(await openTunnel(wrong, 'far.example:443')).toContain('x-vigil-failed: upstream proxy');
    await using gone = await openGuard({
      allow: [site.authority],
      maxBytesPerConnection: 1_000,
      connectTimeoutMs: 500,
      idleTimeoutMs: 500,
      log: silentLog,
      upstream: { kind, host: '127.0.0.1', port: 1 },
    });
    const count = seen.length;
    expect(await get(gone, `http://${site.authority}/`)).toContain('502');
    expect(await openTunnel(gone, site.authority)).toContain('x-vigil-failed');
    expect(seen.length).toBe(count);
  });

  it('gives up on a silent site', async () => {
    await using guard = await guardFor({
      upstream: upstreamOf(proxies[kind].url, CREDENTIALS),
      idleTimeoutMs: 200,
    });
    expect(await get(guard, 'http://far.example/silent')).toContain('x-vigil-failed: ETIMEDOUT');
  });

  it('bounds the bytes of a connection', async () => {
    await using guard = await guardThrough(kind, CREDENTIALS, 50_000);
    const through = 'GET /long HTTP/1.1\r\nHost: far.example\r\nConnection: close\r\n\r\n';
    expect((await get(guard, 'http://far.example/long')).length).toBeLessThan(60_000);
    const tunnelled = await openTunnel(guard, 'far.example:443', through);
    // The piece that was one too many may still pass.
    expect(tunnelled.length).toBeLessThan(50_000 + 66_000);
    expect(tunnelled.slice(-CUT_OFF.length)).toBe(CUT_OFF);
  });
});

describe('a proxy that does not answer', () => {
  it('costs no more than the time limit', async () => {
    const { createServer } = await import('node:net');
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = address !== null && typeof address !== 'string' ? address.port : 0;
    for (const kind of ['http', 'socks5'] as const) {
      await using guard = await guardFor({
        connectTimeoutMs: 200,
        idleTimeoutMs: 300,
        upstream: { kind, host: '127.0.0.1', port },
      });
      expect(await openTunnel(guard, 'far.example:443')).toContain('504');
      expect(await get(guard, 'http://far.example/')).toContain('504');
    }
    silent.close();
  });
});

describe('without a proxy', () => {
  it('an .onion name is refused before anybody is asked for it', async () => {
    let lookedUp = 0;
    await using guard = await guardFor({
      resolve: () => {
        lookedUp += 1;
        return Promise.resolve(['93.184.215.14']);
      },
    });
    expect(await get(guard, 'http://hidden.onion/')).toContain('an .onion name needs a proxy');
    expect(lookedUp).toBe(0);
  });

  it('allowed authorities are asked of a proxy although they are inside', () => {
    const allow = new Set(['127.0.0.1:8080']);
    expect(judgeByName({ host: '127.0.0.1', port: 8080 }, allow).verdict).toBe('open');
    expect(judgeByName({ host: '127.0.0.1', port: 8081 }, allow).verdict).toBe('refused');
  });
});
