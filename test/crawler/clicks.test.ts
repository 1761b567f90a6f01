// Clicks do nothing on a site, in a real browser: whatever a button would send or open, now or later, does not arrive.

import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Visit } from '../../src/domain/visit.js';
import { crawlAll, openRig, profile, type Rig } from './rig.js';
import { picture } from './shown/pictures.js';

/** The server takes so long for one picture, so that the visit is still under way when what was put off comes. */
const SLOW_MS = 600;

const NEXT = '<button id="next" class="slick-next">next</button>';
const onClick = (text: string): string =>
  `<img src="/p/first.jpg">${NEXT}<script>document.getElementById('next').onclick = () => { ${text} };</script>`;
const shown = `document.body.append(Object.assign(new Image(), { src: '/p/clicked.jpg' }));`;

const PAGES: Readonly<Record<string, string>> = {
  '/window': onClick(`window.open('/did-window'); ${shown}`),
  '/window-form': `<form id="f" action="/did-form" method="post" target="_blank"></form>${onClick(`document.getElementById('f').submit(); ${shown}`)}`,
  '/late': `<a href="/slow.jpg">slow</a>${onClick(`${shown}
    setTimeout(() => fetch('/did-late', { method: 'POST', body: 'x' }), 350);
    setTimeout(() => { location.href = '/did-leave'; }, 400);`)}`,
  '/worker': `<img src="/p/first.jpg"><script>(async () => {
      await navigator.serviceWorker.register('/worker.js');
      const worker = (await navigator.serviceWorker.ready).active;
      if (!navigator.serviceWorker.controller)
        await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done));
      const next = document.createElement('button'); next.className = 'slick-next'; next.textContent = 'next';
      next.onclick = () => { fetch('/ask?x=1'); worker.postMessage('/did-message'); ${shown} };
      document.body.append(next);
    })()</script>`,
  '/thread': `<img src="/p/first.jpg">${NEXT}<script>
      const own = (path) => new Worker(URL.createObjectURL(new Blob(["onmessage = ({ data }) => fetch(data, { method: 'POST', body: 'x' })"])));
      const early = own();
      document.getElementById('next').onclick = () => { early.postMessage(location.origin + '/did-early');
        own().postMessage(location.origin + '/did-new'); ${shown} };</script>`,
  '/shared': `<img src="/p/first.jpg">${NEXT}<script>
      const early = new SharedWorker('/shared.js');
      const channel = new BroadcastChannel('asked');
      document.getElementById('next').onclick = () => { early.port.postMessage('/did-port'); channel.postMessage('/did-channel');
        try { new SharedWorker('/shared.js?start=/did-start'); } catch {}
        ${shown} };</script>`,
  '/socket': `<img src="/p/first.jpg"><script>
      const socket = new WebSocket('ws://' + location.host + '/socket');
      socket.onopen = () => { socket.send('hello');
        const next = document.createElement('button'); next.className = 'slick-next'; next.textContent = 'next';
        next.onclick = () => { socket.send('did-socket'); ${shown} };
        document.body.append(next); };
    </script>`,
  '/moves': `<img src="/p/first.jpg"><button id="next" class="slick-next">next</button><script>
      let at = 0; document.getElementById('next').onclick = () => { at += 1;
        if (at === 2) history.pushState({}, '', '/other-page');
        document.body.append(Object.assign(new Image(), { src: '/p/' + (at === 2 ? 'of-other' : 'of-this') + '.jpg' })); };
    </script>`,
};
const SHARED = `const ask = ({ data }) => fetch(data, { method: 'POST', body: 'x' });
  onconnect = ({ ports: [port] }) => { port.onmessage = ask; };
  new BroadcastChannel('asked').onmessage = ask;
  const start = new URL(location.href).searchParams.get('start');
  if (start) ask({ data: start });`;
const WORKER = `oninstall = () => skipWaiting();
  onactivate = (event) => event.waitUntil(clients.claim());
  onmessage = ({ data }) => fetch(data, { method: 'POST', body: 'x' });
  onfetch = (event) => { if (event.request.url.includes('/ask'))
    event.respondWith(fetch('/did-worker', { method: 'POST', body: 'x' })); };`;

let server: Server;
let rig: Rig;
let origin: string;
let asked: string[] = [];
let frames = 0;
beforeAll(async () => {
  const bytes = await picture('clicks');
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const body = PAGES[path];
    if (path.startsWith('/shared.js')) {
      response.setHeader('content-type', 'text/javascript').end(SHARED);
    } else if (path === '/worker.js') {
      response.setHeader('content-type', 'text/javascript').end(WORKER);
    } else if (body !== undefined) {
      response.setHeader('content-type', 'text/html').end(`<!doctype html><body>${body}`);
    } else {
      response.setHeader('content-type', path.endsWith('.jpg') ? 'image/jpeg' : 'text/plain');
      setTimeout(() => response.end(bytes), path === '/slow.jpg' ? SLOW_MS : 0);
    }
  });
  server.on('upgrade', (request, socket) => {
    const key = `${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    // Texts only (RFC 6455, 5.2); what closes the socket is not one.
    socket.on('data', (chunk: Buffer) => {
      if (((chunk[0] ?? 0) & 15) === 1) frames += 1;
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  origin = `http://${host}`;
  rig = await openRig([host]);
});
beforeEach(() => {
  asked = [];
  frames = 0;
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
});

async function visit(path: string): Promise<Visit> {
  const site = profile('clicks', [origin + path], 'follow: {maxDepth: 0}');
  const plan = { limits: { visitMs: 30_000, answerMs: 4_000, fetchMs: 3_000, captureMs: 5_000 } };
  const { visits } = await crawlAll(rig, [site], plan);
  const [one] = visits;
  if (!one) throw new Error('no visit');
  return one;
}

const did = (): readonly string[] => asked.filter((path) => path.startsWith('/did-'));

describe('a click', () => {
  it.each(['/window', '/window-form', '/late', '/worker', '/thread', '/shared', '/socket'])(
    'does nothing on the site: %s',
    async (path) => {
      const { outcome } = await visit(path);
      expect(outcome).toBe('fetched');
      expect(asked).toContain('/p/clicked.jpg');
      expect(did()).toEqual([]);
      // What a socket sends before the first click is the page's own.
      expect(frames).toBe(path === '/socket' ? 1 : 0);
    },
  );

  it('that leads to another page is the last one, and what came after it is not this page’s', async () => {
    const { outcome, captures } = await visit('/moves');
    expect(outcome).toBe('fetched');
    const had = captures.flatMap((each) =>
      each.outcome === 'fetched' ? [new URL(each.url).pathname] : [],
    );
    expect(had).toEqual(expect.arrayContaining(['/p/first.jpg', '/p/of-this.jpg']));
    expect(asked).toContain('/p/of-other.jpg');
    expect(had).not.toContain('/p/of-other.jpg');
    const reasons = captures.flatMap((each) => (each.outcome === 'fetched' ? [] : [each.reason]));
    expect(reasons).toContain('a click led to another page');
  });
});
