// Politeness: when a domain may be asked again. Pure: the state of one domain and the time go in, the next state comes out.
//
// What is counted is page loads by registrable domain (`domainOf`). The media of a page belong to it: they are loaded at
// once and without delays, as a visitor's browser does, from wherever they lie; the domain's next page waits for its delay
// after them. A page's own media are never asked for before it, so the delay bounds them, too.

/** What is known of one domain. Times in milliseconds of the clock that the caller hands in. */
export type HostState = {
  /** Not before this time. */
  readonly readyAt: number;
  /** Refusals (429, 503) in a row. */
  readonly refusals: number;
  /** A page of it is being loaded, and only then will it be known how long to wait; always false where the delay is fixed. */
  readonly busy: boolean;
  /** How often it answered as it should. */
  readonly answers: number;
};

export type PolitenessLimits = {
  /** The first back-off; it doubles with every refusal in a row. */
  readonly firstBackOffMs: number;
  /** No back-off is longer: a domain whose Retry-After asks for more is left alone for the rest of the run. */
  readonly maxBackOffMs: number;
  /** After so many refusals in a row the domain is left alone for the rest of the run. */
  readonly maxRefusals: number;
  /** Bounds of the delay that follows the site. */
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
};

export const DEFAULT_POLITENESS: PolitenessLimits = {
  firstBackOffMs: 30_000,
  maxBackOffMs: 900_000,
  maxRefusals: 6,
  minDelayMs: 3_000,
  maxDelayMs: 30_000,
};

export const FRESH_HOST: HostState = { readyAt: 0, refusals: 0, busy: false, answers: 0 };

/** The crawler takes at most a sixth of the time that a site's slowest part takes to answer one visitor (Heritrix's `delayFactor`). */
const DELAY_FACTOR = 5;

/** What a page load says of the delay before the next one. Times in milliseconds. */
export type Load = {
  /** The profile's fixed delay; undefined where it follows the site. */
  readonly fixedMs: number | undefined;
  /** How long the page's document took; undefined where nothing was asked of the site. */
  readonly fetchMs: number | undefined;
  /** What robots.txt asks for; 0 where it does not. */
  readonly crawlDelayMs: number;
};

/** The delay after a page load: five times what its document took, within the bounds; or the fixed one. Crawl-delay raises both. */
export function delayAfter(load: Load, limits: PolitenessLimits): number {
  const { fixedMs, fetchMs = 0, crawlDelayMs } = load;
  const adaptive = Math.min(Math.max(DELAY_FACTOR * fetchMs, limits.minDelayMs), limits.maxDelayMs);
  return Math.max(fixedMs ?? adaptive, crawlDelayMs);
}

/** A page load begins now. With a fixed delay the next one waits for it; else for this one's end. */
export const afterStart = (
  state: HostState,
  now: number,
  fixedMs: number | undefined,
): HostState =>
  fixedMs === undefined
    ? { ...state, busy: true }
    : { ...state, readyAt: Math.max(state.readyAt, now + fixedMs) };

/**
 * A page load has ended.
 *
 * @param beganAt when the document was asked for, the last time.
 */
export function afterLoad(
  state: HostState,
  beganAt: number,
  load: Load,
  limits: PolitenessLimits,
): HostState {
  if (load.fetchMs === undefined) return { ...state, busy: false };
  // A fixed delay is between beginnings, as it was promised; one that follows the site begins with the document's end.
  const from = load.fixedMs === undefined ? beganAt + load.fetchMs : beganAt;
  const readyAt = Math.max(state.readyAt, from + delayAfter(load, limits));
  return { ...state, busy: false, readyAt };
}

/** The domain answered as it should: the back-off starts over. */
export const afterAnswer = (state: HostState): HostState => ({
  ...state,
  refusals: 0,
  answers: state.answers + 1,
});

/**
 * The domain refused (429 or 503). Where it asks for a longer rest than a run waits for, it is not asked again before, and
 * given up for this run: to ask sooner is what it asked not to.
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
  const wait =
    retryAfterMs === undefined ? Math.min(doubled, limits.maxBackOffMs) : Math.max(retryAfterMs, 0);
  const refusals = state.refusals + weight;
  return {
    ...state,
    readyAt: Math.max(state.readyAt, now + wait),
    refusals: wait > limits.maxBackOffMs ? Math.max(refusals, limits.maxRefusals) : refusals,
  };
}

/** Has the domain refused so often that it is left alone for the rest of the run? */
export const isStalled = (state: HostState, limits: PolitenessLimits): boolean =>
  state.refusals >= limits.maxRefusals;

/** May a page of it be loaded now? */
export const isReady = (state: HostState, now: number, limits: PolitenessLimits): boolean =>
  !state.busy && !isStalled(state, limits) && state.readyAt <= now;

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
