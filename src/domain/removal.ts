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
