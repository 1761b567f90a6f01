// The schedule over runs: what rests, what is due, what is reported, and lanes by domain and section.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { PageUrl } from '../../src/domain/ids.js';
import type { MatchedCapture } from '../../src/domain/ports.js';
import type { Run } from '../../src/domain/run.js';
import type { Store } from '../../src/domain/ports.js';
import type { VisitRecord } from '../../src/domain/ports.js';
import {
  ACTOR,
  at,
  BOARD,
  BUDGET,
  captured,
  collect,
  folder,
  link,
  match,
  newStore,
  page,
  register,
  SITES,
  visitTo,
} from './support.js';

const NIGHT = 24 * 60;
const night = (nights: number): Date => at(nights * NIGHT);

const begin = (store: Store, nights: number): Promise<Run> =>
  store.runs.begin(SITES, BUDGET, night(nights));

/** A visit of that night. */
async function seen(
  store: Store,
  run: Run,
  nights: number,
  path: string,
  captures: readonly MatchedCapture[] = [],
  visit: Partial<VisitRecord['visit']> = {},
): Promise<void> {
  const when = { startedAt: night(nights), endedAt: night(nights) };
  await store.runs.commit(await visitTo(store, run, path, captures, { ...when, ...visit }));
}

/** Looks at the page every night of the given ones, with what it shows then. */
async function nights(
  store: Store,
  shown: readonly (readonly [number, readonly MatchedCapture[]])[],
): Promise<void> {
  for (const [number, captures] of shown) {
    const run = await begin(store, number);
    await seen(store, run, number, '/a', captures);
    await store.runs.end(run.id, 'frontier-empty', night(number));
  }
}

/** Is the page planned in a run of that night, where something links to it? */
async function isPlanned(store: Store, number: number): Promise<boolean> {
  const run = await begin(store, number);
  await store.frontier.add(run.id, BOARD, [link('/a')]);
  const { sites } = await store.runs.coverage(run.id);
  await store.runs.abandon(run.id, night(number));
  const [board] = sites;
  expect((board?.pagesResting ?? 0) + (board?.pagesWaiting ?? 0)).toBe(1);
  return board?.pagesWaiting === 1;
}

