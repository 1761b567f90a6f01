import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkBrowser } from '../../src/crawler/browser.js';
import { inPage } from '../../src/crawler/in-page.js';
import { page, startSite, type BehaviourSite } from './behaviour-site.js';
import { chromiumOptions, openRig, profile, type Rig } from './rig.js';

/** Runs inside the page: tries every way out that a page has, and waits for what comes of it. */
async function tryEveryWayOut(argument: {
  readonly tcp: number;
  readonly udp: number;
}): Promise<string[]> {
  const reached: string[] = [];
  const { tcp, udp } = argument;
  const hosts = ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '2130706433', '127.1'];
  await Promise.all(
    hosts.map((host) =>
      fetch(`http://${host}:${tcp}/`, { mode: 'no-cors' }).then(
        (answer) => reached.push(`fetch ${host} ${answer.type}`),
        () => undefined,
      ),
    ),
  );
  await new Promise((done) => {
    const socket = new WebSocket(`ws://127.0.0.1:${tcp}/`);
    socket.onopen = () => {
      reached.push('websocket');
      done(undefined);
    };
    socket.onerror = done;
  });
  navigator.sendBeacon(`http://127.0.0.1:${tcp}/beacon`, 'x');
  const peer = new RTCPeerConnection({
    iceServers: [
      { urls: `stun:127.0.0.1:${udp}` },
      { urls: `turn:127.0.0.1:${tcp}?transport=tcp`, username: 'a', credential: 'b' },
    ],
  });
  peer.onicecandidate = (event) => {
    if (event.candidate?.candidate.includes('127.0.0.1')) reached.push('candidate');
  };
  peer.createDataChannel('x');
  await peer.setLocalDescription(await peer.createOffer());
  await new Promise<void>((done) => {
    const look = () => {
      if (peer.iceGatheringState === 'complete') done();
    };
    peer.onicegatheringstatechange = look;
    look();
  });
  peer.close();
  return reached;
}

describe('nothing goes around the guard', () => {
  let site: BehaviourSite;
  let rig: Rig;
  beforeAll(async () => {
    site = await startSite({ '/': page('<link rel="preconnect" href="http://127.0.0.1:1">') });
    rig = await openRig([site.host]);
  });
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  it('not loopback by any name, not WebSockets, not WebRTC', async () => {
    let connections = 0;
    let packets = 0;
    const tcp = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    const udp = createSocket('udp4', () => (packets += 1));
    await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
    const address = tcp.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;

    const lease = await rig.browser.lease(profile('out', [`${site.origin}/`]));
    await lease.page.goto(`${site.origin}/`);
    await lease.page.evaluate(inPage(tryEveryWayOut, { tcp: port, udp: udp.address().port }));
    await lease.release(true);
    tcp.close();
    udp.close();
    expect({ connections, packets }).toEqual({ connections: 0, packets: 0 });
    expect(rig.guard.refusals().map(({ authority }) => authority)).toContain(`127.0.0.1:${port}`);
  });

  it('names are looked up by the guard alone', async () => {
    const lease = await rig.browser.lease(profile('names', [`${site.origin}/`]));
    const answer = await lease.page.goto('http://no-such-name.invalid/');
    expect(answer?.headers()['x-vigil-failed']).toContain('name not resolved');
    await lease.release(true);
  });
});

describe('pages', () => {
  it('are used again, and thrown away in time; a site’s cookies and headers are its own', async () => {
    await using site = await startSite({
      '/': (request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end(
          `${request.headers.cookie ?? ''}|${String(request.headers['x-pass'] ?? '')}|${request.headers['user-agent'] ?? ''}`,
        );
      },
    });
    await using rig = await openRig([site.host]);
    const own = profile(
      'own',
      [`${site.origin}/`],
      'cookies: [{name: adult, value: "1"}]\nheaders: {X-Pass: abc}',
    );
    const first = await rig.browser.lease(own);
    await first.page.goto(`${site.origin}/`);
    const text = await first.page.innerText('body');
    expect(text).toMatch(/^adult=1\|abc\|Mozilla/);
    expect(text).not.toContain('Headless');
    await first.release(true);
    await using elsewhere = await startSite({
      '/': (request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end(String(request.headers['x-pass'] ?? 'nothing'));
      },
    });
    await using wide = await openRig([site.host, elsewhere.host]);
    const abroad = await wide.browser.lease(own);
    await abroad.page.goto(`${elsewhere.origin}/`);
    expect(await abroad.page.innerText('body')).toBe('nothing');
    await abroad.release(true);
    const second = await rig.browser.lease(own);
    expect(second.page).toBe(first.page);
    await second.release(false);
    const third = await rig.browser.lease(own);
    expect(third.page).not.toBe(first.page);
    await third.release(true);
    const other = await rig.browser.lease(profile('other', [`${site.origin}/`]));
    await other.page.goto(`${site.origin}/`);
    expect(await other.page.innerText('body')).toMatch(/^\|\|/);
    await other.release(true);
  });

  it.each([true, false])('leave no service worker behind, fit (%s) or not', async (fit) => {
    let night = 'first';
    await using site = await startSite({
      '/': (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end(`<title>${night}</title><script>
          navigator.serviceWorker.register('/worker.js');</script>`);
      },
      '/worker.js': (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/javascript' });
        response.end(`oninstall = (event) => event.waitUntil(
            caches.open('a').then((cache) => cache.add('/')).then(() => skipWaiting()));
          onactivate = (event) => event.waitUntil(clients.claim());
          onfetch = (event) => event.respondWith(
            caches.match(event.request).then((known) => known || fetch(event.request)));`);
      },
    });
    await using rig = await openRig([site.host]);
    const own = profile('own', [`${site.origin}/`]);
    const first = await rig.browser.lease(own);
    await first.page.goto(`${site.origin}/`);
    await first.page.waitForFunction('navigator.serviceWorker.controller !== null');
    await first.release(fit);
    night = 'second';
    const second = await rig.browser.lease(own);
    await second.page.goto(`${site.origin}/`);
    expect(await second.page.title()).toBe('second');
    await second.release(true);
  });
});

describe('a browser that is gone', () => {
  it('is started again once for all that wait, and the one before does not end it', async () => {
    await using site = await startSite({ '/': page('x') });
    await using rig = await openRig([site.host]);
    const of = (name: string) => rig.browser.lease(profile(name, [`${site.origin}/`]));
    const old = await of('one');
    const browser = old.context.browser();
    const closing = browser?.close();
    const next = await Promise.all([of('one'), of('two'), of('three')]);
    await closing;
    await old.release(false);
    expect(new Set(next.map(({ context }) => context.browser())).size).toBe(1);
    expect(next[0].context.browser()).not.toBe(browser);
    for (const lease of next) {
      expect((await lease.page.goto(`${site.origin}/`))?.status()).toBe(200);
      await lease.release(true);
    }
    const again = await of('two');
    expect(again.context).toBe(next[1].context);
    await again.release(true);
  });
});

describe('checkBrowser', () => {
  it('says the version', async () => {
    expect((await checkBrowser(chromiumOptions())).version).toMatch(/^\d+\./);
  });

  it('says that there is none', async () => {
    const missing = checkBrowser({ executable: '/nowhere/chromium', sandbox: true });
    await expect(missing).rejects.toMatchObject({ code: 'browser-missing' });
  });
});
