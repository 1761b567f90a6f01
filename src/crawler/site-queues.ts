// Whose turn it is: pages rotate among sites by their share of the budget, and no host is asked before it is ready.

import type { RunId, SiteId } from '../domain/ids.js';
import type { Frontier } from '../domain/ports.js';
import type { SiteProfile } from '../domain/site.js';
import type { FrontierEntry } from '../domain/visit.js';
import { FRESH_HOST, isStalled, type HostState, type PolitenessLimits } from './politeness.js';
import { scopeOf, type Scope } from './scope.js';

/** A claimed page, and how often its host has already refused it. */
export type Claimed = { readonly entry: FrontierEntry; readonly refusals: number };

export type SiteQueue = {
  readonly site: SiteProfile;
  readonly scope: Scope;
  /** Claimed pages whose host is not ready yet. */
  readonly held: Claimed[];
  /** The frontier had nothing for this site when it was last asked. */
  dry: boolean;
  /** Pages begun, those of earlier parts of the run included. */
  used: number;
};

/** What the queues offer now. */
export type Turn =
  | { readonly turn: 'visit'; readonly queue: SiteQueue; readonly claimed: Claimed }
  /** Nothing is ready before this time (milliseconds of the clock). */
  | { readonly turn: 'wait'; readonly until: number }
  | { readonly turn: 'nothing' };

/** Held pages a site: one for each host that isn't ready, and not without bound. */
const MAX_HELD = 8;
/** Held pages a site, those of stalled hosts included. */
const MAX_STALLED = 1_000;

export const siteQueue = (site: SiteProfile, visited: ReadonlyMap<SiteId, number>): SiteQueue => ({
  site,
  scope: scopeOf(site),
  held: [],
  dry: false,
  used: visited.get(site.id) ?? 0,
});

export const hostOf = (entry: FrontierEntry): string => new URL(entry.url).host;

/**
 * Takes the next page: of the site that has had the least of its share, among those with a page whose host is ready.
 *
 * @param now milliseconds of the clock.
 */
export async function nextTurn(
  queues: readonly SiteQueue[],
  hosts: ReadonlyMap<string, HostState>,
  frontier: Frontier,
  runId: RunId,
  now: number,
  limits: PolitenessLimits,
): Promise<Turn> {
  const stateOf = (claimed: Claimed): HostState => hosts.get(hostOf(claimed.entry)) ?? FRESH_HOST;
  const byShare = [...queues].sort(
    (a, b) => a.used / a.site.budgetShare - b.used / b.site.budgetShare,
  );
  let until: number | undefined;
  for (const queue of byShare) {
    const isOpen = (claimed: Claimed): boolean => !isStalled(stateOf(claimed), limits);
    await fillHeld(queue, frontier, runId, isOpen, (claimed) => stateOf(claimed).readyAt <= now);
    for (const claimed of queue.held) {
      const state = stateOf(claimed);
      if (isStalled(state, limits)) continue;
      if (state.readyAt <= now) {
        queue.held.splice(queue.held.indexOf(claimed), 1);
        return { turn: 'visit', queue, claimed };
      }
      until = Math.min(until ?? state.readyAt, state.readyAt);
    }
  }
  return until === undefined ? { turn: 'nothing' } : { turn: 'wait', until };
}

/**
 * Claims pages until one is ready, or until they turn out to be more of the same hosts. Pages of stalled hosts, which stay
 * held to the end of the run, do not stand in the way of the others.
 */
async function fillHeld(
  queue: SiteQueue,
  frontier: Frontier,
  runId: RunId,
  isOpen: (claimed: Claimed) => boolean,
  isReady: (claimed: Claimed) => boolean,
): Promise<void> {
  while (!queue.dry && queue.held.length < MAX_STALLED) {
    const open = queue.held.filter(isOpen);
    if (open.length >= MAX_HELD || open.some(isReady)) return;
    if (new Set(open.map(({ entry }) => hostOf(entry))).size < open.length) return;
    const entry = await frontier.claim(runId, queue.site.id);
    if (entry) queue.held.push({ entry, refusals: 0 });
    else queue.dry = true;
  }
}
