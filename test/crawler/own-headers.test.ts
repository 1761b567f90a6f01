import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Visit } from '../../src/domain/visit.js';
import { page, startSite, type Answers, type BehaviourSite } from './behaviour-site.js';
import { noisePicture } from './hostile-site.js';
import { crawlAll, openRig, profile, type Rig } from './rig.js';

let own: BehaviourSite;
let other: BehaviourSite;
let rig: Rig;
let visits: readonly Visit[] = [];
/** `path: header` in the order of asking. */
const atOwn: string[] = [];
const atOther: string[] = [];

const noting =
  (list: string[], answer: Answers[string]): Answers[string] =>
  (request: IncomingMessage, response, url) => {
    list.push(`${url.pathname}: ${String(request.headers['x-secret'] ?? 'none')}`);
    answer(request, response, url);
  };
const noted = (list: string[], answers: Answers): Answers =>
  Object.fromEntries(Object.entries(answers).map(([path, each]) => [path, noting(list, each)]));

const to =
  (location: () => string): Answers[string] =>
  (_request, response) => {
    response.writeHead(302, { location: location() }).end();
  };

beforeAll(async () => {
  const picture = await noisePicture(7);
  const image: Answers[string] = (_request, response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture);
  };
  other = await startSite(
    noted(atOther, {
      '/shown.jpg': image,
      '/named.jpg': image,
      '/page': page('x'),
      '/back': to(() => `${own.origin}/returned.jpg`),
    }),
  );
  own = await startSite(
    noted(atOwn, {
      '/start': to(() => '/front'),
      '/front': page(
        '<img src="/to-shown"><img src="/plain.jpg"><img src="/to-back"><a href="/to-named.jpg">n</a><a href="/away">a</a>',
      ),
      '/to-shown': to(() => `${other.origin}/shown.jpg`),
      '/to-named.jpg': to(() => `${other.origin}/named.jpg`),
      '/to-back': to(() => `${other.origin}/back`),
      '/away': to(() => `${other.origin}/page`),
      '/plain.jpg': image,
      '/returned.jpg': image,
    }),
  );
  rig = await openRig([own.host, other.host]);
  const site = profile('secret', [`${own.origin}/start`], 'headers: {X-Secret: word}');
  ({ visits } = await crawlAll(rig, [site], { concurrency: 1 }));
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

describe('a profile’s own headers', () => {
  it('go to the site’s own hosts on every hop, in the browser and in our own fetches', () => {
    expect([...new Set(atOwn)].sort()).toEqual(
      [
        '/away',
        '/front',
        '/plain.jpg',
        '/returned.jpg',
        '/start',
        '/to-back',
        '/to-named.jpg',
        '/to-shown',
      ].map((path) => `${path}: word`),
    );
  });

  it('never reach another host, whatever redirects there', () => {
    expect([...new Set(atOther)].sort()).toEqual(
      ['/back', '/named.jpg', '/page', '/shown.jpg'].map((path) => `${path}: none`),
    );
  });

  it('do not stand in the way of the visit', () => {
    expect(visits.map(({ outcome }) => outcome)).toEqual(['fetched', 'skipped']);
    const fetched = visits[0]?.captures.filter(({ outcome }) => outcome === 'fetched') ?? [];
    expect(fetched).toHaveLength(4);
  });
});
