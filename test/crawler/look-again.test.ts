// Looking again at a site's places: as the one who is logged in there, and by the site's own way.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HttpClient } from '../../src/crawler/http.js';
import { lookAgainAt, type LookAgainPorts } from '../../src/crawler/look-again.js';
import { routedClient } from '../../src/crawler/routes.js';
import { parsePageUrl, type PageUrl } from '../../src/domain/ids.js';
import type { SiteProfile } from '../../src/domain/site.js';
import { startPlainSite, type PlainSite } from './plain-site.js';
import { openRig, profile, QUICK, silentLog, type Rig } from './rig.js';

let site: PlainSite;
let rig: Rig;
const served = { session: 'one', check: 200 };

beforeAll(async () => {
  site = await startPlainSite(({ path, headers }) => {
    if (path === '/robots.txt') return undefined;
    if (path === '/a.jpg') return { headers: { 'content-type': 'image/jpeg' }, body: 'no picture' };
    const isKnown = headers.cookie?.includes(`session=${served.session}`) === true;
    return {
      status: path === '/me' ? served.check : 200,
      body: isKnown ? '<b id="mine">me' : 'who?',
    };
  });
  rig = await openRig([site.host]);
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

const at = (path: string): PageUrl => {
  const url = parsePageUrl(site.origin + path);
  if (!url) throw new Error(path);
  return url;
};
const eyesAt = (board: SiteProfile, ports: Partial<LookAgainPorts> = {}) =>
  lookAgainAt(
    board,
    {
      ...{ browser: rig.browser, client: rig.client, whyNot: rig.guard.whyNot },
      ...{ clock: { now: () => new Date() }, log: silentLog },
      ...ports,
    },
    { scratchFolder: rig.scratchFolder, limits: QUICK },
    new AbortController().signal,
  );
const members = (): SiteProfile =>
  profile(
    'board',
    [`${site.origin}/1`],
    `mode: http\nlogin: { check: { selector: '#mine' }, page: '${site.origin}/me' }`,
  );
const loginsOf = ({ id }: SiteProfile, value: string) => {
  const where = { name: 'session', value, domain: '127.0.0.1', path: '/', expires: -1 };
  const cookie = { ...where, httpOnly: true, secure: false, sameSite: 'Lax' as const };
  return new Map([[id, { cookies: [cookie], origins: [] }]]);
};

it('knows the saved login, and asks once whether it stands before any place', async () => {
  const board = members();
  const eyes = eyesAt(board, { logins: loginsOf(board, 'one') });
  const before = site.asked.length;
  for (const path of ['/1', '/2']) {
    const text = await eyes.page(at(path), ({ visit, said }) =>
      Promise.resolve(`${visit.outcome} ${said?.text.trim() ?? ''}`),
    );
    expect(text).toBe('fetched me');
  }
  expect(site.asked.slice(before).map(({ path }) => path)).toEqual([
    '/robots.txt',
    '/me',
    '/1',
    '/2',
  ]);
});

it.each([
  [200, 'logged-out'],
  [404, 'logged-out'],
  [429, 'rate-limited'],
] as const)('asks for no place where it is not known: check page %i', async (status, outcome) => {
  const board = members();
  served.check = status;
  const eyes = eyesAt(board, { logins: loginsOf(board, 'lost') });
  const asked = site.times('/1');
  expect(await eyes.page(at('/1'), ({ visit }) => Promise.resolve(visit.outcome))).toBe(outcome);
  expect(site.times('/1')).toBe(asked);
  served.check = 200;
});

it('asks for media by the proxy of the profile, as for pages', async () => {
  const calls: string[] = [];
  const named = (name: string): HttpClient => ({
    get: (url, options) => {
      calls.push(`${name} ${new URL(url).pathname}`);
      return rig.client.get(url, options);
    },
    download: (url, file, options) => {
      calls.push(`${name} ${new URL(url).pathname}`);
      return rig.client.download(url, file, options);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
  const board = profile('far', [`${site.origin}/1`], 'mode: http\nproxy: socks5://127.0.0.1:9');
  const client = routedClient(named('common'), new Map([[board.id, named('proxy')]]));
  const eyes = eyesAt(board, { client });
  await eyes.page(at('/1'), () => Promise.resolve());
  await eyes.media({ url: at('/a.jpg'), kind: 'image' }, at('/1'), () => Promise.resolve());
  expect(calls).toEqual(['proxy /robots.txt', 'proxy /1', 'proxy /a.jpg']);
});
