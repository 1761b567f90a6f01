// A reference that matches very much: its alerts are kept, held back, told once, and let go by a person.

import { describe, expect, it } from 'vitest';
import type { ReferenceId } from '../../src/domain/ids.js';
import type { Store } from '../../src/domain/ports.js';
import { openStore } from '../../src/store/open.js';
import {
  ACTOR,
  at,
  BUDGET,
  captured,
  CASE,
  collect,
  facts,
  fingerprint,
  folder,
  match,
  register,
  SITES,
  visitTo,
} from './support.js';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

async function limited(limits: {
  readonly alerts: number;
  readonly media: number;
}): Promise<Store> {
  const store = await openStore(join(folder(), 'vigil.db'), { flood: limits });
  onTestFinished(() => store[Symbol.asyncDispose]());
  return store;
}

let seen = 0;
/** So many pages that show the reference; the media is another on each where `media` says so. */
async function pages(
  store: Store,
  reference: ReferenceId,
  count: number,
  media: (page: number) => string = () => 'copy',
): Promise<void> {
  const run = (await store.runs.unfinished()) ?? (await store.runs.begin(SITES, BUDGET, at(0)));
  for (let left = count; left > 0; left -= 1) {
    seen += 1;
    const moment = { startedAt: at(seen), endedAt: at(seen) };
    const capture = captured(media(left), [match(reference)]);
    await store.runs.commit(await visitTo(store, run, `/p${seen}`, [capture], moment));
  }
}

const openIds = async (store: Store, held: boolean) =>
  (await store.alerts.list({ states: ['open'], held })).map(({ alertId }) => alertId);

describe('a flood', () => {
  it('begins with one alert too many, of one reference alone, and loses none', async () => {
    const store = await limited({ alerts: 3, media: 100 });
    const many = await register(store, 'many');
    const few = await register(store, 'few');
    await pages(store, many, 3);
    expect(await store.floods.list()).toEqual([]);
    await pages(store, many, 4);
    await pages(store, few, 2);
    expect(await store.floods.list()).toMatchObject([
      { referenceId: many, caseId: CASE, cause: 'alerts', runId: 'RUN-1', held: 4 },
    ]);
    expect(await openIds(store, false)).toHaveLength(5);
    expect(await openIds(store, true)).toHaveLength(4);
    expect((await store.alerts.countByState()).open).toBe(9);
    const run = await store.runs.unfinished();
    if (!run) throw new Error('expected the run');
    const coverage = await store.runs.coverage(run.id);
    expect(coverage).toMatchObject({
      alertsRaised: 9,
      heldBack: [{ referenceId: many, alerts: 4 }],
    });
    const told = await store.tellings.alerts('mail');
    expect(told).toHaveLength(5);
    const audit = await collect(store.audit.entries());
    expect(audit.filter(({ action }) => action === 'reference-quarantined')).toHaveLength(1);
  });

  it('counts anew in each run, and after a release', async () => {
    const store = await limited({ alerts: 3, media: 100 });
    const reference = await register(store, 'many');
    await pages(store, reference, 3);
    const run = await store.runs.unfinished();
    if (run) await store.runs.end(run.id, 'frontier-empty', at(seen));
    await pages(store, reference, 3);
    expect(await store.floods.list()).toEqual([]);
    await pages(store, reference, 2);
    expect(await store.floods.release(reference, false, ACTOR, at(seen))).toBe(2);
    expect(await store.floods.release(reference, false, ACTOR, at(seen))).toBeUndefined();
    expect(await openIds(store, false)).toHaveLength(8);
    await pages(store, reference, 3);
    expect(await store.floods.list()).toEqual([]);
    await pages(store, reference, 1);
    expect(await store.floods.list()).toMatchObject([{ held: 1 }]);
    await store.floods.release(reference, true, ACTOR, at(seen));
    await pages(store, reference, 9);
    expect(await store.floods.list()).toEqual([]);
    const audit = await collect(store.audit.entries());
    expect(audit.map(({ action }) => action)).toContain('reference-released');
  });

  it('is also many media that do not look like each other; copies of one do not count', async () => {
    const store = await limited({ alerts: 100, media: 3 });
    const reference = await register(store, 'blank');
    const { bits } = fingerprint();
    for (const name of ['c1', 'c2', 'c3', 'c4', 'c5']) {
      await store.foundMedia.keep(
        {
          outcome: 'fingerprinted',
          media: facts(name),
          fingerprints: [fingerprint({ bits })],
          locals: [],
        },
        at(1),
      );
    }
    await pages(store, reference, 5, (page) => `c${page}`);
    expect(await store.floods.list()).toEqual([]);
    for (const name of ['d1', 'd2', 'd3']) {
      await store.foundMedia.keep(
        { outcome: 'fingerprinted', media: facts(name), fingerprints: [fingerprint()], locals: [] },
        at(1),
      );
    }
    await pages(store, reference, 3, (page) => `d${page}`);
    expect(await store.floods.list()).toMatchObject([{ cause: 'media', held: 1 }]);
  });

  it('can be dismissed as one, and goes with its reference', async () => {
    const store = await limited({ alerts: 2, media: 100 });
    const reference = await register(store, 'many');
    await pages(store, reference, 5);
    const dismissed = await store.floods.dismiss(reference, 'not-the-same', ACTOR, at(seen));
    expect(dismissed).toEqual(['A-3', 'A-4', 'A-5']);
    expect(await store.alerts.countByState()).toMatchObject({ open: 2, dismissed: 3 });
    expect(await store.floods.list()).toMatchObject([{ held: 0 }]);
    await store.registry.withdraw(CASE, reference, ACTOR, at(seen));
    expect(await store.floods.list()).toEqual([]);
  });
});

describe('verdicts', () => {
  it('are counted by tier, and those that say nothing against a match are left out', async () => {
    const store = await limited({ alerts: 100, media: 100 });
    const reference = await register(store, 'many');
    await pages(store, reference, 6);
    const decide = (id: number, reason?: 'not-the-same' | 'lawful-use') =>
      store.alerts.decide(
        `A-${id}` as never,
        reason ? { kind: 'dismissed', reason } : { kind: 'confirmed' },
        ACTOR,
        at(seen),
      );
    await decide(1);
    await decide(2);
    await decide(3, 'not-the-same');
    await decide(4, 'lawful-use');
    // A mistake that was corrected counts as what it was corrected to.
    await decide(5, 'not-the-same');
    await decide(5);
    expect(await store.verdicts.byTier()).toEqual([
      { tier: 'exact', confirmed: 0, wrong: 0, leftOut: 0 },
      { tier: 'strong', confirmed: 3, wrong: 1, leftOut: 1 },
      { tier: 'probable', confirmed: 0, wrong: 0, leftOut: 0 },
    ]);
  });
});
