// Requests joined with what the checks say of places: what is verified as removed is neither asked for nor due.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config.js';
import type { AlertId } from '../src/domain/ids.js';
import type { Store } from '../src/domain/ports.js';
import type { PlaceStanding } from '../src/domain/removal.js';
import { siteProfileSchema } from '../src/domain/site.js';
import { openTakedowns } from '../src/takedowns.js';
import { at, BOARD, newStore } from './store/support.js';
import { act, confirmedAlerts } from './store/takedown-plain.js';

const DAY = 24 * 60;

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
