// When a page is looked at again, and what a look at it was worth: pure rules that the store keeps the results of.

const DAY_MS = 86_400_000;

/** A page rests for this share of the time for which it has been seen unchanged. */
const REST_SHARE = 0.5;
/** No page rests longer: what is put on an old page without any link to it is found after a week at the latest. */
export const MAX_REST_NIGHTS = 7;
/** In nights: a run may begin earlier than the last one did. */
const EARLIER = 0.5;

/** What a visit yielded that was not there before. */
export type Yield = {
  /** Captures that match a reference, new or not. */
  readonly matches: number;
  /** Media that this page had not shown at this address before. */
  readonly newMedia: number;
  /** Links to pages that no run had known. */
  readonly newLinks: number;
};

/** What a visit was worth, from 0 to 1. */
export function rewardOf({ matches, newMedia, newLinks }: Yield): number {
  if (matches > 0) return 1;
  return newMedia + newLinks > 0 ? 0.5 : 0;
}

/** Did the page show anything new? */
export const isChanged = ({ newMedia, newLinks }: Yield): boolean => newMedia + newLinks > 0;

/**
 * From when on a page is due again. It rests for half the time for which it has been seen unchanged, in whole nights, a
 * week at the most. The time since the last change is what is known of a page's rate of change with one number kept; HTTP
 * caches estimate freshness the same way (RFC 9111, 4.2.2). A change brings the page back to every night at once, an
 * one that stays as it is rests 1, 1, 2, 3, 4, 6 and then 7 nights.
 *
 * @param visitedAt the visit that has just ended.
 * @param changedAt the last visit that showed something new, the first visit of all included; equal to `visitedAt` where
 *   this one did.
 */
export function dueAt(visitedAt: Date, changedAt: Date): Date {
  const unchanged = Math.max(0, visitedAt.getTime() - changedAt.getTime());
  const nights = Math.min(Math.floor((REST_SHARE * unchanged) / DAY_MS), MAX_REST_NIGHTS);
  return new Date(visitedAt.getTime() + (nights - EARLIER) * DAY_MS);
}

/**
 * When a page that was gone is asked for again: the next night, for a site that answers 404 to everything is more often broken
 * for a night than emptied. As long as it stays gone its rest doubles: 1, 2, 4 and then 7 nights.
 *
 * @param goneSince the first of the visits in a row that found it gone; equal to `visitedAt` where this one did.
 */
export function dueAfterGone(visitedAt: Date, goneSince: Date): Date {
  const gone = Math.max(0, visitedAt.getTime() - goneSince.getTime());
  // After n nights it has rested n nights in all, and so it rests n + 1 more.
  const nights = Math.min(Math.floor(gone / DAY_MS + EARLIER) + 1, MAX_REST_NIGHTS);
  return new Date(visitedAt.getTime() + (nights - EARLIER) * DAY_MS);
}

/** A page that was never visited: it may be worth as much as not. */
export const UNKNOWN_WORTH = 0.5;
/** A page's worth after a visit: the latest visit counts as much as all before. */
export const pageWorth = (before: number, reward: number): number => (before + reward) / 2;

/** A page that has been due for longer was passed over by a run: one that is due every night is so for a night and a half. */
const PASSED_OVER_NIGHTS = 2;
/** The worth that a page is ranked by: one that a run passed over counts as much as one never visited, so that new addresses do not starve it. */
export const worthInTurn = (worth: number, dueAt: Date, at: Date): number =>
  at.getTime() - dueAt.getTime() >= PASSED_OVER_NIGHTS * DAY_MS
    ? Math.max(worth, UNKNOWN_WORTH)
    : worth;

/** What a section has yielded, older visits counting less and less. */
export type SectionYield = { readonly visits: number; readonly reward: number };
/** The weight that a visit keeps with every later one: about the last fifty count. */
const KEPT = 0.98;
export const afterVisit = ({ visits, reward }: SectionYield, gained: number): SectionYield => ({
  visits: visits * KEPT + 1,
  reward: reward * KEPT + gained,
});
/** The expected reward of a section's next page, from 0 to 1; as if one of two visits before the first had been worth it. */
export const expectedReward = ({ visits, reward }: SectionYield): number =>
  (reward + 1) / (visits + 2);

/** By how much a page's worth raises or lowers its rank among the pages of its section, where priorities go from 0 to 100. */
const WORTH_WEIGHT = 40;
/** The place of a page in its section's queue: higher comes first. */
export const rankOf = (priority: number, worth: number): number =>
  priority + Math.round(WORTH_WEIGHT * (worth - UNKNOWN_WORTH));

/** Reported places: pages with an alert that is open or confirmed. They go before everything else. */
export const REPORTED_PRIORITY = 1_000;
export const REPORTED_SECTION = 'reported';
