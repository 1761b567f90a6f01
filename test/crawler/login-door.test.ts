// A site that one logs in to is not looked at as strangers see it: the check page comes first, alone, and decides for the run.

import { expect, it } from 'vitest';
import type { LoginState, Logins, LostLogins } from '../../src/domain/login.js';
import type { SiteProfile } from '../../src/domain/site.js';
import { sha256Of } from '../../src/hashing/sha256.js';
import { nightly } from '../../src/nightly.js';
import { newStore } from '../store/support.js';
import { startPlainSite, type Reply } from './plain-site.js';
import { openRig, profile, QUICK, silentLog } from './rig.js';

type Answer = Reply | undefined;
type Scene = {
  readonly seeds?: readonly string[];
  readonly rest?: string;
  readonly others?: (origin: string) => readonly SiteProfile[];
  readonly answer?: (path: string, isKnown: boolean, origin: string) => Answer;
};

const CHECK = "login: { check: { selector: '#mine' }, page: 'ORIGIN/me' }";
const memberPage = (isKnown: boolean, more = ''): Answer => ({
  body: isKnown ? `<b id="mine">me</b>${more}` : 'who?',
});
const elsewhere = (origin: string): string => origin.replace('127.0.0.1', 'localhost');

type NightOptions = {
  readonly resume?: boolean;
  readonly stopAfter?: number;
  readonly maxPages?: number;
  readonly concurrency?: number;
  readonly lostLogins?: LostLogins;
  readonly beforeCommit?: (path: string) => Promise<void>;
  readonly onVisit?: (path: string) => void;
};