describe('pages that are known', () => {
  it('rest when they have long stayed as they were, and are counted so', async () => {
    const store = await newStore();
    const same = [captured('one')];
    await nights(store, [
      [0, same],
      [1, same],
      [2, same],
      [4, same],
    ]);
    expect(await isPlanned(store, 5)).toBe(false);
    expect(await isPlanned(store, 6)).toBe(true);
  });

  it('are looked at every night from their next change on', async () => {
    const store = await newStore();
    await nights(store, [
      [0, [captured('one')]],
      [4, [captured('one')]],
      [6, [captured('one'), captured('new')]],
    ]);
    expect(await isPlanned(store, 7)).toBe(true);
  });

  it('are planned although they rest, where that is asked for', async () => {
    const store = await newStore();
    await nights(store, [
      [0, []],
      [4, []],
    ]);
    const run = await begin(store, 5);
    await store.frontier.add(run.id, BOARD, [link('/a')], { always: true });
    expect(await store.frontier.waiting(run.id)).toEqual(new Map([[BOARD, 1]]));
  });

  it('never rest after a visit that did not see them whole', async () => {
    for (const broken of [
      [],
      [{ url: 'http://x/1', kind: 'image', outcome: 'timeout', reason: 'slow', matches: [] }],
    ] satisfies (readonly MatchedCapture[])[]) {
      const store = await newStore();
      await nights(store, [
        [0, []],
        [1, []],
      ]);
      const run = await begin(store, 6);
      const outcome = broken.length === 0 ? 'timeout' : 'fetched';
      await seen(store, run, 6, '/a', broken, { outcome, reason: 'no answer' });
      await store.runs.end(run.id, 'frontier-empty', night(6));
      expect(await isPlanned(store, 7)).toBe(true);
    }
  });

  it('are asked for again the night after they were gone, and rest longer only while they stay gone', async () => {
    const store = await newStore();
    const gone = async (number: number): Promise<void> => {
      const run = await begin(store, number);
      await seen(store, run, number, '/a', [], { outcome: 'gone', reason: '404' });
      await store.runs.end(run.id, 'frontier-empty', night(number));
    };
    await nights(store, [[0, []]]);
    await gone(20);
    expect(await isPlanned(store, 21)).toBe(true);
    await gone(21);
    expect(await isPlanned(store, 22)).toBe(false);
    expect(await isPlanned(store, 23)).toBe(true);
    await nights(store, [[23, [captured('back')]]]);
    await gone(24);
    expect(await isPlanned(store, 25)).toBe(true);
  });

  it('are due by the date that their changes gave them', async () => {
    const store = await newStore();
    await nights(store, [
      [0, []],
      [4, []],
    ]);
    const run = await begin(store, 5);
    await store.frontier.add(run.id, BOARD, [link('/never')]);
    const due = async (number: number): Promise<readonly string[]> =>
      (await collect(store.schedule.due(BOARD, night(number)))).map(({ url }) => url);
    expect(await due(5)).toEqual([page('/never')]);
    expect(await due(6)).toEqual([page('/a'), page('/never')]);
  });

  it('take turns with addresses never visited, so that neither kind starves the other', async () => {
    const store = await newStore();
    const first = await begin(store, 0);
    for (const path of ['/a', '/b', '/c']) await seen(store, first, 0, path);
    await store.runs.end(first.id, 'frontier-empty', night(0));
    const run = await begin(store, 1);
    await store.frontier.add(
      run.id,
      BOARD,
      ['/0', '/1', '/2', '/3', '/4'].map((p) => link(p)),
    );
    const urls = (await collect(store.schedule.due(BOARD, night(1)))).map(({ url }) => url);
    expect(urls).toEqual(['/a', '/0', '/b', '/1', '/c', '/2', '/3', '/4'].map((p) => page(p)));
  });

  it('rank like new ones once a run has passed them over, however little they yielded', async () => {
    const store = await newStore();
    await nights(store, [
      [0, []],
      [1, []],
      [2, []],
    ]);
    const ranks = async (number: number): Promise<readonly number[]> => {
      const run = await begin(store, number);
      await store.frontier.add(run.id, BOARD, [link('/a')]);
      const lanes = await store.frontier.lanes(run.id, BOARD);
      await store.runs.abandon(run.id, night(number));
      return lanes.map(({ rank }) => rank);
    };
    const { priority } = link('/a');
    expect((await ranks(3))[0]).toBeLessThan(priority);
    expect(await ranks(5)).toEqual([priority]);
  });

  it('more than are read at once come once each, in order', async () => {
    const store = await newStore();
    const run = await begin(store, 0);
    const links = Array.from({ length: 2_500 }, (_, number) => link(`/${number}`));
    await store.frontier.add(run.id, BOARD, links);
    const urls = (await collect(store.schedule.due(BOARD, night(0)))).map(({ url }) => url);
    expect(new Set(urls).size).toBe(2_500);
    expect(urls).toEqual([...urls].sort());
  });
});

describe('reported places', () => {
  it('are the pages with an alert that is open or confirmed', async () => {
    const store = await newStore();
    const reference = await register(store, 'content');
    const run = await begin(store, 0);
    for (const path of ['/open', '/confirmed', '/dismissed']) {
      await seen(store, run, 0, path, [captured(`on${path}`, [match(reference)])]);
    }
    const alerts = await store.alerts.list({});
    const alertOf = (path: string) => {
      const row = alerts.find(({ pageUrl }) => pageUrl === page(path));
      if (!row) throw new Error('no alert');
      return row.alertId;
    };
    await store.alerts.decide(alertOf('/confirmed'), { kind: 'confirmed' }, ACTOR, night(0));
    await store.alerts.decide(
      alertOf('/dismissed'),
      { kind: 'dismissed', reason: 'lawful-use' },
      ACTOR,
      night(0),
    );
    const urls = (await store.schedule.reported(BOARD)).map(({ url }) => url);
    expect(urls).toEqual([page('/confirmed'), page('/open')]);
  });
});

