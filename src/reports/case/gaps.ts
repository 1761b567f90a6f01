// The days on which nothing of a site was seen, although something was watched for: each a gap with its reason.

import type { SiteWatch } from '../../domain/case-report.js';
import { isFault, type VisitOutcome } from '../../domain/outcomes.js';
import { nextDayName, type Day, type Period } from '../../domain/period.js';

export type Gap = {
  /** Names of the first and the last day. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** `not-seen`: visited, and no page was seen. `not-visited`: there was no visit. */
  readonly kind: 'not-seen' | 'not-visited';
  /** What became of the visits; empty where there were none. */
  readonly outcomes: Readonly<Partial<Record<VisitOutcome, number>>>;
};

export type SiteDays = {
  /** Days on which it should have been seen. */
  readonly expected: number;
  /** Of these, on which a page was. */
  readonly seen: number;
  /** Of these, on which other pages failed. */
  readonly partly: number;
  readonly gaps: readonly Gap[];
};

type Visits = SiteWatch['days'][number]['visits'];

const isSeen = (visits: Visits | undefined): boolean => (visits?.fetched ?? 0) > 0;

const hasFaults = (visits: Visits): boolean =>
  Object.keys(visits).some((outcome) => isFault(outcome as VisitOutcome));

/**
 * The days on which a visit was due: whole days of which the case was watched all the time. A day on which it was watched
 * only for a part counts where there was a visit: the night's run may lie in the other part.
 */
export function expectedDays(
  days: readonly Day[],
  watched: readonly Period[],
  since: Date,
  visited: ReadonlySet<string>,
): readonly Day[] {
  return days.filter(
    (day) =>
      visited.has(day.name) ||
      (day.from >= since &&
        watched.some(({ from, until }) => from <= day.from && day.until <= until)),
  );
}

function merged(before: Visits, more: Visits): Visits {
  const sums: Partial<Record<VisitOutcome, number>> = { ...before };
  for (const [outcome, count] of Object.entries(more)) {
    const name = outcome as VisitOutcome;
    sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}

/** How a site fared day by day. */
export function siteDays(
  site: Pick<SiteWatch, 'days' | 'plannedSince'>,
  days: readonly Day[],
  watched: readonly Period[],
): SiteDays {
  const byDay = new Map(site.days.map(({ day, visits }) => [day, visits]));
  const expected = expectedDays(days, watched, site.plannedSince, new Set(byDay.keys()));
  const gaps: Gap[] = [];
  let seen = 0;
  let partly = 0;
  for (const { name } of expected) {
    const visits = byDay.get(name);
    if (isSeen(visits)) {
      seen += 1;
      if (visits && hasFaults(visits)) partly += 1;
      continue;
    }
    const kind = visits === undefined ? 'not-visited' : 'not-seen';
    const last = gaps.at(-1);
    if (last?.kind === kind && nextDayName(last.to) === name) {
      gaps[gaps.length - 1] = {
        ...last,
        to: name,
        days: last.days + 1,
        outcomes: merged(last.outcomes, visits ?? {}),
      };
    } else gaps.push({ from: name, to: name, days: 1, kind, outcomes: visits ?? {} });
  }
  return { expected: expected.length, seen, partly, gaps };
}
