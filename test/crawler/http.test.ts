import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diskFull, openHttpClient, type HttpClient } from '../../src/crawler/http.js';
import { openGuard, type Guard } from '../../src/egress/guard.js';
import { startHostileSite, type HostileSite } from './hostile-site.js';
import { silentLog } from './rig.js';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';

let site: HostileSite;
let guard: Guard;
let client: HttpClient;
let echo: Server;
let echoOrigin: string;
const folder = mkdtempSync(join(tmpdir(), 'vigil-http-'));

beforeAll(async () => {
  site = await startHostileSite();
  echo = createServer((request, response) => {
    if (request.url === '/gzip') {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('x'.repeat(5_000)));
    } else if (request.url === '/to-site') {
      response.writeHead(302, { location: `${site.origin}/picture.jpg` }).end();
    } else if (request.url === '/to-inside') {
      response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
    } else response.end(JSON.stringify(request.headers));
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const address = echo.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  echoOrigin = `http://127.0.0.1:${port}`;
  guard = await openGuard({
    allow: [site.host, `127.0.0.1:${port}`],
    maxBytesPerConnection: 10_000_000,
    connectTimeoutMs: 500,
    idleTimeoutMs: 2_000,
    log: silentLog,
  });
  client = openHttpClient({ proxyUrl: guard.url, userAgent: 'vigil-test', whyNot: guard.whyNot });
});
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await guard[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
  echo.closeAllConnections();
  echo.close();
  await rm(folder, { recursive: true });
});

const bounds = { maxBytes: 1_000_000, timeoutMs: 400 };

describe('the HTTP client', () => {
  it('sends what the page would send', async () => {
    const answer = await client.get(echoOrigin, {
      ...bounds,
      referer: 'https://page.example/',
      cookies: () => Promise.resolve('a=1'),
      headers: () => ({ 'x-own': 'yes' }),
    });
    expect(JSON.parse(Buffer.from(answer.body).toString())).toMatchObject({
      'user-agent': 'vigil-test',
      referer: 'https://page.example/',
      cookie: 'a=1',
      'x-own': 'yes',
    });
  });

  it('asks for the headers of every hop, so that one host’s are not sent to the next', async () => {
    const asked: string[] = [];
    const answer = await client.get(`${echoOrigin}/to-site`, {
      ...bounds,
      headers: (url): Record<string, string> => {
        asked.push(new URL(url).host);
        return new URL(url).host === site.host ? {} : { 'x-secret': 'word' };
      },
    });
    expect(answer.finalUrl).toBe(`${site.origin}/picture.jpg`);
    expect(asked).toEqual([new URL(echoOrigin).host, site.host]);
  });

  it('answers with any status', async () => {
    expect(await client.get(`${site.origin}/429`, bounds)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
    });
  });

  it('unpacks what was packed unasked, within the limit', async () => {
    const answer = await client.get(`${echoOrigin}/gzip`, bounds);
    expect(answer.body.byteLength).toBe(5_000);
    const bomb = client.get(`${echoOrigin}/gzip`, { ...bounds, maxBytes: 1_000 });
    await expect(bomb).rejects.toMatchObject({ code: 'fetch-too-large' });
  });

  it.each([
    ['/hang', 'fetch-timeout'],
    ['/circle', 'fetch-redirects'],
    ['/endless.jpg', 'fetch-too-large'],
    ['/truncated.jpg', 'fetch-failed'],
    ['/reset', 'fetch-failed'],
    ['/out', 'egress-refused'],
  ])('%s: %s', async (path, code) => {
    await expect(client.get(site.origin + path, bounds)).rejects.toMatchObject({ code });
    const file = join(folder, path.slice(1));
    await expect(client.download(site.origin + path, file, bounds)).rejects.toMatchObject({ code });
  });

  it.each(['http://127.0.0.1:1/', 'https://127.0.0.1:1/', 'http://[::1]:1/'])(
    '%s is refused',
    async (url) => {
      await expect(client.get(url, bounds)).rejects.toMatchObject({ code: 'egress-refused' });
    },
  );

  it('refuses what a redirect leads to', async () => {
    const led = client.get(`${echoOrigin}/to-inside`, bounds);
    await expect(led).rejects.toMatchObject({ code: 'egress-refused' });
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    const waiting = client.get(`${site.origin}/hang`, { ...bounds, abort: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'fetch-failed' });
  });

  it('a time limit that is handed in is a timeout too', async () => {
    const limited = { ...bounds, timeoutMs: 60_000, abort: AbortSignal.timeout(50) };
    await expect(client.get(`${site.origin}/hang`, limited)).rejects.toMatchObject({
      code: 'fetch-timeout',
    });
  });

  it('a full disk ends the command, for no site is to blame', () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    expect(diskFull(full, 'video-1')).toMatchObject({ name: 'StopError', code: 'disk-full' });
    expect(diskFull(new Error('reset'), 'video-1')).toBeUndefined();
  });

  it('downloads to a file of its own', async () => {
    const file = join(folder, 'picture');
    const answer = await client.download(`${site.origin}/picture.jpg`, file, bounds);
    expect((await readFile(file)).byteLength).toBe(answer.byteLength);
    await expect(client.download(`${site.origin}/picture.jpg`, file, bounds)).rejects.toThrow();
  });
});
