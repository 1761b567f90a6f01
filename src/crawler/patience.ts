// Patience with the domains of one run: their states, and which refused pages wait for another try.

import type { Clock } from '../domain/ports.js';
import type { Attempt } from './attempt.js';
import type { CrawlProgress } from './crawl-events.js';
import {
  afterAnswer,
  afterLoad,
  afterRefusal,
  afterStart,
  FRESH_HOST,
  isStalled,
  type HostState,
  type PolitenessLimits,
} from './politeness.js';

export type Patience = {
  readonly states: () => ReadonlyMap<string, HostState>;
  /** @param fixedMs the profile's delay, where it fixes one. */
  readonly started: (host: string, fixedMs: number | undefined) => void;
  readonly ended: (host: string, fixedMs: number | undefined, made: Attempt) => void;
  /** The page load is over, however it ended. */
  readonly left: (host: string) => void;
  /**
   * Does a page wait for another try? Back-off costs it nothing: a refused page waits as long as its domain refuses
   * everything. It is handed on as it is where the domain answers other pages meanwhile, three times, and where with it the
   * domain is given up: so that the ledger says why the others wait.
   *
   * @param page the frontier's number of the page.
   */
  readonly postpones: (page: number, host: string, made: Attempt) => boolean;
};

/** So often a page is refused while its domain answers others, before the refusal is its own. */
const REFUSALS_PER_PAGE = 3;
/** A host that cannot be reached at all is given up sooner than one that asks for patience. */
const UNREACHABLE_WEIGHT = 2;

export function openPatience(
  limits: PolitenessLimits,
  clock: Clock,
  progress: ((progress: CrawlProgress) => void) | undefined,
): Patience {
  const hosts = new Map<string, HostState>();
  const nowMs = (): number => clock.now().getTime();
  /** Pages that were refused: how often while their domain answered others, and what it had answered the last time. */
  const refused = new Map<number, { readonly times: number; readonly answers: number }>();
  /** Stalled domains that have their page in the ledger. */
  const givenUp = new Set<string>();
  const change = (host: string, next: (state: HostState) => HostState): HostState => {
    const state = next(hosts.get(host) ?? FRESH_HOST);
    hosts.set(host, state);
    return state;
  };
  const noteRefusal = (host: string, made: Attempt): void => {
    const weight = made.host === 'unreachable' ? UNREACHABLE_WEIGHT : 1;
    const state = change(host, (before) =>
      afterRefusal(before, nowMs(), made.retryAfterMs, limits, weight),
    );
    if (isStalled(state, limits)) progress?.({ kind: 'stalled', host });
    else progress?.({ kind: 'backing-off', host, until: new Date(state.readyAt) });
  };

  return {
    states: () => hosts,
    started: (host, fixedMs) => change(host, (state) => afterStart(state, nowMs(), fixedMs)),
    ended(host, fixedMs, made) {
      const { fetchMs, crawlDelayMs } = made;
      const beganAt = made.beganAt?.getTime() ?? nowMs();
      change(host, (state) =>
        afterLoad(state, beganAt, { fixedMs, fetchMs, crawlDelayMs }, limits),
      );
      if (made.host !== 'answered') noteRefusal(host, made);
      // What robots.txt forbids was not asked of the site: it answered nothing.
      else if (fetchMs !== undefined) change(host, afterAnswer);
    },
    left: (host) => change(host, (state) => ({ ...state, busy: false })),
    postpones(page, host, made) {
      if (made.host !== 'refused') return false;
      const state = hosts.get(host) ?? FRESH_HOST;
      const before = refused.get(page);
      const isOwn = before === undefined || before.answers !== state.answers;
      const times = (before?.times ?? 0) + (isOwn ? 1 : 0);
      refused.delete(page);
      if (times >= REFUSALS_PER_PAGE) return false;
      if (isStalled(state, limits) && !givenUp.has(host)) {
        givenUp.add(host);
        return false;
      }
      refused.set(page, { times, answers: state.answers });
      return true;
    },
  };
}
