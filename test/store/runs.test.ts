// Runs and their frontier: begun, killed, resumed, ended; and what the ledger amounts to.

import { describe, expect, it } from 'vitest';
import { isComplete } from '../../src/domain/coverage.js';
import type { RunId } from '../../src/domain/ids.js';
import {
  at,
  BOARD,
  BUDGET,
  captured,
  FEED,
  link,
  newStore,
  page,
  register,
  SITES,
  visitTo,
} from './support.js';

describe('frontier', () => {
  it('gives the page of highest priority, then the oldest, once', async () => {
    const store = await newStore();
    const run = await store.runs.begin(SITES, BUDGET, at(0));
    await store.frontier.add(run.id, BOARD, [link('/a', 10), link('/b', 90), link('/c', 90)]);
    await store.frontier.add(run.id, BOARD, [link('/a', 100), link('/d', 50)]);
    await store.frontier.add(run.id, FEED, [link('/feed', 1)]);
    await store.frontier.add(run.id, FEED, []);
    const order: string[] = [];
    for (;;) {
      const entry = await store.frontier.claim(run.id, BOARD);
      if (!entry) break;
      order.push(entry.url);
    }
    expect(order).toEqual(['/b', '/c', '/d', '/a'].map(page));
    expect(await store.frontier.waiting(run.id)).toEqual(new Map([[FEED, 1]]));
  });

  it('gives no page to two takers', async () => {
    const store = await newStore();
    const run = await store.runs.begin(SITES, BUDGET, at(0));
    const links = Array.from({ length: 20 }, (_, index) => link(`/${index}`));
    await store.frontier.add(run.id, BOARD, links);
    const claims = await Promise.all(
      Array.from({ length: 30 }, () => store.frontier.claim(run.id, BOARD)),
    );
    const ids = claims.flatMap((entry) => (entry ? [entry.id] : []));
    expect(new Set(ids).size).toBe(20);
    expect(ids).toHaveLength(20);
  });

  it('takes a page back that was not visited, and none that was', async () => {
    const store = await newStore();
    const run = await store.runs.begin(SITES, BUDGET, at(0));
    const record = await visitTo(store, run, '/1');
    await store.frontier.release(record.entry);
    const again = await store.frontier.claim(run.id, BOARD);
    expect(again).toEqual(record.entry);
    await store.runs.commit(record);
    await store.frontier.release(record.entry);
    expect(await store.frontier.claim(run.id, BOARD)).toBeUndefined();
  });
});

