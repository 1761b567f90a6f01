import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RecordedCheck, Relapse, RemovalCheck, TellRelapse } from '../../src/domain/checks.js';
import type { AlertId, ReferenceId } from '../../src/domain/ids.js';
import type { Store } from '../../src/domain/ports.js';
import {
  afterCheck,
  REMOVAL_STATE_NAMES,
  type PlaceRecord,
  type RemovalState,
} from '../../src/domain/removal.js';
import type { CheckEvidence } from '../../src/domain/removal-evidence.js';
import type { Run } from '../../src/domain/run.js';
import { openStore } from '../../src/store/open.js';
import { DAY, HOUR, RULES } from '../takedown/check-rules.js';
import {
  ACTOR,
  at,
  BUDGET,
  captured,
  CASE,
  folder,
  link,
  match,
  page,
  register,
  SITES,
  visitTo,
} from './support.js';

const EVIDENCE: CheckEvidence = {
  page: 'not-found',
  media: 'gone',
  missing: 'alike',
  front: 'itself',
  whole: true,
  httpStatus: 404,
};
const HOURS = 60;
const tell = (relapse: Relapse): ReturnType<TellRelapse> => [
  {
    key: `relapse:${relapse.seenAlertId}:${relapse.removedAt.getTime()}:mail:office@centre.example`,
    channel: 'mail',
    recipient: 'office@centre.example',
    subject: 'returned',
    body: relapse.seenAlertId,
    attachments: [],
  },
];

let store: Store;
let file: string;
let run: Run;
let reference: ReferenceId;
let name = 0;

const begin = async (hour: number): Promise<void> => {
  run = await store.runs.begin(SITES, BUDGET, at(hour * HOURS));
};
/** The crawl meets the reference on a page; by the hour. */
const seen = async (path: string, hour: number, of = reference) => {
  name += 1;
  const when = { startedAt: at(hour * HOURS), endedAt: at(hour * HOURS) };
  const record = await visitTo(store, run, path, [captured(`media-${name}`, [match(of)])], when);
  return store.runs.commit(record);
};
const raised = async (path: string, hour: number): Promise<AlertId> => {
  const [id] = (await seen(path, hour)).raised;
  if (id === undefined) throw new Error('expected an alert');
  return id;
};
const check = (alertId: AlertId, hour: number, state: RemovalState): Promise<RecordedCheck> => {
  const made: RemovalCheck = {
    ...{ alertId, state, at: at(hour * HOURS), source: 'visit', evidence: EVIDENCE },
  };
  return store.checks.record(made, RULES, tell);
};
const outboxKeys = async (): Promise<readonly string[]> => {
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(file, { readonly: true });
  try {
    return db
      .prepare<[], { key: string }>(`select key from outbox where key like 'relapse:%' order by id`)
      .all()
      .map(({ key }) => key);
  } finally {
    db.close();
  }
};

beforeEach(async () => {
  file = join(folder(), 'vigil.db');
  store = await openStore(file);
  reference = await register(store, 'picture');
  await begin(0);
  return () => store[Symbol.asyncDispose]();
});

describe('places', () => {
  it('are due from the time that the crawl saw them last, and then by their checks', async () => {
    const id = await raised('/a', 1);
    const due = async () => (await store.checks.places(RULES))[0]?.dueAt;
    expect(await due()).toEqual(at(21 * HOURS));
    await check(id, 30, 'present');
    expect(await due()).toEqual(at(50 * HOURS));
    await begin(40);
    await seen('/a', 40);
    expect(await due()).toEqual(at(60 * HOURS));
    await check(id, 60, 'page-gone');
    expect(await due()).toEqual(at(80 * HOURS));
  });

  it('name the addresses where the media was found', async () => {
    await raised('/a', 1);
    const [place] = await store.checks.places(RULES);
    expect(place).toMatchObject({ referenceId: reference, siteId: 'board', pageUrl: page('/a') });
    expect(place?.media.map(({ kind, url }) => [kind, new URL(url).host])).toEqual([
      ['image', 'board.example'],
    ]);
  });

  it('are not watched once dismissed, closed or withdrawn, and nothing is written of them', async () => {
    const [dismissed, confirmed] = [await raised('/a', 1), await raised('/b', 1)];
    await store.alerts.decide(dismissed, { kind: 'dismissed', reason: 'other' }, ACTOR, at(70));
    await store.alerts.decide(confirmed, { kind: 'confirmed' }, ACTOR, at(70));
    const watched = async () => (await store.checks.places(RULES)).map(({ alertId }) => alertId);
    expect(await watched()).toEqual([confirmed]);
    expect(await check(dismissed, 30, 'page-gone')).toEqual({ outcome: 'not-watched' });

    await store.cases.close(CASE, ACTOR, at(100));
    expect(await watched()).toEqual([]);
    expect(await check(confirmed, 30, 'page-gone')).toEqual({ outcome: 'not-watched' });
    expect(await store.checks.ofAlert(confirmed)).toEqual([]);
  });

  it('of a withdrawn reference are left, their checks hold ids and states alone', async () => {
    const id = await raised('/a', 1);
    await check(id, 30, 'page-gone');
    await store.registry.withdraw(CASE, reference, ACTOR, at(40 * HOURS));
    expect(await store.checks.places(RULES)).toEqual([]);
    expect(await check(id, 60, 'present')).toEqual({ outcome: 'not-watched' });
    expect((await store.checks.ofAlert(id)).map(({ state }) => state)).toEqual(['page-gone']);
    const kinds = (await store.checks.timeline(CASE)).map(({ kind }) => kind);
    expect(kinds).toEqual(['first-seen', 'gone', 'withdrawn']);
  });
});

