// How pages are fetched: by the browser or by plain HTTP, and what was seen when both were tried.

/** What a profile may ask for. `auto`: HTTP only for as long as pages that are fetched both ways show the same. */
export const FETCH_MODES = ['browser', 'http', 'auto'] as const;

export const FETCHERS = ['browser', 'http'] as const;
export type Fetcher = (typeof FETCHERS)[number];

/** One page that was fetched both ways, and what followed from it. */
export type ModeProbe = {
  /** The profile's page kind that the choice is for; absent for pages of no kind. */
  readonly pageKind?: string;
  /** Did HTTP yield all that the browser did? */
  readonly equal: boolean;
  /** How pages of this kind are fetched from here on; `both` while it is not decided. */
  readonly chosen: Fetcher | 'both';
  /** What was compared, one line. */
  readonly evidence: string;
};