describe('runs', () => {
  it('begins, is found unfinished, resumes with its claimed pages, and ends once', async () => {
    const store = await newStore();
    expect(await store.runs.unfinished()).toBeUndefined();
    const run = await store.runs.begin(SITES, BUDGET, at(0));
    expect(run).toEqual({
      id: 'RUN-1',
      state: 'running',
      siteIds: [BOARD, FEED],
      budget: BUDGET,
      startedAt: at(0),
    });
    await store.runs.commit(await visitTo(store, run, '/done'));
    const cut = await visitTo(store, run, '/cut');
    expect(await store.runs.unfinished()).toEqual(run);
    expect(await store.runs.resume(run.id)).toEqual(run);
    expect(await store.frontier.claim(run.id, BOARD)).toEqual(cut.entry);
    expect(await store.frontier.claim(run.id, BOARD)).toBeUndefined();
    expect(await store.runs.visited(run.id)).toEqual(new Map([[BOARD, 1]]));
    await store.runs.end(run.id, 'stop-requested', at(9));
    await store.runs.end(run.id, 'frontier-empty', at(10));
    await store.runs.abandon(run.id, at(11));
    expect(await store.runs.get(run.id)).toEqual({
      ...run,
      state: 'stopped',
      endedAt: at(9),
      end: 'stop-requested',
    });
    expect(await store.runs.unfinished()).toBeUndefined();
  });

  it('takes up the latest run where it was killed or stopped, and no other', async () => {
    const store = await newStore();
    expect(await store.runs.resumable()).toBeUndefined();
    const run = await store.runs.begin(SITES, BUDGET, at(0));
    expect(await store.runs.resumable()).toEqual(run);
    const cut = await visitTo(store, run, '/cut');
    await store.runs.end(run.id, 'stop-requested', at(9));
    expect(await store.runs.resumable()).toMatchObject({ id: run.id, state: 'stopped' });
    expect(await store.runs.resume(run.id)).toEqual(run);
    expect(await store.runs.get(run.id)).toEqual(run);
    expect(await store.frontier.claim(run.id, BOARD)).toEqual(cut.entry);
    await store.runs.end(run.id, 'stop-requested', at(10));

    const later = await store.runs.begin(SITES, BUDGET, at(20));
    await store.runs.end(later.id, 'frontier-empty', at(21));
    expect(await store.runs.resumable()).toBeUndefined();
    const last = await store.runs.begin(SITES, BUDGET, at(30));
    await store.runs.abandon(last.id, at(31));
    expect(await store.runs.resumable()).toBeUndefined();
    for (const { id } of [later, last]) {
      await expect(store.runs.resume(id)).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it('knows every site that was ever watched, by its latest name', async () => {
    const store = await newStore();
    expect(await store.runs.sites()).toEqual([]);
    await store.runs.begin(SITES, BUDGET, at(0));
    const renamed = { ...SITES[0], name: 'The board', robotsOverride: 'allowed in writing' };
    await store.runs.begin([renamed], BUDGET, at(1));
    expect(await store.runs.sites()).toEqual([{ ...SITES[0], name: 'The board' }, SITES[1]]);
  });

  it('abandons, lists the latest first, and survives a clock that was set back', async () => {
    const store = await newStore();
    const first = await store.runs.begin(SITES, BUDGET, at(10));
    await store.runs.abandon(first.id, at(5));
    const second = await store.runs.begin([SITES[0]], BUDGET, at(20));
    await store.runs.end(second.id, 'page-budget', at(21));
    const [latest, before] = await store.runs.latest(5);
    expect(latest).toMatchObject({ id: second.id, state: 'finished', end: 'page-budget' });
    expect(before).toMatchObject({ id: first.id, state: 'abandoned', endedAt: at(10) });
    expect(before).not.toHaveProperty('end');
    expect(await store.runs.latest(1)).toHaveLength(1);
    expect(await store.runs.get('RUN-99' as RunId)).toBeUndefined();
    await expect(store.runs.coverage('RUN-99' as RunId)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('coverage', () => {
  it('counts per site, with the faults that were most frequent, and shows a site that was never visited', async () => {
    const store = await newStore();
    await register(store, 'a');
    const run = await store.runs.begin(SITES, BUDGET, at(0));
    await store.frontier.add(run.id, BOARD, [link('/waits', 1)]);
    await store.runs.commit(
      await visitTo(store, run, '/1', [
        captured('a'),
        captured('a', [], 'http://board.example/again'),
        { url: 'http://x/1', kind: 'video', outcome: 'drm', reason: 'widevine', matches: [] },
        { url: 'http://x/2', kind: 'image', outcome: 'skipped', reason: 'icon', matches: [] },
      ]),
    );
    for (const path of ['/2', '/3']) {
      const fault = { outcome: 'timeout', reason: 'no answer' } as const;
      await store.runs.commit(await visitTo(store, run, path, [], fault));
    }
    const coverage = await store.runs.coverage(run.id);
    expect(coverage).toEqual({
      suppressedMatches: 0,
      heldBack: [],
      run,
      sites: [
        {
          siteId: BOARD,
          name: 'A board',
          channel: 'community',
          visits: { fetched: 1, timeout: 2 },
          captures: { fetched: 2, drm: 1, skipped: 1 },
          mediaCompared: 1,
          pagesWaiting: 1,
          faults: [
            { of: 'visit', outcome: 'timeout', reason: 'no answer', count: 2 },
            { of: 'capture', outcome: 'drm', reason: 'widevine', count: 1 },
          ],
        },
        {
          siteId: FEED,
          name: 'A feed',
          channel: 'sns',
          visits: {},
          captures: {},
          mediaCompared: 0,
          pagesWaiting: 0,
          faults: [],
        },
      ],
      alertsRaised: 0,
      alertsSeenAgain: 0,
      alertsWithdrawn: 0,
      lowerMatches: 0,
      referencesWatched: 1,
    });
    expect(isComplete(coverage)).toBe(false);
  });

  it('names the sites whose latest visit was not seen', async () => {
    const store = await newStore();
    const run = await store.runs.begin(SITES, BUDGET, at(0));
    expect(await store.runs.failingSites()).toEqual([]);
    await store.runs.commit(await visitTo(store, run, '/1'));
    const fault = { outcome: 'captcha', reason: 'a riddle' } as const;
    await store.runs.commit(await visitTo(store, run, '/2', [], fault));
    expect(await store.runs.failingSites()).toEqual([
      { siteId: BOARD, runId: run.id, at: at(11), outcome: 'captcha', reason: 'a riddle' },
    ]);
    await store.runs.commit(
      await visitTo(store, run, '/3', [], { outcome: 'robots', reason: 'r' }),
    );
    expect(await store.runs.failingSites()).toEqual([]);
  });

  it('goes by the order in which pages were looked at, whichever is written first', async () => {
    const store = await newStore();
    const run = await store.runs.begin(SITES, BUDGET, at(0));
    const probed = (chosen: 'both' | 'http') =>
      ({ modeProbe: { pageKind: 'view', equal: true, chosen, evidence: 'all' } }) as const;
    const first = await visitTo(store, run, '/1', [], { ...probed('both'), endedAt: at(11) });
    const second = await visitTo(store, run, '/2', [], {
      ...{ ...probed('http'), endedAt: at(12) },
      ...{ outcome: 'captcha', reason: 'a riddle' },
    });
    await store.runs.commit(second);
    await store.runs.commit(first);
    expect(await store.runs.failingSites()).toMatchObject([{ siteId: BOARD, at: at(12) }]);
    const { sites } = await store.runs.coverage(run.id);
    expect(sites[0]?.modes).toMatchObject([{ chosen: 'http', probes: 2 }]);
  });
});
