// Points of references: kept whole, read in part.

import { describe, expect, it } from 'vitest';
import { LOCAL } from '../../src/domain/local-fingerprint.js';
import {
  ACTOR,
  at,
  CASE,
  collect,
  local,
  newStore,
  openCase,
  OTHER_CASE,
  register,
} from './support.js';

describe('local fingerprints of references', () => {
  it('are given back whole, in their order, all or those asked for', async () => {
    const store = await newStore();
    const picture = local(360);
    const frames = Array.from({ length: 120 }, (_, index) => local(5, { timeMs: index * 500 }));
    const image = await register(store, 'image', { locals: [picture] });
    const video = await register(store, 'video', { locals: frames });
    expect(await store.registry.localsOf(image)).toEqual([picture]);
    expect(await store.registry.localsOf(video)).toEqual(frames);
    expect(await store.registry.localsOf(video, [7, 0, 7, 119])).toEqual([
      frames[0],
      frames[7],
      frames[119],
    ]);
    expect(await store.registry.localsOf(video, [])).toEqual([]);
    expect(await store.registry.localsOf(image, [1])).toEqual([]);
    await store.registry.withdraw(CASE, video, ACTOR, at(9));
    expect(await store.registry.localsOf(video)).toEqual([]);
  });

  it('vote with their first points, a frame with half as many, and without blocks', async () => {
    const store = await newStore();
    const picture = local(360);
    const few = local(2);
    const frame = local(200, { timeMs: 0 });
    await register(store, 'image', { locals: [picture] });
    await register(store, 'none');
    await register(store, 'video', { locals: [few, frame] });
    const first = (points: Uint8Array, count: number) =>
      points.subarray(0, count * LOCAL.pointBytes);
    const blocks = new Uint8Array();
    expect((await collect(store.registry.watched())).map(({ voters }) => voters)).toEqual([
      [{ ...picture, blocks, points: first(picture.points, LOCAL.voters) }],
      [],
      [
        { ...few, blocks },
        { ...frame, blocks, points: first(frame.points, LOCAL.voters / 2) },
      ],
    ]);
  });

  it('stay with their reference, across chunks and between those of closed cases', async () => {
    const store = await newStore();
    await openCase(store);
    await openCase(store, OTHER_CASE);
    const expected: string[] = [];
    for (let index = 0; index < 30; index += 1) {
      const caseId = index % 3 === 1 ? OTHER_CASE : CASE;
      const locals = Array.from({ length: index === 9 ? 2_100 : index % 4 }, (_, frame) =>
        local(1, { timeMs: frame }),
      );
      const id = await register(store, `r-${index}`, { caseId, locals });
      if (caseId === CASE) expected.push(`${id} ${locals.length}`);
    }
    await store.cases.close(OTHER_CASE, ACTOR, at(3));
    const seen = await collect(store.registry.watched());
    expect(seen.map(({ id, voters }) => `${id} ${voters.length}`)).toEqual(expected);
  });
});
