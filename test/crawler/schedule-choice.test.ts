import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterTurn,
  chooseLane,
  EXPLORE_EVERY,
  NO_TURNS,
  type Turns,
} from '../../src/crawler/schedule-choice.js';
import { afterVisit, REPORTED_PRIORITY, type SectionYield } from '../../src/domain/revisit.js';
import type { Lane, LaneId } from '../../src/domain/schedule.js';

const NOTHING: SectionYield = { visits: 0, reward: 0 };
const lane = (id: number, of: Partial<Lane> = {}): Lane => ({
  id: id as LaneId,
  domain: 'board.example',
  section: `/${id}`,
  rank: 50,
  yielded: NOTHING,
  ...of,
});

/** The lanes of so many turns in a row, each visit rewarded as told. */
function visited(
  lanes: readonly Lane[],
  turns: number,
  reward: (id: number, turn: number) => number,
): readonly number[] {
  const ids: number[] = [];
  let now = lanes;
  let state: Turns = NO_TURNS;
  for (let turn = 0; turn < turns; turn += 1) {
    const chosen = chooseLane(now, state)?.lane;
    if (!chosen) throw new Error('no lane was chosen');
    ids.push(chosen.id);
    state = afterTurn(state, chosen.id);
    now = now.map((each) =>
      each.id === chosen.id
        ? { ...each, yielded: afterVisit(each.yielded, reward(each.id, turn)) }
        : each,
    );
  }
  return ids;
}

const longestGap = (ids: readonly number[], id: number): number => {
  const at = [-1, ...ids.flatMap((each, place) => (each === id ? [place] : [])), ids.length];
  return Math.max(...at.slice(1).map((place, index) => place - (at[index] ?? 0)));
};

describe('which lane is next', () => {
  it('what yields is visited more often than what does not', () => {
    const ids = visited([lane(1), lane(2), lane(3)], 300, (id) => (id === 2 ? 1 : 0));
    const of = (id: number): number => ids.filter((each) => each === id).length;
    expect(of(2)).toBeGreaterThan(250);
    expect(of(1)).toBeGreaterThan(0);
    expect(of(3)).toBeGreaterThan(0);
  });

  it('takes up a section that begins to yield', () => {
    const ids = visited([lane(1), lane(2)], 400, (id, turn) =>
      id === (turn < 100 ? 1 : 2) ? 1 : 0,
    );
    expect(ids.slice(300).filter((id) => id === 2).length).toBeGreaterThan(80);
  });

  it('takes turns where nothing tells them apart', () => {
    expect(visited([lane(1), lane(2), lane(3)], 6, () => 0.5)).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('never starves a lane, whatever the others yield', () => {
    const rewards = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 1,
      maxLength: 30,
    });
    const ranks = fc.array(fc.integer({ min: 0, max: 130 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(rewards, ranks, (gained, of) => {
        const lanes = of.map((rank, at) => lane(at + 1, { rank }));
        const bound = EXPLORE_EVERY * lanes.length;
        const ids = visited(
          lanes,
          3 * bound,
          (id, turn) => gained[(id * 7 + turn) % gained.length] ?? 0,
        );
        return lanes.every(({ id }) => longestGap(ids, id) <= bound);
      }),
    );
  });

  it('goes to reported places before all else', () => {
    const lanes = [
      lane(1, { rank: 100, yielded: { visits: 50, reward: 50 } }),
      lane(2, { rank: REPORTED_PRIORITY }),
    ];
    expect(visited(lanes, EXPLORE_EVERY * 2, () => 0)).toEqual(
      Array.from({ length: EXPLORE_EVERY * 2 }, () => 2),
    );
  });

  it('is the same again for the same yields', () => {
    const lanes = [lane(1), lane(2, { rank: 80 }), lane(3, { rank: 20 })];
    const run = (): readonly number[] => visited(lanes, 200, (id, turn) => (id * turn) % 2);
    expect(run()).toEqual(run());
  });

  it('is none where none is ready', () => {
    expect(chooseLane([], NO_TURNS)).toBeUndefined();
  });
});
