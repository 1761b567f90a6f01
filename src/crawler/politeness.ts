// Politeness: when a host may be asked again. Pure: the state of one host and the time go in, the next state comes out.

/** What is known of one host. Times in milliseconds of the clock that the caller hands in. */
export type HostState = {
  /** Not before this time. */
  readonly readyAt: number;
  /** Refusals (429, 503) in a row. */
  readonly refusals: number;
};

export type PolitenessLimits = {
  /** The first back-off; it doubles with every refusal in a row. */
  readonly firstBackOffMs: number;
  /** No back-off is longer, whatever Retry-After says. */
  readonly maxBackOffMs: number;
  /** After so many refusals in a row the host is left alone for the rest of the run. */
  readonly maxRefusals: number;
};

export const DEFAULT_POLITENESS: PolitenessLimits = {
  firstBackOffMs: 30_000,
  maxBackOffMs: 900_000,
  maxRefusals: 6,
};

export const FRESH_HOST: HostState = { readyAt: 0, refusals: 0 };

/** A page load begins now: the next one waits for the site's delay. */
export const afterStart = (state: HostState, now: number, delayMs: number): HostState => ({
  ...state,
  readyAt: Math.max(state.readyAt, now + delayMs),
});

/** The host answered as it should: the back-off starts over. */
export const afterAnswer = (state: HostState): HostState => ({ ...state, refusals: 0 });

/**
 * The host refused (429 or 503).
 *
 * @param retryAfterMs what it asked for (RFC 9110, 10.2.3), if it did.
 * @param weight how many refusals it counts for.
 */
export function afterRefusal(
  state: HostState,
  now: number,
  retryAfterMs: number | undefined,
  limits: PolitenessLimits,
  weight = 1,
): HostState {
  const doubled = limits.firstBackOffMs * 2 ** Math.min(state.refusals, 20);
  const wait = Math.min(Math.max(retryAfterMs ?? doubled, 0), limits.maxBackOffMs);
  return { readyAt: Math.max(state.readyAt, now + wait), refusals: state.refusals + weight };
}

/** Has the host refused so often that it is left alone for the rest of the run? */
export const isStalled = (state: HostState, limits: PolitenessLimits): boolean =>
  state.refusals >= limits.maxRefusals;

/**
 * Retry-After as milliseconds from `now`: seconds or an HTTP date; undefined where it is neither.
 */
export function parseRetryAfter(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
