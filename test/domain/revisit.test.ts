import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterVisit,
  dueAfterGone,
  dueAt,
  expectedReward,
  isChanged,
  MAX_REST_NIGHTS,
  pageWorth,
  rankOf,
  rewardOf,
  UNKNOWN_WORTH,
} from '../../src/domain/revisit.js';

const DAY = 86_400_000;
const day = (days: number): Date => new Date(Date.UTC(2026, 0, 1) + days * DAY);

/** The nights on which a page is visited that is looked at when a nightly run finds it due. */
function nightsOf(changes: (night: number) => boolean, until: number): readonly number[] {
  const visited: number[] = [];
  let changed = 0;
  let due = day(0);
  for (let night = 0; night <= until; night += 1) {
    if (due > day(night)) continue;
    visited.push(night);
    if (night === 0 || changes(night)) changed = night;
    due = dueAt(day(night), day(changed));
  }
  return visited;
}

describe('when a page is due', () => {
  it('one that stays as it is rests longer and longer, a week at the most', () => {
    expect(nightsOf(() => false, 40)).toEqual([0, 1, 2, 3, 4, 6, 9, 13, 19, 26, 33, 40]);
  });

  it('one that changes is looked at every night, and again from its next change on', () => {
    expect(nightsOf(() => true, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(nightsOf((night) => night === 13, 17)).toEqual([
      0, 1, 2, 3, 4, 6, 9, 13, 14, 15, 16, 17,
    ]);
  });

  it('one that is gone is asked for again the next night, then later and later, a week at the most', () => {
    const visited: number[] = [];
    let due = day(0);
    for (let night = 0; night <= 30; night += 1) {
      if (due > day(night)) continue;
      visited.push(night);
      due = dueAfterGone(day(night), day(0));
    }
    expect(visited).toEqual([0, 1, 3, 7, 14, 21, 28]);
  });

  it('no page rests longer than the bound, whatever the clock says', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (visited, changed) => {
        const rest = dueAt(new Date(visited), new Date(changed)).getTime() - visited;
        return rest <= MAX_REST_NIGHTS * DAY;
      }),
    );
  });

  it('a second run on the same day finds everything due that has just changed', () => {
    expect(dueAt(day(3), day(3)) < day(3)).toBe(true);
  });
});

describe('what a visit is worth', () => {
  it('a match is worth most, then what is new', () => {
    expect(rewardOf({ matches: 1, newMedia: 0, newLinks: 0 })).toBe(1);
    expect(rewardOf({ matches: 0, newMedia: 2, newLinks: 0 })).toBe(0.5);
    expect(rewardOf({ matches: 0, newMedia: 0, newLinks: 1 })).toBe(0.5);
    expect(rewardOf({ matches: 0, newMedia: 0, newLinks: 0 })).toBe(0);
    expect(isChanged({ matches: 3, newMedia: 0, newLinks: 0 })).toBe(false);
  });

  it('a page that yields comes before an unknown one, and that before a quiet one', () => {
    const yields = rankOf(50, pageWorth(UNKNOWN_WORTH, 1));
    const quiet = rankOf(50, pageWorth(UNKNOWN_WORTH, 0));
    expect(yields).toBeGreaterThan(rankOf(50, UNKNOWN_WORTH));
    expect(rankOf(50, UNKNOWN_WORTH)).toBe(50);
    expect(quiet).toBeLessThan(50);
  });

  it('what a section yields follows its latest visits', () => {
    const after = (rewards: readonly number[]): number =>
      expectedReward(rewards.reduce(afterVisit, { visits: 0, reward: 0 }));
    expect(after([])).toBe(0.5);
    const once = Array.from({ length: 200 }, () => 1);
    const since = Array.from({ length: 200 }, () => 0);
    expect(after([...once, ...since])).toBeLessThan(0.1);
    expect(after([...since, ...once])).toBeGreaterThan(0.9);
  });
});