describe('lanes', () => {
  const elsewhere = { url: 'http://img.other.example/x/1' as PageUrl, depth: 1, priority: 50 };

  it('are by domain and section, with the rank of their best page', async () => {
    const store = await newStore();
    const run = await begin(store, 0);
    await store.frontier.add(run.id, BOARD, [link('/free/1'), link('/free/2', 70), elsewhere]);
    expect(await store.frontier.lanes(run.id, BOARD)).toMatchObject([
      { domain: 'board.example', section: '/free', rank: 70, yielded: { visits: 0, reward: 0 } },
      { domain: 'other.example', section: '/x', rank: 50 },
    ]);
  });

  it('a page is claimed of one lane, and an empty lane is listed no more', async () => {
    const store = await newStore();
    const run = await begin(store, 0);
    await store.frontier.add(run.id, BOARD, [link('/free/1', 90), elsewhere]);
    const [, other] = await store.frontier.lanes(run.id, BOARD);
    const entry = await store.frontier.claim(run.id, BOARD, other?.id);
    expect(entry?.url).toBe(elsewhere.url);
    expect(await store.frontier.claim(run.id, BOARD, other?.id)).toBeUndefined();
    expect(await store.frontier.lanes(run.id, BOARD)).toHaveLength(1);
    if (entry) await store.frontier.release(entry);
    expect(await store.frontier.lanes(run.id, BOARD)).toHaveLength(2);
  });

  it('learn what their section yields, over runs', async () => {
    const store = await newStore();
    const reference = await register(store, 'content');
    const run = await begin(store, 0);
    await seen(store, run, 0, '/free/1', [captured('x', [match(reference)])]);
    await seen(store, run, 0, '/calm/1');
    await store.runs.end(run.id, 'frontier-empty', night(0));
    const next = await begin(store, 1);
    await store.frontier.add(next.id, BOARD, [link('/free/2'), link('/calm/2')]);
    const yields = (await store.frontier.lanes(next.id, BOARD)).map(
      ({ section, yielded }) => [section, yielded.visits, yielded.reward] as const,
    );
    expect(yields).toEqual([
      ['/free', 1, 1],
      ['/calm', 1, 0],
    ]);
  });

  it('are bounded: sections beyond share one', async () => {
    const store = await newStore();
    const run = await begin(store, 0);
    const links = Array.from({ length: 500 }, (_, number) => link(`/section-${number}/1`));
    await store.frontier.add(run.id, BOARD, links);
    const lanes = await store.frontier.lanes(run.id, BOARD);
    expect(lanes.length).toBeLessThanOrEqual(201);
    expect(await store.frontier.waiting(run.id)).toEqual(new Map([[BOARD, 500]]));
  });
});

describe('bytes', () => {
  it('are summed by site, for a run that is resumed', async () => {
    const store = await newStore();
    const run = await begin(store, 0);
    await seen(store, run, 0, '/1', [], { bytes: 1_200 });
    await seen(store, run, 0, '/2', [], { bytes: 300 });
    expect(await store.runs.bytesSpent(run.id)).toEqual(new Map([[BOARD, 1_500]]));
  });
});

describe('retention', () => {
  it('forgets addresses that were found and never visited, and keeps those that were found since', async () => {
    const store = await newStore();
    for (const [number, path] of [
      [0, '/old'],
      [60, '/late'],
    ] as const) {
      const run = await begin(store, number);
      await store.frontier.add(run.id, BOARD, [link(path)]);
      await store.runs.end(run.id, 'page-budget', night(number));
    }
    const limits = { foundBefore: night(50), ledgerBefore: night(50) };
    await store.retention.purge(limits, ACTOR, night(100), new AbortController().signal);
    expect((await collect(store.schedule.due(BOARD, night(100)))).map(({ url }) => url)).toEqual([
      page('/late'),
    ]);
  });

  it('takes lanes and pages with the ledger that they belong to', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    await nights(store, [[0, [captured('one')]]]);
    const old = await begin(store, 1);
    await seen(store, old, 1, '/forgotten/1');
    await store.runs.end(old.id, 'frontier-empty', night(1));
    const run = await begin(store, 100);
    await seen(store, run, 100, '/b');
    await store.runs.end(run.id, 'frontier-empty', night(100));
    const limits = { foundBefore: night(50), ledgerBefore: night(50) };
    await store.retention.purge(limits, ACTOR, night(100), new AbortController().signal);
    expect((await collect(store.schedule.due(BOARD, night(200)))).map(({ url }) => url)).toEqual([
      page('/b'),
    ]);
    const raw = new Database(file, { readonly: true });
    expect(raw.prepare('select distinct run_id from lane').pluck().all()).toEqual([3]);
    expect(raw.prepare('select section from section_yield').pluck().all()).toEqual(['/']);
    raw.close();
  });
});