/** A site whose members have a cookie, and nights at it. `session` is the one that it knows. */
async function openScene({ seeds = ['/1'], rest = CHECK, others, answer }: Scene) {
  const scene = { session: 'one' };
  let asked: string[] = [];
  let origin = '';
  const site = await startPlainSite(({ path, headers }) => {
    const isKnown = headers.cookie?.includes(`session=${scene.session}`) === true;
    if (path !== '/robots.txt') asked.push(path);
    const own = answer?.(path, isKnown, origin);
    if (own || path === '/robots.txt') return own;
    return memberPage(isKnown);
  });
  ({ origin } = site);
  const rig = await openRig([site.host, new URL(elsewhere(origin)).host], { browser: false });
  const store = await newStore();
  const board = profile(
    'board',
    seeds.map((path) => origin + path),
    `mode: http\n${rest.replaceAll('ELSEWHERE', elsewhere(origin)).replaceAll('ORIGIN', origin)}`,
  );
  const sites = [board, ...(others?.(origin) ?? [])];
  const cookie = (domain: string) => ({
    ...{ name: 'session', value: 'one', domain, path: '/', expires: -1 },
    ...{ httpOnly: true, secure: false, sameSite: 'Lax' as const },
  });
  const login = { cookies: [cookie('127.0.0.1'), cookie('localhost')], origins: [] };
  const logins: Logins = new Map(sites.map(({ id }) => [id, login]));
  let now = Date.parse('2026-11-01T18:00:00Z');
  const night = async (options: NightOptions = {}) => {
    if (options.resume !== true) now += 86_400_000;
    asked = [];
    const stop = new AbortController();
    const visits: string[] = [];
    const reasons: string[] = [];
    const { lostLogins } = options;
    const { coverage } = await nightly(
      {
        sites,
        budget: { durationMs: 600_000, maxPages: options.maxPages ?? 10 },
        resume: options.resume ?? false,
        concurrency: options.concurrency ?? 1,
        scratchFolder: rig.scratchFolder,
        limits: QUICK,
        politeness: { firstBackOffMs: 1, maxBackOffMs: 1 },
        onVisit: ({ visit }) => {
          visits.push(`${new URL(visit.url).pathname}=${visit.outcome}`);
          reasons.push(visit.reason ?? '');
          options.onVisit?.(new URL(visit.url).pathname);
          if (visits.length === options.stopAfter) stop.abort();
        },
      },
      {
        store: {
          ...store,
          runs: {
            ...store.runs,
            commit: async (record) => {
              await options.beforeCommit?.(new URL(record.visit.url).pathname);
              return store.runs.commit(record);
            },
          },
        },
        net: {
          ...rig,
          traffic: () => 0,
          whyNot: rig.guard.whyNot,
          logins: new Map([...logins].filter(([id]) => lostLogins?.has(id) !== true)),
          ...(lostLogins === undefined ? {} : { lostLogins }),
        },
        hasher: {
          hash: () => Promise.reject(new Error('nothing to hash')),
          [Symbol.asyncDispose]: () => Promise.resolve(),
        },
        sha256Of,
        match: () => Promise.resolve([]),
        clock: { now: () => new Date(now) },
        log: silentLog,
      },
      stop.signal,
    );
    const [counted] = coverage.sites;
    return { visits, reasons, asked, waiting: counted?.pagesWaiting, end: coverage.run.end };
  };
  const states = async (): Promise<readonly LoginState[]> =>
    (await store.siteStandings.current()).map(({ state }) => state);
  return {
    ...{ scene, night, states, store, board },
    [Symbol.asyncDispose]: async () => {
      await rig[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
    },
  };
}

it('asks whether it is known before all else, every night, whatever the nights before brought', async () => {
  let count = 0;
  await using at = await openScene({
    answer: (path, isKnown) =>
      path === '/1'
        ? memberPage(
            isKnown,
            [0, 1, 2, 3].map((link) => `<a href="/p/${count}-${link}">x</a>`).join(''),
          )
        : undefined,
  });
  for (count = 1; count < 6; count += 1) {
    expect((await at.night({ maxPages: 6 })).visits[0]).toBe('/me=fetched');
  }
  at.scene.session = 'two';
  expect(await at.night()).toMatchObject({ visits: ['/me=logged-out'], asked: ['/me'] });
});

it.each([1, 3])('asks it alone, with %i visits at a time', async (concurrency) => {
  await using at = await openScene({ seeds: ['/1', '/2', '/3', '/me'] });
  const known = await at.night({ concurrency });
  expect(known.visits[0]).toBe('/me=fetched');
  expect(known.visits).toHaveLength(4);
  at.scene.session = 'two';
  expect(await at.night({ concurrency })).toMatchObject({
    visits: ['/me=logged-out'],
    asked: ['/me'],
    waiting: 3,
  });
  expect(await at.states()).toEqual(['logged-out']);
});

it.each<[string, (origin: string) => Answer, string, LoginState | undefined]>([
  [
    'sends strangers elsewhere',
    (origin) => ({ status: 302, headers: { location: `${elsewhere(origin)}/login` } }),
    'logged-out',
    'logged-out',
  ],
  ['shows them nothing', () => ({ status: 404, body: 'none' }), 'logged-out', 'logged-out'],
  // That is no word about the login, and no word that it stands.
  ['fails', () => ({ status: 500, body: 'oops' }), 'http-error', undefined],
])('leaves a site alone whose check page %s', async (_, me, outcome, state) => {
  await using at = await openScene({
    seeds: ['/1', '/2'],
    answer: (path, _known, origin) => (path === '/me' ? me(origin) : undefined),
  });
  expect(await at.night()).toMatchObject({
    visits: [`/me=${outcome}`],
    waiting: 2,
    end: 'hosts-stalled',
  });
  expect(await at.states()).toEqual(state === undefined ? [] : [state]);
});

it('says so where robots.txt forbids the check page', async () => {
  await using at = await openScene({
    answer: (path) =>
      path === '/robots.txt'
        ? { headers: { 'content-type': 'text/plain' }, body: 'User-agent: *\nDisallow: /me\n' }
        : undefined,
  });
  const { visits, reasons, asked } = await at.night();
  expect({ visits, asked }).toEqual({ visits: ['/me=blocked'], asked: [] });
  expect(reasons[0]).toContain('another one is needed');
});

it('asks on a host that no link is followed to', async () => {
  await using at = await openScene({ rest: CHECK.replace('ORIGIN', 'ELSEWHERE') });
  expect((await at.night()).visits).toEqual(['/me=fetched', '/1=fetched']);
});

it('asks again when a run is taken up, and goes on only where it is known', async () => {
  await using at = await openScene({ seeds: ['/1', '/2', '/3'] });
  at.scene.session = 'two';
  expect((await at.night({ stopAfter: 1 })).visits).toEqual(['/me=logged-out']);
  expect(await at.night({ resume: true, stopAfter: 1 })).toMatchObject({
    visits: [],
    asked: ['/me'],
    waiting: 3,
  });
});

it('goes on with a run that was taken up after somebody logged in', async () => {
  const seeds = ['/1', '/2', '/3', '/4', '/5'];
  await using at = await openScene({ seeds });
  const first = await at.night({ stopAfter: 2 });
  expect(first.visits.slice(0, 2)).toEqual(['/me=fetched', '/1=fetched']);
  // One more may have been under way when it was stopped.
  const rest = seeds.filter((path) => !first.asked.includes(path));
  expect(rest.length).toBeGreaterThanOrEqual(3);
  const { visits, asked } = await at.night({ resume: true });
  expect([...visits].sort()).toEqual(rest.map((path) => `${path}=fetched`));
  expect(asked).toEqual(['/me', ...rest]);
});

it('asks for each of two sites that name the same page', async () => {
  await using at = await openScene({
    others: (origin) => [
      profile('second', [`${origin}/9`], `mode: http\n${CHECK.replace('ORIGIN', origin)}`),
    ],
  });
  const { visits, asked } = await at.night();
  expect([...visits].sort()).toEqual(['/1=fetched', '/9=fetched', '/me=fetched']);
  expect(asked.filter((path) => path === '/me')).toHaveLength(2);
  expect(await at.states()).toEqual(['logged-in', 'logged-in']);
});

it('leaves alone the one site whose saved login cannot be read, and visits the others', async () => {
  await using at = await openScene({
    rest: '',
    seeds: ['/1', '/2'],
    others: (origin) => [profile('open', [`${origin}/9`], 'mode: http')],
  });
  const lostLogins: LostLogins = new Map([[at.board.id, 'the file is damaged']]);
  const { visits, asked, waiting, reasons } = await at.night({ lostLogins, concurrency: 3 });
  expect([...visits].sort()).toEqual(['/1=logged-out', '/9=fetched']);
  expect(reasons).toContain('the file is damaged');
  expect({ asked, waiting }).toEqual({ asked: ['/9'], waiting: 1 });
});

it('knows the site as the last look found it, also where an earlier page takes longer to be handled', async () => {
  await using at = await openScene({
    seeds: ['/1', '/2'],
    rest: "login: { check: { selector: '#mine' } }",
    answer: (path) => (path === '/2' ? { body: 'who?' } : undefined),
  });
  let goOn: () => void = () => undefined;
  const secondIsHandled = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const { visits } = await at.night({
    beforeCommit: (path) => (path === '/1' ? secondIsHandled : Promise.resolve()),
    onVisit: (path) => {
      if (path === '/2') goOn();
    },
  });
  expect(visits).toEqual(['/2=logged-out', '/1=fetched']);
  expect(await at.states()).toEqual(['logged-out']);
});
