import { getEventListeners } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.js';
import { openHttpClient } from '../../src/crawler/http.js';
import type { GuardOptions } from '../../src/egress/guard.js';
import { crawlerLimits } from '../../src/net.js';
import { guardFor, serve, serveRaw, serveSockets } from '../egress/upstream.js';

const bounds = { maxBytes: 1_000_000, timeoutMs: 20_000 };

/** A guard and a client behind it; the guard's options may allow sites. */
async function clientFor(options: Partial<GuardOptions>, tunnels = true) {
  const guard = await guardFor({ idleTimeoutMs: 20_000, ...options });
  const client = openHttpClient({
    proxyUrl: guard.url,
    userAgent: 'test',
    whyNot: guard.whyNot,
    tunnels,
  });
  return {
    guard,
    client,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await guard[Symbol.asyncDispose]();
    },
  };
}

/** A site that counts its connections and may cut them. */
async function counting(listener: RequestListener) {
  const ports = new Set<number | undefined>();
  const site = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    listener(request, response);
  });
  return { ...site, connections: () => ports.size };
}

describe('connections of the HTTP client', () => {
  it('are kept for the next answers, and end before the guard cuts one off', async () => {
    await using site = await counting((_request, response) => response.end(Buffer.alloc(200_000)));
    // More than 31 answers of 200 kB with their heads, less than an eighth of the 300.
    await using net = await clientFor({
      allow: [site.authority],
      maxBytesPerConnection: 6_400_000,
    });
    // As much as a picture may be where nobody configured it.
    const { maxImageBytes: maxBytes = 0 } = crawlerLimits(parseConfig('', '/nowhere.yaml', {}));
    for (let at = 0; at < 300; at += 1) {
      const answer = await net.client.get(`http://${site.authority}/${at}`, {
        ...bounds,
        maxBytes,
      });
      expect(answer.body.byteLength).toBe(200_000);
    }
    expect(site.connections()).toBeLessThan(20);
  });

  it('that the site has just closed are no fault: the request is sent once more', async () => {
    const used = new Set<object>();
    let cut = 0;
    await using site = await serve((request, response) => {
      // The second request of the first connection that has one meets its end.
      if (used.has(request.socket) && cut === 0) {
        cut += 1;
        request.socket.destroy();
      } else response.end('fine');
      used.add(request.socket);
    });
    await using net = await clientFor({ allow: [site.authority] });
    for (let at = 0; at < 6; at += 1) {
      const answer = await net.client.get(`http://${site.authority}/${at}`, bounds);
      expect(Buffer.from(answer.body).toString()).toBe('fine');
    }
    expect(cut).toBe(1);
  });

  it('that a site cuts at once fail, and are not asked for again', async () => {
    let asked = 0;
    await using site = await serve((request) => {
      asked += 1;
      request.socket.destroy();
    });
    await using net = await clientFor({ allow: [site.authority] });
    const failing = net.client.get(`http://${site.authority}/`, bounds);
    await expect(failing).rejects.toMatchObject({ code: 'fetch-failed' });
    expect(asked).toBe(1);
  });

  it('read odd answers as browsers do', async () => {
    await using site = await serveRaw(
      'HTTP/1.1 200 OK\r\nx-odd: a\u0001b\r\nContent-Length: 4\r\n\r\nbody',
    );
    await using net = await clientFor({ allow: [site.authority] });
    for (let at = 0; at < 2; at += 1) {
      const answer = await net.client.get(`http://${site.authority}/${at}`, bounds);
      expect(Buffer.from(answer.body).toString()).toBe('body');
    }
  });

  it.each([
    ['Transfer-Encoding: chunked', ' '],
    ['Transfer-Encoding: chunked\r\nContent-Length: 14', ''],
    ['Content-Length: 14\r\nTransfer-Encoding: chunked', ''],
  ])('read odd bodies as browsers do: %j', async (head, space) => {
    const chunks = `4${space}\r\nbody\r\n4${space}\r\nmore\r\n0\r\n\r\n`;
    await using site = await serveRaw(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${chunks}`);
    const folder = await mkdtemp(join(tmpdir(), 'vigil-odd-'));
    try {
      for (const way of ['get', 'download'] as const) {
        await using net = await clientFor({ allow: [site.authority] });
        const url = `http://${site.authority}/`;
        const file = join(folder, way);
        const got =
          way === 'get'
            ? (await net.client.get(url, bounds)).body
            : await net.client.download(url, file, bounds).then(() => readFile(file));
        expect(Buffer.from(got).toString()).toBe('bodymore');
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  describe.each([
    { form: 'tunnel', tunnels: true },
    { form: 'absolute form', tunnels: false },
  ])('take no part for the whole ($form)', ({ tunnels }) => {
    it.each(['is reset', 'goes silent'])(
      'where an answer without a length %s in the middle',
      async (how) => {
        const sockets: Socket[] = [];
        await using site = await serveSockets((socket) => {
          sockets.push(socket);
          socket.once('data', () => {
            socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nthe half');
          });
        });
        // Not with the bytes themselves: libuv takes what comes with a reset for all there is.
        const onBytes = (more: number): void => {
          if (how === 'is reset' && more >= 'the half'.length)
            setImmediate(() => sockets[0]?.resetAndDestroy());
        };
        const allow = [site.authority];
        await using net = await clientFor({ allow, idleTimeoutMs: 300, onBytes }, tunnels);
        const cut = net.client.get(`http://${site.authority}/`, bounds);
        await expect(cut).rejects.toMatchObject({ code: 'fetch-failed' });
      },
    );
  });

  it('take no site’s word for the guard’s', async () => {
    await using site = await serve((_request, response) => {
      response.writeHead(200, { 'x-vigil-refused': 'private', 'x-vigil-failed': 'ETIMEDOUT' });
      response.end('fine');
    });
    for (const tunnels of [true, false]) {
      await using net = await clientFor({ allow: [site.authority] }, tunnels);
      const answer = await net.client.get(`http://${site.authority}/`, bounds);
      expect(Buffer.from(answer.body).toString()).toBe('fine');
      await expect(net.client.get('http://127.0.0.1:9/', bounds)).rejects.toMatchObject({
        code: 'egress-refused',
        params: { reason: 'loopback' },
      });
    }
  });

  it('end with what asked for them, also while a tunnel opens', async () => {
    let asked = (): void => undefined;
    const looking = new Promise<void>((resolve) => (asked = resolve));
    let resolved = (): void => undefined;
    const opens = new Promise<string[]>((resolve) => {
      resolved = () => {
        resolve(['10.0.0.1']);
      };
    });
    const net = await clientFor({
      connectTimeoutMs: 60_000,
      resolve: () => {
        asked();
        return opens;
      },
    });
    const late = net.client.get('http://slow.example/', { ...bounds, timeoutMs: 50 });
    await expect(late).rejects.toMatchObject({ code: 'fetch-timeout' });
    // The guard still tries.
    expect(net.guard.whyNot('slow.example:80')).toBeUndefined();
    const abort = new AbortController();
    const ended = net.client.get('http://slow.example/', { ...bounds, abort: abort.signal });
    await looking;
    abort.abort();
    await expect(ended).rejects.toMatchObject({ code: 'fetch-failed' });
    expect(net.guard.whyNot('slow.example:80')).toBeUndefined();
    resolved();
    await net[Symbol.asyncDispose]();
  });

  it('say why nothing was reached', async () => {
    const gone = await serve(() => undefined);
    await gone[Symbol.asyncDispose]();
    await using net = await clientFor({
      allow: [gone.authority],
      connectTimeoutMs: 50,
      resolve: () => new Promise(() => undefined),
    });
    const refused = net.client.get('http://127.0.0.1:9/', bounds);
    await expect(refused).rejects.toMatchObject({
      code: 'egress-refused',
      params: { reason: 'loopback' },
    });
    const silent = net.client.get('http://slow.example/', bounds);
    await expect(silent).rejects.toMatchObject({
      params: { detail: 'name not resolved (ETIMEDOUT)' },
    });
    const shut = net.client.get(`http://${gone.authority}/`, bounds);
    await expect(shut).rejects.toMatchObject({ params: { detail: 'ECONNREFUSED' } });
  });

  it('go to an HTTP proxy in absolute form, for it may open no tunnels', async () => {
    await using proxy = await serve((request, response) => response.end(`asked ${request.url}`));
    await using net = await clientFor(
      { upstream: { kind: 'http', host: '127.0.0.1', port: proxy.port } },
      false,
    );
    const answer = await net.client.get('http://far.example/x', bounds);
    expect(Buffer.from(answer.body).toString()).toBe('asked http://far.example/x');
  });

  it('leave nothing behind on what may end them', async () => {
    await using site = await serve((_request, response) => response.end('fine'));
    await using net = await clientFor({ allow: [site.authority] });
    const abort = new AbortController();
    await net.client.get(`http://${site.authority}/`, { ...bounds, abort: abort.signal });
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });
});
