// Whose turn it is: pages rotate among sites by their share of the budget, and no domain is asked before it is ready.

import type { RunId, SiteId } from '../domain/ids.js';
import { domainOf } from '../domain/place.js';
import type { Frontier } from '../domain/ports.js';
import type { Budget } from '../domain/run.js';
import type { Lane } from '../domain/schedule.js';
import type { SiteProfile } from '../domain/site.js';
import type { FrontierEntry } from '../domain/visit.js';
import {
  FRESH_HOST,
  isReady,
  isStalled,
  type HostState,
  type PolitenessLimits,
} from './politeness.js';
import { afterTurn, chooseLane, NO_TURNS, type Turns } from './schedule-choice.js';
import { hadOf, NOTHING_SPENT, type Spent } from './schedule-spent.js';
import { scopeOf, type Scope } from './scope.js';

export type SiteQueue = {
  readonly site: SiteProfile;
  readonly scope: Scope;
  /** Lanes that had waiting pages when the frontier was last asked; undefined where it may have changed since. */
  lanes: readonly Lane[] | undefined;
  turns: Turns;
  /** Of earlier parts of the run, too. */
  spent: Spent;
};

/** What the queues offer now. */
export type Turn =
  | { readonly turn: 'visit'; readonly queue: SiteQueue; readonly entry: FrontierEntry }
  /** Nothing is ready before this time (milliseconds of the clock), or before a visit under way has ended. */
  | { readonly turn: 'wait'; readonly until: number }
  | { readonly turn: 'nothing' };

export type TurnPlan = {
  readonly runId: RunId;
  readonly budget: Budget;
  readonly concurrency: number;
  readonly politeness: PolitenessLimits;
};

export const siteQueue = (
  site: SiteProfile,
  visited: ReadonlyMap<SiteId, number>,
  bytes: ReadonlyMap<SiteId, number>,
): SiteQueue => ({
  site,
  scope: scopeOf(site),
  lanes: undefined,
  turns: NO_TURNS,
  spent: { ...NOTHING_SPENT, pages: visited.get(site.id) ?? 0, bytes: bytes.get(site.id) ?? 0 },
});

/** What politeness counts an entry by. */
export const hostOf = (entry: FrontierEntry): string => domainOf(entry.url);

/**
 * Takes the next page: of the site that has had the least of its share, among those with a page whose domain is ready.
 * Pages of a domain that waits are passed over.
 *
 * @param now milliseconds of the clock.
 */
export async function nextTurn(
  queues: readonly SiteQueue[],
  hosts: ReadonlyMap<string, HostState>,
  frontier: Frontier,
  now: number,
  plan: TurnPlan,
): Promise<Turn> {
  const { runId, budget, concurrency, politeness } = plan;
  const stateOf = ({ domain }: Lane): HostState => hosts.get(domain) ?? FRESH_HOST;
  const had = ({ spent, site }: SiteQueue): number =>
    hadOf(spent, site.budgetShare, budget, concurrency);
  let until: number | undefined;
  for (const queue of [...queues].sort((a, b) => had(a) - had(b))) {
    queue.lanes ??= await frontier.lanes(runId, queue.site.id);
    for (;;) {
      const ready = queue.lanes.filter((lane) => isReady(stateOf(lane), now, politeness));
      const lane = chooseLane(ready, queue.turns);
      if (!lane) break;
      const entry = await frontier.claim(runId, queue.site.id, lane.id);
      if (entry) {
        queue.turns = afterTurn(queue.turns, lane.id);
        return { turn: 'visit', queue, entry };
      }
      queue.lanes = queue.lanes.filter(({ id }) => id !== lane.id);
    }
    for (const lane of queue.lanes) {
      const { readyAt, busy } = stateOf(lane);
      // A busy one is ready when its visit has ended, which wakes whoever waits.
      if (!busy && !isStalled(stateOf(lane), politeness)) {
        until = Math.min(until ?? readyAt, readyAt);
      }
    }
  }
  return until === undefined ? { turn: 'nothing' } : { turn: 'wait', until };
}
