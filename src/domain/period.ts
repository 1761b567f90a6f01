// Periods of whole days in a time zone: what reports and statistics are about.

import { UsageError } from './errors.js';
import { isoFormatter, type TimeZone } from './times.js';

/** From `from` on, and before `until`. */
export type Period = { readonly from: Date; readonly until: Date };

/** One calendar day of a time zone; 23 or 25 hours long where its clocks are changed. */
export type Day = Period & {
  /** `2026-04-12` */
  readonly name: string;
};

const DAY_MS = 86_400_000;
/** No time zone is further from UTC than 14 hours; a day and a half leaves room. */
const SEARCH_MS = 1.5 * DAY_MS;

/** The name of the day that a moment lies in. @throws RangeError where the time zone is unknown. */
export function dayNamer(timeZone: TimeZone): (at: Date) => string {
  const iso = isoFormatter(timeZone);
  return (at) => iso(at).slice(0, 'YYYY-MM-DD'.length);
}

/** Is it written as a day, and is there such a day (not 2026-02-30)? */
export function isDayName(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** The name of the day after. */
export const nextDayName = (name: string): string =>
  new Date(Date.parse(`${name}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);

/**
 * The first moment of a day: midnight, or later where the clocks skip it. Found by halving, which needs nothing of the
 * zone's rules but that later moments have no earlier day.
 */
export function startOfDay(name: string, timeZone: TimeZone): Date {
  const nameOf = dayNamer(timeZone);
  const utc = Date.parse(`${name}T00:00:00Z`);
  let before = utc - SEARCH_MS;
  let within = utc + SEARCH_MS;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (nameOf(new Date(middle)) < name) before = middle;
    else within = middle;
  }
  return new Date(within);
}

/** The days that a period touches, in order; the first and the last whole, also where the period cuts them. */
export function daysOf({ from, until }: Period, timeZone: TimeZone): readonly Day[] {
  const days: Day[] = [];
  let name = dayNamer(timeZone)(from);
  let start = startOfDay(name, timeZone);
  while (start < until) {
    const next = nextDayName(name);
    const end = startOfDay(next, timeZone);
    days.push({ name, from: start, until: end });
    name = next;
    start = end;
  }
  return days;
}

/** What two periods share; undefined where that is nothing. */
export function overlap(one: Period, other: Period): Period | undefined {
  const from = one.from > other.from ? one.from : other.from;
  const until = one.until < other.until ? one.until : other.until;
  return from < until ? { from, until } : undefined;
}

/** Whole or part days between two moments, for people: 1.5 is a day and a half. */
export const daysBetween = (from: Date, to: Date): number =>
  (to.getTime() - from.getTime()) / DAY_MS;

/** A period as it was asked for, by its first and last day, both of which belong to it. */
export type AskedPeriod = {
  readonly period: Period;
  readonly days: readonly Day[];
  /** It goes on: the period ends now, and not with its last day. */
  readonly unfinished: boolean;
};

/**
 * From the beginning of a day to the end of another, or to the present moment where that comes first.
 *
 * @param first name of the first day.
 * @param last name of the last day; today where absent.
 * @throws UsageError `option-invalid` where a day is none, has not begun, or is before the first one.
 */
export function askedPeriod(
  first: string,
  last: string | undefined,
  timeZone: TimeZone,
  now: Date,
): AskedPeriod {
  const today = dayNamer(timeZone)(now);
  const end = last ?? today;
  for (const [name, received] of [
    ['--from', first],
    ['--to', end],
  ] as const) {
    if (!isDayName(received)) {
      throw new UsageError('option-invalid', {
        name,
        expected: 'a date such as 2026-04-12',
        received,
      });
    }
  }
  if (first > today) {
    throw new UsageError('option-invalid', {
      name: '--from',
      expected: 'a day that has begun',
      received: first,
    });
  }
  if (end < first) {
    throw new UsageError('option-invalid', {
      name: '--to',
      expected: 'a day that is not before --from',
      received: end,
    });
  }
  const from = startOfDay(first, timeZone);
  const over = startOfDay(nextDayName(end), timeZone);
  const unfinished = over > now;
  const period = { from, until: unfinished ? now : over };
  return { period, days: daysOf(period, timeZone), unfinished };
}