describe('a check', () => {
  it('is written with what it saw, and adds up as the domain says, also after opening anew', async () => {
    const id = await raised('/a', 1);
    let record: PlaceRecord | undefined;
    let hour = 20;
    // A fixed walk through all states, several times over.
    for (let step = 0; step < 40; step += 1) {
      const state = REMOVAL_STATE_NAMES[(step * step + step) % 7] ?? 'present';
      ({ record } = afterCheck(record, { at: at(hour * HOURS), state }, RULES));
      await check(id, hour, state);
      hour += 13;
    }
    await store[Symbol.asyncDispose]();
    store = await openStore(file);
    const [place] = await store.checks.places(RULES);
    expect(place?.record).toEqual(record);
    const lines = await store.checks.ofAlert(id);
    expect(lines).toHaveLength(40);
    expect(lines[0]).toMatchObject({ alertId: id, source: 'visit', evidence: EVIDENCE });
  });

  it('that verifies a removal is told by the standings', async () => {
    const [id, never] = [await raised('/a', 1), await raised('/b', 1)];
    await check(id, 30, 'page-gone');
    expect(await check(id, 54, 'soft-404')).toMatchObject({ effect: 'removed' });
    const standings = await store.checks.standings(RULES, [id, never]);
    expect(standings.get(id)).toEqual({
      standing: 'removed',
      lastCheck: { at: at(54 * HOURS), state: 'soft-404' },
      goneSince: at(30 * HOURS),
      removedAt: at(54 * HOURS),
      dueAt: at(78 * HOURS),
    });
    expect(standings.get(never)).toEqual({ standing: 'present', dueAt: at(21 * HOURS) });
    expect((await store.checks.standings(RULES)).size).toBe(2);
  });
});

