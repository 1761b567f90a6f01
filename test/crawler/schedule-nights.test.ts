// Nights in a row over one ledger: what rests, what is visited all the same, and a site whose layout changes.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunCoverage } from '../../src/domain/coverage.js';
import type { Match } from '../../src/domain/match.js';
import type { HashResult } from '../../src/domain/media.js';
import type { Store } from '../../src/domain/ports.js';
import { sha256Of } from '../../src/hashing/sha256.js';
import { nightly } from '../../src/nightly.js';
import { runSummary } from '../../src/reports/summary.js';
import { verdictOf } from '../../src/reports/verdict.js';
import { fingerprint, match, newStore, register } from '../store/support.js';
import { noisePicture } from './hostile-site.js';
import { startPlainSite, type PlainSite } from './plain-site.js';
import { openRig, profile, QUICK, silentLog, type Rig } from './rig.js';

const DAY = 86_400_000;
const PAGES = 6;
const PICTURES = 3;
let site: PlainSite;
let rig: Rig;
/** Before the change every page shows its pictures; after it a script would have to load them. */
let layout: 'plain' | 'scripted' = 'plain';
/** The list links to its pages. */
let linked = true;

beforeAll(async () => {
  const pictures = await Promise.all(
    Array.from({ length: PAGES * PICTURES }, (_, at) => noisePicture(at + 1)),
  );
  site = await startPlainSite(({ path }) => {
    if (path === '/') {
      const links = Array.from({ length: PAGES }, (_, at) => `<a href="/board/${at}">x</a>`);
      return { body: linked ? links.join('') : 'nothing today' };
    }
    const page = /^\/board\/(\d)$/.exec(path)?.[1];
    if (page !== undefined) {
      const own = Array.from({ length: PICTURES }, (_, at) => Number(page) * PICTURES + at);
      const images = own.map((at) => `<img src="/picture/${at}.jpg">`).join('');
      return { body: layout === 'plain' ? images : '<div class="gallery"></div>' };
    }
    const picture = /^\/picture\/(\d+)\.jpg$/.exec(path)?.[1];
    if (picture === undefined) return undefined;
    return { headers: { 'content-type': 'image/jpeg' }, body: pictures[Number(picture)] ?? '' };
  });
  rig = await openRig([site.host], { browser: false });
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

/** One night, so many days after the first; the paths that were visited, in their order. */
async function night(
  store: Store,
  days: number,
  matches: (url: string) => readonly Match[] = () => [],
): Promise<{ readonly coverage: RunCoverage; readonly paths: readonly string[] }> {
  const paths: string[] = [];
  const shown = new Map<string, string>();
  const now = (): Date => new Date(Date.UTC(2026, 0, 1) + days * DAY);
  const { coverage } = await nightly(
    {
      sites: [profile('board', [`${site.origin}/`], 'mode: http')],
      budget: { durationMs: DAY / 4, maxPages: 100 },
      resume: false,
      concurrency: 1,
      scratchFolder: rig.scratchFolder,
      limits: QUICK,
      onVisit: ({ visit }) => paths.push(new URL(visit.url).pathname),
    },
    {
      store,
      net: { ...rig, traffic: () => 0, whyNot: rig.guard.whyNot },
      hasher: {
        hash: async (source): Promise<HashResult> => {
          const sha256 = await sha256Of(source);
          const media = { sha256, kind: 'image', byteLength: 1, width: 96, height: 96 } as const;
          return { outcome: 'fingerprinted', media, fingerprints: [fingerprint()], locals: [] };
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
      sha256Of: async (source) => {
        const sha256 = await sha256Of(source);
        shown.set(sha256, sha256);
        return sha256;
      },
      match: (result) =>
        Promise.resolve(result.outcome === 'fingerprinted' ? matches(result.media.sha256) : []),
      clock: { now },
      log: silentLog,
    },
    new AbortController().signal,
  );
  return { coverage, paths };
}

const boards = (paths: readonly string[]): readonly string[] =>
  paths.filter((path) => path.startsWith('/board/'));

it('pages that stay as they are rest, and the ledger and its words say so', async () => {
  const store = await newStore();
  for (const days of [0, 1, 2, 3, 4]) expect((await night(store, days)).paths).toHaveLength(7);
  const { coverage, paths } = await night(store, 5);
  // The seed is visited whatever it shows.
  expect(paths).toEqual(['/']);
  expect(coverage.sites).toMatchObject([
    { visits: { fetched: 1 }, pagesResting: PAGES, pagesWaiting: 0 },
  ]);
  expect(verdictOf(coverage).complete).toBe(true);
  expect(runSummary(coverage, 'en')).toContain(`${PAGES} known pages that have long stayed`);
  expect(runSummary(coverage, 'ko')).toContain(`기존 페이지 ${PAGES}개`);
  expect(boards((await night(store, 6)).paths)).toHaveLength(PAGES);
});

it('known pages are visited when they are due, although no link leads there any more', async () => {
  const store = await newStore();
  await night(store, 0);
  linked = false;
  try {
    expect(boards((await night(store, 1)).paths)).toHaveLength(PAGES);
  } finally {
    linked = true;
  }
});

it('reported places are visited first every night, although they rest and nothing links to them', async () => {
  const store = await newStore();
  const reference = await register(store, 'content');
  let reported: string | undefined;
  const found = (sha256: string): readonly Match[] =>
    sha256 === (reported ??= sha256) ? [match(reference)] : [];
  await night(store, 0, found);
  const alerts = await store.alerts.list({});
  const place = new URL(alerts[0]?.pageUrl ?? 'none:').pathname;
  expect(place).toMatch(/^\/board\//);
  for (const days of [2, 4]) await night(store, days, found);
  linked = false;
  try {
    const { paths, coverage } = await night(store, 5, found);
    expect([...paths].sort()).toEqual(['/', place]);
    expect(coverage.alertsSeenAgain).toBe(1);
  } finally {
    linked = true;
  }
});

it('a site that shows far less than it used to is warned of, in both languages and in status', async () => {
  const store = await newStore();
  for (const days of [0, 1, 2]) {
    const { coverage } = await night(store, days);
    expect(coverage.sites[0]?.yieldDrops).toBeUndefined();
  }
  layout = 'scripted';
  try {
    const { coverage } = await night(store, 3);
    const [board] = coverage.sites;
    expect(board?.visits).toEqual({ fetched: 1 + PAGES });
    expect(board?.yieldDrops).toEqual([{ of: 'media', pages: 1 + PAGES, perPage: 0, usual: 2.6 }]);
    expect(runSummary(coverage, 'en')).toMatch(
      /Warning: far less than usual was seen on board \(0 /,
    );
    expect(runSummary(coverage, 'ko')).toMatch(/주의: .*board\(페이지당|주의: .*board \(페이지당/);
    expect(await store.runs.droppedSites(coverage.run.id)).toMatchObject([{ siteId: 'board' }]);
  } finally {
    layout = 'plain';
  }
});
