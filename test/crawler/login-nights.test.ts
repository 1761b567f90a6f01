// Nights at a site that one logs in to: that the login is lost is written down once, and that it is mended, too.

import { expect, it } from 'vitest';
import { logInByHand } from '../../src/crawler/login-browser.js';
import type { Logins } from '../../src/domain/login.js';
import { sha256Of } from '../../src/hashing/sha256.js';
import { nightly } from '../../src/nightly.js';
import { newStore } from '../store/support.js';
import { startPlainSite } from './plain-site.js';
import { chromiumOptions, openRig, profile, QUICK, silentLog } from './rig.js';

const cookie = {
  name: 'session',
  value: 'one',
  domain: '127.0.0.1',
  path: '/',
  expires: -1,
  httpOnly: true,
  secure: false,
  sameSite: 'Lax',
} as const;

it('writes down when a login is lost and when it is mended, once each', async () => {
  let session = 'one';
  await using site = await startPlainSite(({ path, headers }) => {
    if (path === '/robots.txt') return undefined;
    const known = headers.cookie?.includes(`session=${session}`) === true;
    return { body: `${known ? '<b id="mine">me</b>' : 'who?'}<a href="/2">2</a>` };
  });
  await using rig = await openRig([site.host]);
  const store = await newStore();
  const board = profile(
    'board',
    [`${site.origin}/1`],
    "mode: http\nlogin: { check: { selector: '#mine' } }",
  );
  const night = async (logins: Logins): Promise<string> => {
    const { coverage } = await nightly(
      {
        sites: [board],
        budget: { durationMs: 60_000, maxPages: 10 },
        resume: false,
        concurrency: 1,
        scratchFolder: rig.scratchFolder,
        limits: QUICK,
        onVisit: () => undefined,
      },
      {
        store,
        net: { ...rig, traffic: () => 0, whyNot: rig.guard.whyNot, logins },
        hasher: {
          hash: () => Promise.reject(new Error('nothing to hash')),
          [Symbol.asyncDispose]: () => Promise.resolve(),
        },
        sha256Of,
        match: () => Promise.resolve([]),
        clock: { now: () => new Date() },
        log: silentLog,
      },
      new AbortController().signal,
    );
    const [counted] = coverage.sites;
    return `${JSON.stringify(counted?.visits)} ${counted?.pagesWaiting ?? ''}`;
  };
  const states = async (): Promise<readonly string[]> =>
    (await store.siteStandings.changesSince(0)).map(({ state }) => state);
  const of = (value: string): Logins =>
    new Map([[board.id, { cookies: [{ ...cookie, value }], origins: [] }]]);

  expect(await night(of('one'))).toBe('{"fetched":2} 0');
  session = 'two';
  // The page is accounted for, its link waits.
  expect(await night(of('one'))).toBe('{"logged-out":1} 1');
  expect(await night(of('one'))).toBe('{"logged-out":1} 1');
  expect(await states()).toEqual(['logged-in', 'logged-out']);
  expect(await night(of('two'))).toContain('"fetched"');
  expect(await states()).toEqual(['logged-in', 'logged-out', 'logged-in']);
});

it('keeps what a browser was given while a person logged in', async () => {
  // No window here: the page stands in for the person.
  await using site = await startPlainSite(({ path }) =>
    path === '/login'
      ? {
          body: '<script>document.cookie = "session=one"; localStorage.token = "t1"; location.href = "/home"</script>',
        }
      : path === '/home'
        ? { headers: { 'set-cookie': 'inside=yes; HttpOnly' }, body: 'home' }
        : undefined,
  );
  await using rig = await openRig([site.host]);
  const board = profile(
    'board',
    [site.origin],
    `login: { check: { text: home }, page: '${site.origin}/login' }`,
  );
  const atHome = async (): Promise<void> => {
    while (site.times('/home') === 0) await new Promise((next) => setTimeout(next, 20));
  };
  const { signal } = new AbortController();
  const window = { ...chromiumOptions(), visible: false, proxyUrl: rig.guard.url };
  const state = await logInByHand(board, window, atHome(), signal);
  expect(state?.cookies.map(({ name, value }) => `${name}=${value}`).sort()).toEqual(
    expect.arrayContaining(['session=one']),
  );
  expect(state?.origins).toEqual([
    { origin: site.origin, localStorage: [{ name: 'token', value: 't1' }] },
  ]);
  const stopped = new AbortController();
  stopped.abort();
  expect(
    await logInByHand(board, window, new Promise(() => undefined), stopped.signal),
  ).toBeUndefined();
});
