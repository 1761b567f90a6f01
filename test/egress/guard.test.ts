import { describe, expect, it } from 'vitest';
import { get, guardFor, openTunnel, serve, serveRaw, speak } from './upstream.js';

describe('the guard refuses inside addresses', () => {
  it.each([
    ['http://127.0.0.1/', 'loopback'],
    ['http://2130706433/', 'loopback'],
    ['http://0x7f000001/', 'loopback'],
    ['http://0177.0.0.1/', 'loopback'],
    ['http://127.1/', 'loopback'],
    ['http://0/', 'unspecified'],
    ['http://[::ffff:127.0.0.1]/', 'loopback'],
    ['http://[::1]:8080/', 'loopback'],
    ['http://169.254.169.254/latest/meta-data/', 'metadata'],
    ['http://①②⑦.0.0.1/', 'loopback'],
    ['http://user:word@10.0.0.1/', 'private'],
  ])('%s', async (url, reason) => {
    await using guard = await guardFor({});
    const answer = await get(guard, encodeURI(url).replace(/%5B/g, '[').replace(/%5D/g, ']'));
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain(`x-vigil-refused: ${reason}`);
    expect(guard.refusals().map((entry) => entry.reason)).toEqual([reason]);
  });

  it.each([
    ['127.0.0.1:22', 'loopback'],
    ['2130706433:443', 'loopback'],
    ['0x7f.1:443', 'loopback'],
    ['[::ffff:7f00:1]:443', 'loopback'],
    ['[64:ff9b::7f00:1]:443', 'loopback'],
    ['localhost:443', 'loopback'],
    ['localhost.:443', 'loopback'],
    ['localhost..:443', 'loopback'],
    ['127.0.0.1..:443', 'loopback'],
    ['0x7f.1..:443', 'loopback'],
  ])('CONNECT %s', async (authority, reason) => {
    await using guard = await guardFor({});
    const answer = await openTunnel(guard, authority);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain(`x-vigil-refused: ${reason}`);
  });

  it('refuses a name when only one of its addresses is inside', async () => {
    await using guard = await guardFor({
      resolve: () => Promise.resolve(['93.184.215.14', '10.0.0.7']),
    });
    expect(await get(guard, 'http://mixed.example/')).toContain('x-vigil-refused: private');
    expect(guard.whyNot('mixed.example:80')).toMatchObject({ what: 'refused', reason: 'private' });
  });

  it('connects to the address it checked and never asks the name again', async () => {
    let asked = 0;
    await using site = await serve((_request, response) => response.end('checked'));
    await using guard = await guardFor({
      allow: [`rebind.example:${site.port}`],
      // Nothing answers on ::1, so a second look-up would show.
      resolve: () => Promise.resolve([asked++ === 0 ? '127.0.0.1' : '::1']),
    });
    expect(await get(guard, `http://rebind.example:${site.port}/`)).toContain('checked');
    expect(asked).toBe(1);
  });

  it('judges each request anew, so that a name that turns inside later is refused', async () => {
    const answers = ['not an address', '127.0.0.1'];
    await using guard = await guardFor({
      resolve: () => Promise.resolve([answers.shift() ?? '10.0.0.1']),
    });
    expect(await get(guard, 'http://turn.example/')).toContain('x-vigil-refused: not-an-address');
    expect(await get(guard, 'http://turn.example/')).toContain('x-vigil-refused: loopback');
    expect(await openTunnel(guard, 'turn.example:443')).toContain('x-vigil-refused: private');
  });

  it('gives up on a name that is not resolved in time', async () => {
    await using guard = await guardFor({
      connectTimeoutMs: 50,
      resolve: () => new Promise(() => undefined),
    });
    expect(await get(guard, 'http://slow.example/')).toContain(
      'x-vigil-failed: name not resolved (ETIMEDOUT)',
    );
  });

  it('refuses what a redirect leads to', async () => {
    await using inside = await serve((_request, response) => response.end('inside'));
    await using outside = await serve((_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/` }).end();
    });
    await using guard = await guardFor({ allow: [outside.authority] });
    const first = await get(guard, `http://${outside.authority}/`);
    expect(first).toMatch(/^HTTP\/1\.1 302 /);
    expect(await get(guard, `http://127.0.0.1:${inside.port}/`)).toContain('403');
  });

  it('says plainly that a name does not resolve', async () => {
    await using guard = await guardFor({
      resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    });
    const answer = await get(guard, 'http://nowhere.example/');
    expect(answer).toMatch(/^HTTP\/1\.1 502 /);
    expect(answer).toContain('x-vigil-failed: name not resolved (ENOTFOUND)');
    expect(guard.whyNot('nowhere.example:80')?.what).toBe('failed');
  });

  it('is no web server and no TLS proxy', async () => {
    await using guard = await guardFor({});
    expect(await get(guard, '/')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await get(guard, 'https://example.com/')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await openTunnel(guard, 'example.com')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await openTunnel(guard, 'evil.example/@127.0.0.1:80')).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('the guard forwards what is allowed', () => {
  it('hands requests on without hop-by-hop headers, by the name that was asked for', async () => {
    await using site = await serve((request, response) => {
      response.writeHead(200, { 'x-vigil-refused': 'forged', 'set-cookie': ['a=1', 'b=2'] });
      response.end(JSON.stringify(request.headers));
    });
    await using guard = await guardFor({
      allow: [`site.example:${site.port}`],
      resolve: () => Promise.resolve(['127.0.0.1']),
    });
    const answer = await get(guard, `http://site.example:${site.port}/?a=1`, [
      'Proxy-Authorization: Basic c2VjcmV0',
      'Referer: http://site.example/list',
    ]);
    expect(answer).toContain(`"host":"site.example:${site.port}"`);
    expect(answer).toContain('"referer":"http://site.example/list"');
    expect(answer).not.toContain('proxy-authorization');
    expect(answer).not.toContain('forged');
    expect(answer.match(/set-cookie/g)).toHaveLength(2);
  });

  it('tunnels, and allows by port', async () => {
    await using site = await serve((_request, response) => response.end('through the tunnel'));
    await using other = await serve((_request, response) => response.end('other'));
    await using guard = await guardFor({ allow: [site.authority] });
    const request = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    expect(await openTunnel(guard, site.authority, request)).toContain('through the tunnel');
    expect(await openTunnel(guard, other.authority, request)).toContain('x-vigil-refused');
  });

  it('hands on all that a site said before it closed', async () => {
    const body = 'x'.repeat(700_000);
    await using site = await serve((_request, response) => {
      response.writeHead(200, { connection: 'close' });
      response.end(body);
    });
    await using guard = await guardFor({ allow: [site.authority] });
    const request = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    expect(await openTunnel(guard, site.authority, request)).toContain(body);
    expect(await get(guard, `http://${site.authority}/`)).toContain('x'.repeat(60_000));
  });

  it('leaves out headers that cannot be written again, and hands on the rest', async () => {
    await using site = await serveRaw(
      'HTTP/1.1 200 OK\r\nx-control: a\u0001b\r\nx-fine: \u00e9\r\nContent-Length: 4\r\n\r\nbody',
    );
    await using guard = await guardFor({ allow: [site.authority] });
    const answer = await get(guard, `http://${site.authority}/`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('x-fine: \u00e9');
    expect(answer).not.toContain('x-control');
    expect(answer).toMatch(/body$/);
  });

  it('breaks off where the site broke off, so that nobody takes a part for the whole', async () => {
    await using site = await serveRaw('HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nbody');
    await using guard = await guardFor({ allow: [site.authority] });
    const answer = await get(guard, `http://${site.authority}/`).catch(() => 'reset');
    expect(answer).not.toMatch(/content-length: 4\r/);
    expect(answer.length).toBeLessThan(400);
  });

  it('forwards bodies', async () => {
    await using site = await serve((request, response) => request.pipe(response));
    await using guard = await guardFor({ allow: [site.authority] });
    const answer = await speak(
      guard,
      `POST http://${site.authority}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello`,
    );
    expect(answer).toContain('hello');
  });

  it('goes on to the next address of a name', async () => {
    await using site = await serve((_request, response) => response.end('second'));
    await using guard = await guardFor({
      allow: [`two.example:${site.port}`],
      resolve: () => Promise.resolve(['::1', '127.0.0.1']),
    });
    expect(await get(guard, `http://two.example:${site.port}/`)).toContain('second');
  });
});

describe('the guard bounds bytes and time', () => {
  it('cuts an endless body', async () => {
    await using site = await serve((_request, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(64 * 1024))) if (response.destroyed) return;
        response.once('drain', more);
      };
      more();
    });
    await using guard = await guardFor({ allow: [site.authority], maxBytesPerConnection: 200_000 });
    const direct = await get(guard, `http://${site.authority}/`).catch(() => '');
    expect(direct.length).toBeLessThan(400_000);
    const request = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    const through = await openTunnel(guard, site.authority, request).catch(() => '');
    expect(through.length).toBeLessThan(400_000);
  });

  it('gives up on a silent site', async () => {
    await using site = await serve(() => undefined);
    await using guard = await guardFor({ allow: [site.authority], idleTimeoutMs: 100 });
    const answer = await get(guard, `http://${site.authority}/`);
    expect(answer).toMatch(/^HTTP\/1\.1 504 /);
    expect(answer).toContain('x-vigil-failed: ETIMEDOUT');
  });

  it('says that nothing listens', async () => {
    const gone = await serve(() => undefined);
    await gone[Symbol.asyncDispose]();
    await using guard = await guardFor({ allow: [gone.authority] });
    expect(await get(guard, `http://${gone.authority}/`)).toContain('x-vigil-failed: ECONNREFUSED');
    expect(await openTunnel(guard, gone.authority)).toContain('x-vigil-failed: ECONNREFUSED');
  });
});
