// Outcomes: what became of a planned visit and of every media found on it. Each has exactly one.

/**
 * How an outcome counts: `seen` was looked at; `excluded` was left out on purpose and is said so; `fault` was planned and
 * not seen, which makes the run's coverage incomplete.
 */
type Coverage = 'seen' | 'excluded' | 'fault';

export const VISIT_OUTCOMES = {
  fetched: 'seen',
  /** 404 or 410: the page is not there any more. */
  gone: 'seen',
  robots: 'excluded',
  /** Not a page (a download), or redirected out of the site. */
  skipped: 'excluded',
  gate: 'fault',
  'logged-out': 'fault',
  captcha: 'fault',
  /** 401, 403, 451, or refused by our own guard. */
  blocked: 'fault',
  'rate-limited': 'fault',
  /** Any other answer of 400 and above. */
  'http-error': 'fault',
  timeout: 'fault',
  network: 'fault',
  'too-large': 'fault',
  crashed: 'fault',
} as const satisfies Record<string, Coverage>;
export type VisitOutcome = keyof typeof VISIT_OUTCOMES;
export const VISIT_OUTCOME_NAMES = Object.keys(VISIT_OUTCOMES) as readonly VisitOutcome[];

export const CAPTURE_OUTCOMES = {
  fetched: 'seen',
  /** Its site says that it is what was fetched before: it was compared by the fingerprints of then. */
  unchanged: 'seen',
  gone: 'seen',
  /** Icons, trackers, drawings, what is no media after all: the reason says which. */
  skipped: 'excluded',
  /** Decoded, and too small or too uniform to be compared. */
  'not-comparable': 'excluded',
  blocked: 'fault',
  'http-error': 'fault',
  timeout: 'fault',
  network: 'fault',
  /** Larger than its limit, or more than one page's share. */
  'too-large': 'fault',
  undecodable: 'fault',
  drm: 'fault',
  /** A way of showing media that this version cannot fetch: DASH, video made by a script. */
  unsupported: 'fault',
  crashed: 'fault',
} as const satisfies Record<string, Coverage>;
export type CaptureOutcome = keyof typeof CAPTURE_OUTCOMES;
export const CAPTURE_OUTCOME_NAMES = Object.keys(CAPTURE_OUTCOMES) as readonly CaptureOutcome[];

/** Did this outcome leave a gap in what was watched? */
export const isFault = (outcome: VisitOutcome | CaptureOutcome): boolean =>
  ({ ...VISIT_OUTCOMES, ...CAPTURE_OUTCOMES })[outcome] === 'fault';
