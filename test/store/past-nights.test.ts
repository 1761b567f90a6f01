// Registered later, alerted at once: what past nights saw is told with where and when, once, also after a kill.

import { describe, expect, it } from 'vitest';
import { PAST_NIGHTS } from '../../src/domain/past-nights.js';
import type { Store } from '../../src/domain/ports.js';
import type { Run } from '../../src/domain/run.js';
import { matchDue } from '../../src/past-nights.js';
import {
  ACTOR,
  at,
  BUDGET,
  captured,
  CASE,
  facts,
  fingerprint,
  newStore,
  page,
  register,
  SITES,
  visitTo,
} from './support.js';

const never = new AbortController().signal;

/** A found media as the crawl keeps it. */
async function found(store: Store, name: string, bits: Uint8Array): Promise<void> {
  const own = [fingerprint({ bits })];
  const media = facts(name);
  const result = { outcome: 'fingerprinted' as const, media, fingerprints: own, locals: [] };
  await store.foundMedia.keep(result, at(2));
}

async function sighted(store: Store, run: Run, path: string, name: string, minutes: number) {
  const visit = { title: `Title of ${path}`, startedAt: at(minutes), endedAt: at(minutes) };
  await store.runs.commit(await visitTo(store, run, path, [captured(name)], visit));
}

/** Two nights: `copy` on two pages, on one of them twice; a stranger beside it. */
async function twoNights(store: Store) {
  const { bits } = fingerprint();
  const near = bits.map((byte, index) => (index < 2 ? byte ^ 0x0f : byte));
  await found(store, 'copy', near);
  await found(store, 'stranger', fingerprint().bits);
  const first = await store.runs.begin(SITES, BUDGET, at(10));
  await sighted(store, first, '/1', 'copy', 11);
  await sighted(store, first, '/2', 'stranger', 12);
  await store.runs.end(first.id, 'frontier-empty', at(20));
  const second = await store.runs.begin(SITES, BUDGET, at(30));
  await sighted(store, second, '/1', 'copy', 31);
  await sighted(store, second, '/3', 'copy', 32);
  await store.runs.end(second.id, 'frontier-empty', at(40));
  return { bits, first, second };
}

describe('a reference registered after the nights', () => {
  it('raises an alert for every page where it was seen, with when, by whom and in which run', async () => {
    const store = await newStore();
    const { bits, first, second } = await twoNights(store);
    const reference = await register(store, 'mine', { fingerprints: [fingerprint({ bits })] });
    const past = await matchDue(store, never);
    expect(past).toMatchObject({ references: [reference], compared: 2, since: at(2) });
    const rows = await store.alerts.list({});
    expect(rows.map((row) => [row.pageUrl, row.firstSeenAt, row.lastSeenAt, row.tier])).toEqual([
      [page('/1'), at(11), at(31), 'strong'],
      [page('/3'), at(32), at(32), 'strong'],
    ]);
    expect(past.raised).toEqual(rows.map(({ alertId }) => alertId));
    const [alert] = past.raised;
    const shown = alert === undefined ? undefined : await store.alerts.get(alert);
    expect(shown?.alert.pageTitle).toBe('Title of /1');
    expect(shown?.events.map(({ kind, by, runId }) => [kind, by, runId])).toEqual([
      ['raised', PAST_NIGHTS, first.id],
      ['seen-again', PAST_NIGHTS, second.id],
    ]);
  });

  it('raises nothing twice, whether it is done again or was killed in between', async () => {
    const store = await newStore();
    const { bits } = await twoNights(store);
    const id = await register(store, 'mine', { fingerprints: [fingerprint({ bits })] });
    const abort = new AbortController();
    // Killed after the first media was written, before the reference is done.
    const { pastNights } = store;
    const killed = {
      ...store,
      pastNights: {
        ...pastNights,
        done: () => Promise.reject(new Error('killed')),
      },
    };
    await expect(matchDue(killed, abort.signal)).rejects.toThrow('killed');
    const before = await store.alerts.list({});
    expect(before).toHaveLength(2);
    expect(await pastNights.due()).toEqual([id]);
    expect(await matchDue(store, never)).toMatchObject({ references: [id], raised: [] });
    expect(await pastNights.due()).toEqual([]);
    await pastNights.again(CASE);
    expect(await matchDue(store, never)).toMatchObject({ references: [id], raised: [] });
    expect(await store.alerts.list({})).toEqual(before);
  });

  it('stays due while a crawl is under way, and for a case that is closed', async () => {
    const store = await newStore();
    const { bits } = await twoNights(store);
    const run = await store.runs.begin(SITES, BUDGET, at(50));
    const id = await register(store, 'mine', { fingerprints: [fingerprint({ bits })] });
    expect((await matchDue(store, never)).raised).toHaveLength(2);
    // What was matched before the registration is written after it: told at the end of the run.
    await sighted(store, run, '/9', 'copy', 51);
    await store.runs.end(run.id, 'frontier-empty', at(60));
    expect(await store.pastNights.due()).toEqual([id]);
    expect((await matchDue(store, never)).raised).toHaveLength(1);
    await store.pastNights.again(CASE);
    await store.cases.close(CASE, ACTOR, at(70));
    expect(await store.pastNights.due()).toEqual([]);
  });

  it('finds nothing of what was forgotten, and leaves nothing due of what was withdrawn', async () => {
    const store = await newStore();
    const { bits } = await twoNights(store);
    const id = await register(store, 'copy', { fingerprints: [fingerprint({ bits })] });
    await store.registry.withdraw(CASE, id, ACTOR, at(60));
    expect(await store.pastNights.due()).toEqual([]);
    await register(store, 'mine', { fingerprints: [fingerprint({ bits })] });
    expect(await matchDue(store, never)).toMatchObject({ compared: 1, raised: [] });
  });
});
