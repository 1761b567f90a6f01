// Requests joined with what the checks say of places: what is verified as removed is neither asked for nor due.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config.js';
import type { AlertId } from '../src/domain/ids.js';
import type { Store } from '../src/domain/ports.js';
import type { PlaceStanding } from '../src/domain/removal.js';
import { siteProfileSchema } from '../src/domain/site.js';
import { openTakedowns } from '../src/takedowns.js';
import {
  ACTOR,
  at,
  BOARD,
  BUDGET,
  captured,
  match,
  newStore,
  register,
  SITES,
  visitTo,
} from './store/support.js';
import { act, confirmedAlerts } from './store/takedown-plain.js';

const DAY = 24 * 60;

/** As requests say it, in Seoul. */
const MOMENT = (minutes: number): string =>
  new Date(at(minutes).getTime() + 9 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

async function centre(standing: Map<AlertId, PlaceStanding>) {
  const store: Store = await newStore();
  const alertIds = await confirmedAlerts(store, 2);
  let minutes = 30;
  const takedowns = openTakedowns({
    store,
    config: parseConfig(
      'centre: { name: Centre, email: help@centre.example }',
      join('/', 'vigil.yaml'),
      {},
    ),
    clock: { now: () => at(minutes) },
    timeZone: 'Asia/Seoul',
    profiles: () =>
      Promise.resolve([
        siteProfileSchema.parse({
          id: BOARD,
          name: 'A board',
          channel: 'community',
          seeds: ['http://board.example/'],
          takedown: { contact: 'abuse@board.example' },
        }),
      ]),
    standings: () => Promise.resolve(standing),
  });
  const [first, second] = alertIds;
  if (!first || !second) throw new Error('expected two alerts');
  return { store, takedowns, first, second, wait: (more: number) => (minutes += more) };
}

const plain = { attachXarf: false, actor: 'staff-1' };

describe('requests', () => {
  it('are due until all their places are verified as removed, whatever was answered', async () => {
    const standing = new Map<AlertId, PlaceStanding>();
    const { store, takedowns, first, second, wait } = await centre(standing);
    const { made } = await takedowns.draft({ ...plain, alertIds: [first, second], step: 'site' });
    const [request] = made;
    if (!request) throw new Error('expected a request');
    expect(request.language).toBe('ko');
    await store.takedowns.approve(request.id, undefined, act(31));
    await store.takedowns.sentByHand(request.id, at(32), act(32));
    const due = async () => (await takedowns.due()).map(({ reason }) => reason);
    expect(await due()).toEqual([]);
    wait(DAY + 2);
    expect(await due()).toEqual(['unanswered']);
    await store.takedowns.answer(request.id, 'removed', act(DAY + 33));
    expect(await due()).toEqual([]);
    wait(DAY + 2);
    expect(await due()).toEqual(['still-there']);
    standing.set(first, 'removed');
    expect(await due()).toEqual(['still-there']);
    standing.set(second, 'removed');
    expect(await due()).toEqual([]);
    standing.set(second, 'relapsed');
    expect(await due()).toEqual(['still-there']);
  });

  it('name what the confirmation vouches for only, each media with the times at which it was seen', async () => {
    const { store, takedowns } = await centre(new Map());
    const reference = await register(store, 'another');
    const run = await store.runs.begin(SITES, BUDGET, at(50));
    const see = async (minute: number, names: readonly string[]) => {
      const when = { startedAt: at(minute), endedAt: at(minute) };
      const tier = (name: string) => (name === 'likeness' ? 'related' : 'probable');
      const media = names.map((name) =>
        captured(name, [match(reference, { tier: tier(name) })], `http://board.example/${name}`),
      );
      return store.runs.commit(await visitTo(store, run, '/thread', media, when));
    };
    const { raised } = await see(60, ['early', 'likeness']);
    await store.runs.end(run.id, 'frontier-empty', at(61));
    const again = await store.runs.begin(SITES, BUDGET, at(100));
    const late = captured('late', [match(reference)], 'http://board.example/late');
    await store.runs.commit(
      await visitTo(store, again, '/thread', [late], { startedAt: at(120), endedAt: at(120) }),
    );
    const [alertId] = raised;
    if (!alertId) throw new Error('expected an alert');
    await store.alerts.decide(alertId, { kind: 'confirmed' }, ACTOR, at(130));
    const { made } = await takedowns.draft({ ...plain, alertIds: [alertId], step: 'site' });
    const reports = made[0]?.xarf.map((text) => JSON.parse(text) as Record<string, unknown>) ?? [];
    expect(reports.map(({ url }) => url)).toEqual([
      'http://board.example/early',
      'http://board.example/late',
    ]);
    const body = made[0]?.text?.body ?? '';
    expect(body).not.toContain('likeness');
    const [, early = '', lateText = ''] = body.split(/http:\/\/board\.example\/(?:early|late)/);
    expect(early).toContain(MOMENT(60));
    expect(early).not.toContain(MOMENT(120));
    expect(lateText).toContain(MOMENT(120));
    expect(lateText).not.toContain(MOMENT(60));
  });

  it('ask for what is left only, step by step', async () => {
    const standing = new Map<AlertId, PlaceStanding>();
    const { store, takedowns, first, second } = await centre(standing);
    const { made } = await takedowns.draft({ ...plain, alertIds: [first, second], step: 'site' });
    const id = made[0]?.id;
    if (!id) throw new Error('expected a request');
    await expect(takedowns.escalate(id, plain)).rejects.toMatchObject({ code: 'takedown-state' });
    await store.takedowns.approve(id, undefined, act(31));
    await store.takedowns.sentByHand(id, at(32), act(32));
    standing.set(first, 'removed');
    expect(await takedowns.escalate(id, plain)).toMatchObject({
      made: [{ id: 'T-2', step: 'search-engine', alertIds: [second], escalatedFrom: id }],
      refused: [{ alertId: first, reason: 'removed' }],
    });
    // Removed, and back on the same page: the old request has to end before it is asked for again.
    standing.set(first, 'relapsed');
    const again = { ...plain, alertIds: [first], step: 'site' } as const;
    expect(await takedowns.draft(again)).toEqual({
      made: [],
      refused: [{ alertId: first, reason: 'live', takedownId: id, back: true }],
    });
    await store.takedowns.answer(id, 'removed', act(40));
    expect(await takedowns.draft(again)).toMatchObject({
      made: [{ id: 'T-3', alertIds: [first] }],
    });
  });
});
