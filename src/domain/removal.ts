// Removal: what a check of an alert's place finds, and what the checks of a place amount to.

/**
 * What one check saw. `gone` counts towards a verified removal; `there` ends one; `unsure` says nothing either way, for a
 * status code alone decides nothing.
 */
type Says = 'there' | 'gone' | 'unsure';

export const REMOVAL_STATES = {
  /** The media was fetched, hashed, and is the registered one still. */
  present: 'there',
  /** The page is there, the media is not. */
  'media-gone': 'gone',
  'page-gone': 'gone',
  /** The site answers 200 with a page that says there is nothing. */
  'soft-404': 'gone',
  /** Blocked in this country or for this client: others may see it. */
  'blocked-here': 'unsure',
  login: 'unsure',
  unreachable: 'unsure',
  unknown: 'unsure',
} as const satisfies Record<string, Says>;
export type RemovalState = keyof typeof REMOVAL_STATES;
export const REMOVAL_STATE_NAMES = Object.keys(REMOVAL_STATES) as readonly RemovalState[];

/**
 * What a place's checks amount to: `present` until something else is seen; `gone` after a check that says so; `removed`
 * once that is verified (two checks, the configured time apart, with none between them that saw it); `relapsed` when it is
 * seen again after a verified removal.
 */
export const PLACE_STANDINGS = ['present', 'gone', 'removed', 'relapsed'] as const;
export type PlaceStanding = (typeof PLACE_STANDINGS)[number];

/** What one check changed of a place's standing; most change nothing. */
export const CHECK_EFFECTS = [
  /** The first check that says gone; not verified yet. */
  'gone',
  /** The removal is verified. */
  'removed',
  /** Seen again before the removal was verified. */
  'back',
  /** Seen again after a verified removal. */
  'returned',
] as const;
export type CheckEffect = (typeof CHECK_EFFECTS)[number];

/** Where what was removed is seen again, as seen from the place that it was removed from. */
export const RELAPSE_KINDS = ['same-page', 'same-site', 'other-site'] as const;
export type RelapseKind = (typeof RELAPSE_KINDS)[number];

/** How often places are looked at, in milliseconds: the configuration's `checks.*`. */
export type RemovalRules = {
  /** Between two checks of a place that is not verified as removed. */
  readonly everyMs: number;
  /** Least time between the first and the last `gone` of a verified removal. */
  readonly verifyAfterMs: number;
  /** The first interval after a verified removal; it doubles with every further `gone`. */
  readonly watchFirstMs: number;
  readonly watchLongestMs: number;
};

/** What a place's checks amount to, so that the next one can be told without reading them all. */
export type PlaceRecord = {
  readonly standing: PlaceStanding;
  readonly lastAt: Date;
  readonly lastState: RemovalState;
  /** When the first `gone` of the present row of them was seen; absent where it is there. */
  readonly goneSince?: Date;
  /** When the removal was verified; absent where it is not, or no more. */
  readonly removedAt?: Date;
  /** How often a removal was verified here. */
  readonly removals: number;
  /** Checks that said `gone` since the removal was verified. */
  readonly watched: number;
  /** Checks in a row that said nothing either way. */
  readonly unsure: number;
  readonly dueAt: Date;
};

export type CheckedPlace = { readonly record: PlaceRecord; readonly effect?: CheckEffect };

/** Doubling beyond this is longer than any limit. */
const MAX_DOUBLINGS = 20;

const doubled = (firstMs: number, times: number, longestMs: number): number =>
  Math.min(firstMs * 2 ** Math.min(times, MAX_DOUBLINGS), Math.max(firstMs, longestMs));

/** When a place that was never checked is due: the crawl has just seen it there. */
export const firstDue = (lastSeenAt: Date, rules: RemovalRules): Date =>
  new Date(lastSeenAt.getTime() + rules.everyMs);

/**
 * The next standing of a place. A fold: the same checks in the same order amount to the same.
 *
 * @param before undefined where the place was never checked: then it is where the crawl saw it.
 */
export function afterCheck(
  before: PlaceRecord | undefined,
  check: { readonly at: Date; readonly state: RemovalState },
  rules: RemovalRules,
): CheckedPlace {
  // A clock that was set back must not make a check earlier than the one before it.
  const at = new Date(Math.max(check.at.getTime(), before?.lastAt.getTime() ?? 0));
  const seen = { lastAt: at, lastState: check.state };
  const removals = before?.removals ?? 0;
  const due = (ms: number): Date => new Date(at.getTime() + ms);
  switch (REMOVAL_STATES[check.state]) {
    case 'there': {
      const effect = backAs(before?.standing ?? 'present');
      const record: PlaceRecord = {
        ...seen,
        standing: removals > 0 ? 'relapsed' : 'present',
        removals,
        watched: 0,
        unsure: 0,
        dueAt: due(rules.everyMs),
      };
      return { record, ...(effect === undefined ? {} : { effect }) };
    }
    case 'gone':
      return afterGone(before, seen, rules);
    case 'unsure': {
      const unsure = (before?.unsure ?? 0) + 1;
      // Said nothing: asked again soon, and less and less often only where a removal is verified already.
      const wait =
        before?.standing === 'removed'
          ? doubled(rules.everyMs, unsure - 1, rules.watchLongestMs)
          : rules.everyMs;
      const kept = before ?? { standing: 'present' as const, removals, watched: 0 };
      return { record: { ...kept, ...seen, unsure, dueAt: due(wait) } };
    }
  }
}

function backAs(standing: PlaceStanding): CheckEffect | undefined {
  switch (standing) {
    case 'present':
    case 'relapsed':
      return undefined;
    case 'gone':
      return 'back';
    case 'removed':
      return 'returned';
  }
}

function afterGone(
  before: PlaceRecord | undefined,
  seen: Pick<PlaceRecord, 'lastAt' | 'lastState'>,
  rules: RemovalRules,
): CheckedPlace {
  const now = seen.lastAt.getTime();
  const removals = before?.removals ?? 0;
  const goneSince = before?.goneSince ?? seen.lastAt;
  const isSecond = before?.goneSince !== undefined;
  if (before?.standing === 'removed') {
    const watched = before.watched + 1;
    const wait = doubled(rules.watchFirstMs, watched, rules.watchLongestMs);
    const record = { ...before, ...seen, watched, unsure: 0, dueAt: new Date(now + wait) };
    return { record };
  }
  const verifiedFrom = goneSince.getTime() + rules.verifyAfterMs;
  if (isSecond && now >= verifiedFrom) {
    const record: PlaceRecord = {
      ...seen,
      standing: 'removed',
      goneSince,
      removedAt: seen.lastAt,
      removals: removals + 1,
      watched: 0,
      unsure: 0,
      dueAt: new Date(now + rules.watchFirstMs),
    };
    return { record, effect: 'removed' };
  }
  // Not later than the moment from which a second `gone` verifies it.
  const wait = verifiedFrom > now ? Math.min(rules.everyMs, verifiedFrom - now) : rules.everyMs;
  const dueAt = new Date(now + wait);
  const record: PlaceRecord = {
    ...seen,
    standing: 'gone',
    goneSince,
    removals,
    watched: 0,
    unsure: 0,
    dueAt,
  };
  return { record, ...(isSecond ? {} : { effect: 'gone' as const }) };
}
