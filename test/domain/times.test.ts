import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockTime, isoFormatter, minuteFormatter } from '../../src/domain/times.js';

const at = new Date('2026-04-11T18:15:07.250Z');

describe('isoFormatter', () => {
  it.each([
    ['UTC', '2026-04-11T18:15:07.250+00:00'],
    ['Asia/Seoul', '2026-04-12T03:15:07.250+09:00'],
    ['America/St_Johns', '2026-04-11T15:45:07.250-02:30'],
  ])('writes the offset of %s', (timeZone, text) => {
    expect(isoFormatter(timeZone)(at)).toBe(text);
  });

  it('writes midnight as 00', () => {
    expect(isoFormatter('Asia/Seoul')(new Date('2026-04-11T15:00:00Z'))).toBe(
      '2026-04-12T00:00:00.000+09:00',
    );
  });

  it('names the same instant, whatever the zone', () => {
    const zones = ['UTC', 'Asia/Seoul', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'];
    const formatters = new Map(zones.map((zone) => [zone, isoFormatter(zone)]));
    const range = { min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), fc.constantFrom(...zones), (date, zone) => {
        expect(Date.parse(formatters.get(zone)?.(date) ?? '')).toBe(date.getTime());
      }),
    );
  });

  it('refuses an unknown zone', () => {
    expect(() => isoFormatter('Nowhere/At-all')).toThrow(RangeError);
  });
});

it('minuteFormatter writes a time for people', () => {
  expect(minuteFormatter('Asia/Seoul')(at)).toBe('2026-04-12 03:15');
});

it.each([
  [0, '0:00'],
  [7900, '0:07'],
  [83_400, '1:23'],
  [3_600_000, '1:00:00'],
  [3_765_000, '1:02:45'],
])('clockTime writes %d ms as %s', (ms, text) => {
  expect(clockTime(ms)).toBe(text);
});
