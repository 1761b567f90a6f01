import { describe, expect, it } from 'vitest';
import { askedPeriod, daysOf, isDayName, startOfDay } from '../../src/domain/period.js';

const hours = ({ from, until }: { from: Date; until: Date }) =>
  (until.getTime() - from.getTime()) / 3_600_000;

describe('days of a time zone', () => {
  it.each([
    ['2026-09-01', 'Asia/Seoul', '2026-08-31T15:00:00.000Z'],
    ['2026-09-01', 'UTC', '2026-09-01T00:00:00.000Z'],
    ['2026-09-01', 'America/Los_Angeles', '2026-09-01T07:00:00.000Z'],
    ['2026-09-01', 'Pacific/Kiritimati', '2026-08-31T10:00:00.000Z'],
    // Midnight itself is skipped there on that day.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ])('%s begins in %s at %s', (day, zone, expected) => {
    expect(startOfDay(day, zone).toISOString()).toBe(expected);
  });

  it('are 23 and 25 hours long where the clocks change', () => {
    const period = {
      from: startOfDay('2026-03-28', 'Europe/Berlin'),
      until: startOfDay('2026-03-31', 'Europe/Berlin'),
    };
    const days = daysOf(period, 'Europe/Berlin');
    expect(days.map(({ name }) => name)).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
    expect(days.map(hours)).toEqual([24, 23, 24]);
    expect(
      hours(
        daysOf(
          {
            from: startOfDay('2026-10-25', 'Europe/Berlin'),
            until: startOfDay('2026-10-26', 'Europe/Berlin'),
          },
          'Europe/Berlin',
        )[0] ?? period,
      ),
    ).toBe(25);
  });

  it('are told from what is none', () => {
    expect(['2026-02-28', '2026-02-29', '2026-2-1', 'yesterday'].map(isDayName)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('askedPeriod', () => {
  const now = new Date('2026-11-22T03:15:00Z');
  const asked = (from: string, to?: string) => askedPeriod(from, to, 'Asia/Seoul', now);

  it('has its last day whole', () => {
    const { period, days, unfinished } = asked('2026-01-01', '2026-01-31');
    expect(period.until.toISOString()).toBe('2026-01-31T15:00:00.000Z');
    expect(days).toHaveLength(31);
    expect(unfinished).toBe(false);
  });

  it('ends now where its last day is not over, and says so', () => {
    for (const to of [undefined, '2026-11-22', '2027-01-01']) {
      expect(asked('2026-11-01', to)).toMatchObject({ period: { until: now }, unfinished: true });
    }
  });

  it.each([
    ['2026-13-01', undefined],
    ['2026-11-23', undefined],
    ['2026-05-01', '2026-04-30'],
    ['2026-05-01', 'soon'],
  ])('refuses %s to %s', (from, to) => {
    expect(() => asked(from, to)).toThrow(expect.objectContaining({ code: 'option-invalid' }));
  });
});
