// Retention: what is old goes, alerts keep what is theirs, reports keep their numbers, and the audit log proves it.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RetentionLimits } from '../../src/domain/retention.js';
import type { Store } from '../../src/domain/ports.js';
import {
  ACTOR,
  at,
  BUDGET,
  captured,
  collect,
  databaseBytes,
  facts,
  fingerprint,
  folder,
  local,
  match,
  newStore,
  register,
  sha256Of,
  SITES,
  visitTo,
} from './support.js';

const never = new AbortController().signal;
const DAY = 24 * 60;
const limits = (found: number, ledger: number): RetentionLimits => ({
  foundBefore: at(found),
  ledgerBefore: at(ledger),
});

async function keep(store: Store, name: string, minutes: number) {
  const bits = [fingerprint()];
  const locals = [local(50)];
  const result = { outcome: 'fingerprinted' as const, media: facts(name), locals };
  await store.foundMedia.keep({ ...result, fingerprints: bits }, at(minutes));
  return Buffer.from(bits[0]?.bits ?? []);
}

/** An old night with an alert, a lower match and a stranger; a new one that saw one of the strangers again. */
async function twoNights(file: string) {
  const store = await newStore(file);
  const reference = await register(store, 'mine');
  const bits = {
    alerted: await keep(store, 'alerted', 1),
    lower: await keep(store, 'lower', 1),
    gone: await keep(store, 'gone', 1),
    again: await keep(store, 'again', 1),
  };
  const old = await store.runs.begin(SITES, BUDGET, at(10));
  await store.runs.commit(
    await visitTo(
      store,
      old,
      '/1',
      [
        captured('alerted', [match(reference)]),
        captured('gone', [], 'http://x/address-of-gone.jpg'),
        captured('again'),
      ],
      { startedAt: at(11), endedAt: at(11) },
    ),
  );
  await store.runs.commit(
    await visitTo(store, old, '/2', [captured('lower', [match(reference, { tier: 'review' })])], {
      startedAt: at(12),
      endedAt: at(12),
    }),
  );
  await store.runs.commit(
    await visitTo(store, old, '/3', [], {
      ...{ startedAt: at(13), endedAt: at(13) },
      outcome: 'timeout',
      reason: 'a reason of that night',
    }),
  );
  await store.runs.end(old.id, 'frontier-empty', at(20));
  const fresh = await store.runs.begin(SITES, BUDGET, at(100 * DAY));
  await store.runs.commit(
    await visitTo(store, fresh, '/1', [captured('again')], {
      startedAt: at(100 * DAY),
      endedAt: at(100 * DAY),
    }),
  );
  await store.runs.end(fresh.id, 'frontier-empty', at(100 * DAY + 5));
  return { store, old, fresh, bits };
}

describe('retention', () => {
  it('forgets found media that were not seen since, and keeps what an alert stands on', async () => {
    const file = join(folder(), 'vigil.db');
    const { store, old, bits } = await twoNights(file);
    const before = await store.runs.coverage(old.id);
    const alerts = await store.alerts.list({});
    const counts = { media: 2, sightings: 2, matches: 1, runs: 0, visits: 0, captures: 0 };
    expect(await store.retention.count(limits(50 * DAY, 1))).toEqual(counts);
    const purged = await store.retention.purge(limits(50 * DAY, 1), ACTOR, at(101 * DAY), never);
    expect(purged).toEqual({ deleted: counts, traces: 'gone' });
    for (const [name, isKept] of [
      ['alerted', true],
      ['again', true],
      ['lower', false],
      ['gone', false],
    ] as const) {
      expect((await store.foundMedia.get(sha256Of(name))) !== undefined, name).toBe(isKept);
    }
    const bytes = databaseBytes(file);
    expect(bytes.includes(bits.gone)).toBe(false);
    expect(bytes.includes(bits.lower)).toBe(false);
    expect(bytes.includes(bits.alerted)).toBe(true);
    expect(bytes.includes(sha256Of('gone'))).toBe(false);
    expect(await store.alerts.list({})).toEqual(alerts);
    // The report of that night says what it said.
    expect(await store.runs.coverage(old.id)).toEqual(before);
    const entries = await collect(store.audit.entries());
    expect(entries.at(-1)).toMatchObject({ action: 'retention-purged', actor: ACTOR });
    expect(entries.at(-1)?.subject).toMatch(/^media=2 sightings=2 matches=1 runs=0 /);
  });

  it('deletes the ledger of old runs and keeps their numbers', async () => {
    const file = join(folder(), 'vigil.db');
    const { store, old, fresh } = await twoNights(file);
    const before = await store.runs.coverage(old.id);
    const other = await store.runs.coverage(fresh.id);
    const ledger = limits(50 * DAY, 50 * DAY);
    const counts = await store.retention.count(ledger);
    expect(counts).toMatchObject({ runs: 1, visits: 3, captures: 4 });
    const { deleted } = await store.retention.purge(ledger, ACTOR, at(101 * DAY), never);
    expect(deleted).toEqual(counts);
    expect(databaseBytes(file).includes('address-of-gone')).toBe(false);
    const after = await store.runs.coverage(old.id);
    const bare = before.sites.map((site) => ({
      ...site,
      faults: site.faults.map((fault) => ({ ...fault, reason: '' })),
    }));
    expect(after).toEqual({ ...before, sites: bare });
    expect(databaseBytes(file).includes('a reason of that night')).toBe(false);
    expect(await store.runs.coverage(fresh.id)).toEqual(other);
    // Nothing is left to do, and nothing is written about it.
    const entries = await collect(store.audit.entries());
    const again = await store.retention.purge(ledger, ACTOR, at(102 * DAY), never);
    expect(Object.values(again.deleted)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await collect(store.audit.entries())).toEqual(entries);
  });

  it('goes on after it was cut short, and its audit line counts the whole', async () => {
    const file = join(folder(), 'vigil.db');
    const { store, old } = await twoNights(file);
    const ledger = limits(50 * DAY, 50 * DAY);
    const counts = await store.retention.count(ledger);
    const before = await store.runs.coverage(old.id);
    // Stopped after the ledger and before the media: the second look at the order to stop.
    let looks = 0;
    const abort = new AbortController();
    const stopping = abort.signal;
    stopping.throwIfAborted = () => {
      looks += 1;
      if (looks === 2) abort.abort(new Error('stopped'));
      if (abort.signal.aborted) throw new Error('stopped');
    };
    await expect(store.retention.purge(ledger, ACTOR, at(101 * DAY), stopping)).rejects.toThrow(
      'stopped',
    );
    expect((await store.runs.coverage(old.id)).sites[0]?.visits).toEqual(before.sites[0]?.visits);
    expect(await store.purgePending()).toBe(true);
    const rest = await store.retention.purge(ledger, ACTOR, at(102 * DAY), never);
    expect(rest).toEqual({ deleted: counts, traces: 'gone' });
    const lines = (await collect(store.audit.entries())).filter(
      ({ action }) => action === 'retention-purged',
    );
    expect(lines).toHaveLength(1);
  });
});
