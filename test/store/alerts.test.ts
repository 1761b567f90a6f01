// Alerts: listed by urgency, filtered, streamed, decided.

import { describe, expect, it } from 'vitest';
import { alertState } from '../../src/domain/alert.js';
import type { AlertId, ReferenceId } from '../../src/domain/ids.js';
import type { Store } from '../../src/domain/ports.js';
import {
  ACTOR,
  at,
  BUDGET,
  captured,
  CASE,
  collect,
  FEED,
  match,
  newStore,
  openCase,
  OTHER_CASE,
  page,
  register,
  SITES,
  visitTo,
} from './support.js';

async function raise(
  store: Store,
  reference: ReferenceId,
  path: string,
  options: {
    readonly tier?: 'strong' | 'probable';
    readonly minute?: number;
    readonly onFeed?: boolean;
  } = {},
): Promise<AlertId> {
  const { tier = 'strong', minute = 11, onFeed = false } = options;
  const run = (await store.runs.unfinished()) ?? (await store.runs.begin(SITES, BUDGET, at(0)));
  const record = await visitTo(store, run, path, [captured(path, [match(reference, { tier })])], {
    startedAt: at(minute),
    endedAt: at(minute),
    ...(onFeed ? { siteId: FEED } : {}),
  });
  const { raised } = await store.runs.commit(record);
  if (raised[0] === undefined) throw new Error('expected an alert');
  return raised[0];
}

async function several() {
  const store = await newStore();
  const grown = await register(store, 'grown');
  await openCase(store, OTHER_CASE, true);
  const child = await register(store, 'child', { caseId: OTHER_CASE });
  const late = await raise(store, grown, '/late', { minute: 30 });
  const early = await raise(store, grown, '/early', { minute: 20 });
  const weak = await raise(store, grown, '/weak', { tier: 'probable', minute: 1, onFeed: true });
  const minor = await raise(store, child, '/minor', { tier: 'probable', minute: 40 });
  return { store, grown, child, late, early, weak, minor };
}

describe('alerts', () => {
  it('lists minors first, then the surest tier, then the oldest', async () => {
    const { store, late, early, weak, minor } = await several();
    const rows = await store.alerts.list({});
    expect(rows.map((row) => row.alertId)).toEqual([minor, early, late, weak]);
    expect(rows[0]).toMatchObject({ minor: true, caseId: OTHER_CASE, state: 'open' });
    expect(rows[1]).toMatchObject({
      pageUrl: page('/early'),
      pageTitle: 'A thread',
      siteId: 'board',
      channel: 'community',
      score: 80,
      variant: 'mirror',
      quality: 88,
      secondOpinion: 20,
      foundFromMs: null,
      decidedAt: null,
      reason: null,
    });
  });

  it('filters by case, site, state, alert and the last time it was seen', async () => {
    const { store, late, weak, minor, early } = await several();
    const ids = async (filter: Parameters<Store['alerts']['list']>[0]) => {
      const listed = (await store.alerts.list(filter)).map((row) => row.alertId);
      const streamed = (await collect(store.alerts.matches(filter))).map((row) => row.alertId);
      expect(streamed).toEqual([...listed].sort());
      return listed;
    };
    expect(await ids({ caseId: OTHER_CASE })).toEqual([minor]);
    expect(await ids({ siteId: FEED })).toEqual([weak]);
    expect(await ids({ since: at(30) })).toEqual([minor, late]);
    expect(await ids({ alertIds: [late, weak] })).toEqual([late, weak]);
    expect(await ids({ states: ['confirmed', 'dismissed'] })).toEqual([]);
    await store.alerts.decide(early, { kind: 'confirmed' }, ACTOR, at(50));
    expect(await ids({ states: ['confirmed'] })).toEqual([early]);
    expect(await ids({ states: ['open'], caseId: CASE })).toEqual([late, weak]);
    expect(await store.alerts.countByState()).toEqual({
      open: 3,
      confirmed: 1,
      dismissed: 0,
      withdrawn: 0,
    });
  });

  it('decides once for a verdict, may change its mind, and writes down who and when', async () => {
    const { store, early } = await several();
    const no = { kind: 'dismissed', reason: 'lawful-use' } as const;
    expect(await store.alerts.decide('A-99' as AlertId, no, ACTOR, at(50))).toBe('missing');
    expect(await store.alerts.decide(early, no, ACTOR, at(50))).toMatchObject({ decided: true });
    expect(await store.alerts.decide(early, no, ACTOR, at(51))).toEqual({ already: 'dismissed' });
    const [dismissed] = await store.alerts.list({ alertIds: [early] });
    expect(dismissed).toMatchObject({ state: 'dismissed', decidedBy: ACTOR, reason: 'lawful-use' });
    expect(
      await store.alerts.decide(early, { kind: 'confirmed' }, 'staff-2', at(52)),
    ).toMatchObject({ decided: true });
    const found = await store.alerts.get(early);
    expect(found?.alert.state).toBe('confirmed');
    expect(found && alertState(found.events)).toBe('confirmed');
    expect(found?.events).toEqual([
      { kind: 'raised', at: at(20), by: 'vigil', runId: 'RUN-1' },
      { kind: 'dismissed', at: at(50), by: ACTOR, reason: 'lawful-use' },
      { kind: 'confirmed', at: at(52), by: 'staff-2' },
    ]);
    const [row] = await store.alerts.list({ alertIds: [early] });
    expect(row).toMatchObject({ decidedAt: at(52), decidedBy: 'staff-2', reason: null });
    const acts = (await collect(store.audit.entries())).filter(({ subject }) => subject === early);
    expect(acts.map(({ action, actor }) => [action, actor])).toEqual([
      ['alert-dismissed', ACTOR],
      ['alert-confirmed', 'staff-2'],
    ]);
  });

  it('shows where else the same reference was seen', async () => {
    const { store, grown, early, late, weak } = await several();
    const found = await store.alerts.get(early);
    expect(found?.alert).toMatchObject({ referenceId: grown, caseId: CASE, minor: false });
    expect(found?.elsewhere).toMatchObject([
      { alertId: late, pageUrl: page('/late') },
      { alertId: weak, pageUrl: page('/weak') },
    ]);
    expect(await store.alerts.get('A-99' as AlertId)).toBeUndefined();
  });

  it('streams more than a chunk while its reader asks the store for more', async () => {
    const store = await newStore();
    const reference = await register(store, 'a');
    const run = await store.runs.begin(SITES, BUDGET, at(0));
    const seen = Array.from({ length: 700 }, (_, index) =>
      captured(`m-${index}`, [match(reference)]),
    );
    await store.runs.commit(await visitTo(store, run, '/1', seen.slice(0, 400)));
    await store.runs.commit(await visitTo(store, run, '/2', seen.slice(400)));
    const alerts: string[] = [];
    for await (const row of store.alerts.matches({})) {
      alerts.push(row.alertId);
      expect(await store.alerts.countByState()).toMatchObject({ open: 2 });
    }
    expect(alerts).toEqual([...Array<string>(400).fill('A-1'), ...Array<string>(300).fill('A-2')]);
  });
});
