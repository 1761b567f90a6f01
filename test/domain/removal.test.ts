import { describe, expect, it } from 'vitest';
import {
  afterCheck,
  REMOVAL_STATE_NAMES,
  REMOVAL_STATES,
  type CheckEffect,
  type PlaceRecord,
  type RemovalState,
} from '../../src/domain/removal.js';
import { DAY, HOUR, RULES } from '../takedown/check-rules.js';

const START = Date.UTC(2026, 0, 1);
const at = (hours: number): Date => new Date(START + hours * HOUR);
const hours = (date: Date): number => (date.getTime() - START) / HOUR;

type Step = readonly [hours: number, state: RemovalState];

function fold(steps: readonly Step[]) {
  let record: PlaceRecord | undefined;
  const effects: (readonly [number, CheckEffect])[] = [];
  for (const [hour, state] of steps) {
    const next = afterCheck(record, { at: at(hour), state }, RULES);
    record = next.record;
    if (next.effect) effects.push([hour, next.effect]);
  }
  if (!record) throw new Error('no step');
  return { record, effects };
}

describe('a removal is verified', () => {
  it('by two checks that say gone, a day apart, in whatever words', () => {
    const { record, effects } = fold([
      [0, 'media-gone'],
      [24, 'page-gone'],
    ]);
    expect(record).toMatchObject({ standing: 'removed', removals: 1 });
    expect(effects).toEqual([
      [0, 'gone'],
      [24, 'removed'],
    ]);
  });

  it('not by two checks that are a minute short of it', () => {
    expect(
      fold([
        [0, 'page-gone'],
        [24 - 1 / 60, 'page-gone'],
      ]).record.standing,
    ).toBe('gone');
  });

  it('not by one check, however late', () => {
    expect(fold([[1000, 'page-gone']]).record.standing).toBe('gone');
  });

  it.each(REMOVAL_STATE_NAMES.filter((state) => REMOVAL_STATES[state] === 'unsure'))(
    'and %s between neither counts nor ends it',
    (unsure) => {
      expect(
        fold([
          [0, 'soft-404'],
          [20, unsure],
          [24, 'soft-404'],
        ]).record.standing,
      ).toBe('removed');
      expect(
        fold([
          [0, 'soft-404'],
          [24, unsure],
          [48, unsure],
        ]).record.standing,
      ).toBe('gone');
      expect(
        fold([
          [0, unsure],
          [48, unsure],
        ]).record.standing,
      ).toBe('present');
    },
  );

  it('anew where it was seen between', () => {
    const { record, effects } = fold([
      [0, 'page-gone'],
      [20, 'present'],
      [24, 'page-gone'],
      [47, 'page-gone'],
      [48, 'page-gone'],
    ]);
    expect(record.standing).toBe('removed');
    expect(effects).toEqual([
      [0, 'gone'],
      [20, 'back'],
      [24, 'gone'],
      [48, 'removed'],
    ]);
  });
});

describe('when it is looked at again', () => {
  it('nightly while it is there, and at the moment that can verify a removal', () => {
    expect(hours(fold([[0, 'present']]).record.dueAt)).toBe(20);
    expect(hours(fold([[0, 'page-gone']]).record.dueAt)).toBe(20);
    expect(
      hours(
        fold([
          [0, 'page-gone'],
          [20, 'page-gone'],
        ]).record.dueAt,
      ),
    ).toBe(24);
  });

  it('at growing intervals after a verified removal: 1, 2, 4, 8, 16, 30, 30 days', () => {
    let { record } = fold([
      [0, 'page-gone'],
      [24, 'page-gone'],
    ]);
    const waits: number[] = [];
    for (let check = 0; check < 7; check += 1) {
      waits.push((record.dueAt.getTime() - record.lastAt.getTime()) / DAY);
      ({ record } = afterCheck(record, { at: record.dueAt, state: 'page-gone' }, RULES));
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
  });

  it('sooner after a check that said nothing, and then less often', () => {
    const removed: Step[] = [
      [0, 'page-gone'],
      [24, 'page-gone'],
    ];
    const once = fold([...removed, [48, 'unreachable']]).record;
    const twice = fold([...removed, [48, 'unreachable'], [68, 'unreachable']]).record;
    expect(hours(once.dueAt) - 48).toBe(20);
    expect(hours(twice.dueAt) - 68).toBe(40);
    expect(twice.standing).toBe('removed');
  });
});

describe('a relapse', () => {
  const returned: readonly Step[] = [
    [0, 'page-gone'],
    [24, 'page-gone'],
    [400, 'present'],
  ];
  it('is seen again after a verified removal, once', () => {
    const { record, effects } = fold([...returned, [420, 'present']]);
    expect(record).toMatchObject({ standing: 'relapsed', removals: 1 });
    expect(record.removedAt).toBeUndefined();
    expect(effects.at(-1)).toEqual([400, 'returned']);
  });

  it('can be removed and return again', () => {
    const { record, effects } = fold([
      ...returned,
      [420, 'media-gone'],
      [450, 'media-gone'],
      [500, 'present'],
    ]);
    expect(record).toMatchObject({ standing: 'relapsed', removals: 2 });
    expect(effects.map(([, effect]) => effect)).toEqual([
      'gone',
      'removed',
      'returned',
      'gone',
      'removed',
      'returned',
    ]);
  });
});

describe('every history', () => {
  /** All histories of four checks, a day apart: 8^4. */
  const histories = function* (): Generator<readonly RemovalState[]> {
    for (const a of REMOVAL_STATE_NAMES)
      for (const b of REMOVAL_STATE_NAMES)
        for (const c of REMOVAL_STATE_NAMES)
          for (const d of REMOVAL_STATE_NAMES) yield [a, b, c, d];
  };
  it('is verified only by two gone with nothing there after the first of them', () => {
    for (const states of histories()) {
      const { record } = fold(states.map((state, index) => [index * 24, state] as const));
      const said = states.map((state) => REMOVAL_STATES[state]);
      const since = said.slice(said.lastIndexOf('there') + 1).filter((one) => one === 'gone');
      expect([states, record.standing === 'removed']).toEqual([states, since.length >= 2]);
      expect(record.standing === 'removed').toBe(record.removedAt !== undefined);
      expect(record.dueAt > record.lastAt).toBe(true);
    }
  });

  it('keeps its order where the clock was set back', () => {
    const { record } = fold([
      [10, 'page-gone'],
      [5, 'page-gone'],
    ]);
    expect(hours(record.lastAt)).toBe(10);
  });
});