describe('a relapse', () => {
  const removed = async (path: string): Promise<AlertId> => {
    const id = await raised(path, 1);
    await check(id, 30, 'page-gone');
    await check(id, 54, 'page-gone');
    return id;
  };

  it('on the same page is recorded and enqueued once, in one transaction', async () => {
    const id = await removed('/a');
    const told = await check(id, 100, 'present');
    expect(told).toMatchObject({
      effect: 'returned',
      relapse: {
        kind: 'same-page',
        removedAlertId: id,
        seenAlertId: id,
        removedAt: at(54 * HOURS),
      },
    });
    expect(await check(id, 120, 'present')).not.toHaveProperty('relapse');
    expect(await store.checks.relapses(CASE)).toHaveLength(1);
    expect(await outboxKeys()).toHaveLength(1);
  });

  it('that cannot be told is not recorded either', async () => {
    const id = await removed('/a');
    const broken: TellRelapse = () => {
      throw new Error('no address');
    };
    const made = { alertId: id, state: 'present', at: at(100 * HOURS), source: 'visit' } as const;
    await expect(
      store.checks.record({ ...made, evidence: EVIDENCE }, RULES, broken),
    ).rejects.toThrow('no address');
    expect(await store.checks.relapses()).toEqual([]);
    expect((await store.checks.standings(RULES, [id])).get(id)?.standing).toBe('removed');
  });

  it('is taken up from the crawl: on the page, elsewhere on the site, and on another one', async () => {
    const [first] = [await removed('/a')];
    await begin(90);
    await seen('/a', 90);
    const same = await store.checks.takeUpSightings(RULES, tell);
    expect(same).toMatchObject([{ kind: 'same-page', seenAlertId: first, seenAt: at(90 * HOURS) }]);
    expect(await store.checks.ofAlert(first)).toMatchObject([
      { state: 'page-gone' },
      { state: 'page-gone' },
      { state: 'present', source: 'crawl', effect: 'returned' },
    ]);

    const second = await raised('/elsewhere', 91);
    await store.frontier.add(run.id, 'feed' as never, [link('/on-feed', 99)]);
    const entry = await store.frontier.claim(run.id, 'feed' as never);
    if (!entry) throw new Error('expected a page');
    const { raised: onFeed } = await store.runs.commit({
      runId: run.id,
      entry,
      visit: {
        ...{ siteId: entry.siteId, url: entry.url, finalUrl: entry.url, outcome: 'fetched' },
        ...{ startedAt: at(92 * HOURS), endedAt: at(92 * HOURS), gates: [], links: [] },
      },
      captures: [captured('feed-media', [match(reference)])],
    });
    const elsewhere = await store.checks.takeUpSightings(RULES, tell);
    expect(elsewhere).toMatchObject([
      { kind: 'same-site', removedAlertId: first, seenAlertId: second, siteId: 'board' },
      { kind: 'other-site', removedAlertId: first, seenAlertId: onFeed[0], siteId: 'feed' },
    ]);
    expect(await store.checks.takeUpSightings(RULES, tell)).toEqual([]);
    expect(await store.checks.relapses()).toHaveLength(3);
    expect(await outboxKeys()).toHaveLength(3);
  });

  it('is one for each of many new places, each by the latest removal on its own site', async () => {
    await removed('/a');
    const late = await raised('/late', 55);
    await check(late, 56, 'page-gone');
    await check(late, 90, 'page-gone');
    await begin(100);
    const places: AlertId[] = [];
    for (let at = 0; at < 60; at += 1) places.push(await raised(`/new-${at}`, 100 + at));
    // `/late` itself was raised after the first removal.
    const relapses = await store.checks.takeUpSightings(RULES, tell);
    const onNew = relapses.filter(({ seenAlertId }) => places.includes(seenAlertId));
    expect(onNew.map(({ seenAlertId }) => seenAlertId)).toEqual(places);
    expect(new Set(onNew.map(({ removedAlertId }) => removedAlertId))).toEqual(new Set([late]));
    expect(relapses).toHaveLength(61);
    expect(await outboxKeys()).toHaveLength(61);
  });

  it('is none where it was seen before the removal was verified, or of another reference', async () => {
    const other = await register(store, 'another');
    await removed('/a');
    await seen('/b', 53);
    await seen('/c', 60, other);
    expect(await store.checks.takeUpSightings(RULES, tell)).toEqual([]);
  });

  it('is none any more where a person found it to be something else', async () => {
    await removed('/a');
    const id = await raised('/b', 60);
    expect(await store.checks.takeUpSightings(RULES, tell)).toHaveLength(1);
    await store.alerts.decide(id, { kind: 'dismissed', reason: 'not-the-same' }, ACTOR, at(4_000));
    expect(await store.checks.relapses()).toEqual([]);
    expect((await store.checks.timeline(CASE)).map(({ kind }) => kind)).not.toContain('returned');
  });
});

it('the timeline tells what happened, in its order', async () => {
  const id = await raised('/a', 1);
  await store.alerts.decide(id, { kind: 'confirmed' }, ACTOR, at(2 * HOURS));
  await check(id, 30, 'page-gone');
  await check(id, 54, 'page-gone');
  await begin(300);
  await seen('/new', 300);
  await store.checks.takeUpSightings(RULES, tell);
  const events = await store.checks.timeline(CASE);
  expect(
    events.map(({ kind, at: when }) => [kind, (when.getTime() - at(0).getTime()) / HOUR]),
  ).toEqual([
    ['registered', 1 / 60],
    ['first-seen', 1],
    ['confirmed', 2],
    ['gone', 30],
    ['removed', 54],
    ['first-seen', 300],
    ['returned', 300],
  ]);
  expect(RULES.verifyAfterMs).toBe(DAY);
});
