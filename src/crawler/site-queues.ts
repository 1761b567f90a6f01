// Whose turn it is: pages rotate among sites by their share of the budget, and no domain is asked before it is ready.

import type { PageUrl, RunId, SiteId } from '../domain/ids.js';
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

/**
 * Whether a site's pages may be visited. Of one whose profile names a page that says whether it knows us, that page comes first and
 * alone (`unasked`, then `asking`), also where a run is taken up again; unless it was seen, the others stay where they are (`shut`).
 * So they do where a visit finds the site logged out later on.
 */
export type Door = 'open' | 'unasked' | 'asking' | 'shut';

export type SiteQueue = {
  readonly site: SiteProfile;
  readonly scope: Scope;
  /** How often its part of the frontier may have changed: with the end of every visit. */
  changes: number;
  /** Lanes that had waiting pages when the frontier was last asked, after so many changes. */
  lanes: { readonly waiting: readonly Lane[]; readonly changes: number } | undefined;
  turns: Turns;
  /** Of earlier parts of the run, too. */
  spent: Spent;
  door: Door;
};

/** What the queues offer now. */
export type Turn =
  | {
      readonly turn: 'visit';
      readonly queue: SiteQueue;
      readonly entry: FrontierEntry;
      /** It has no place in the frontier: a login check that the run, or another site, has in its ledger already. */
      readonly isExtra: boolean;
    }
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
  isLost: boolean,
): SiteQueue => ({
  site,
  scope: scopeOf(site),
  changes: 0,
  lanes: undefined,
  door: isLost || site.login?.page !== undefined ? 'unasked' : 'open',
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
  // A busy one is ready when its visit has ended, which wakes whoever waits.
  const waitFor = (state: HostState): void => {
    if (!state.busy && !isStalled(state, politeness)) {
      until = Math.min(until ?? state.readyAt, state.readyAt);
    }
  };
  for (const queue of [...queues].sort((a, b) => had(a) - had(b))) {
    if (queue.door === 'shut' || queue.door === 'asking') continue;
    let lanes = await lanesOf(queue, frontier, runId);
    const { login } = queue.site;
    if (queue.door === 'unasked' && login?.page !== undefined) {
      if (lanes.length === 0) continue;
      const state = hosts.get(domainOf(login.page)) ?? FRESH_HOST;
      if (isReady(state, now, politeness)) return checkTurn(queue, login.page, frontier, runId);
      waitFor(state);
      continue;
    }
    for (;;) {
      const ready = lanes.filter((lane) => isReady(stateOf(lane), now, politeness));
      const choice = chooseLane(ready, queue.turns);
      if (!choice) break;
      const { lane, explores } = choice;
      const entry = await frontier.claim(runId, queue.site.id, lane.id, { plannedFirst: explores });
      if (entry) {
        queue.turns = afterTurn(queue.turns, lane.id);
        return { turn: 'visit', queue, entry, isExtra: false };
      }
      lanes = lanes.filter(({ id }) => id !== lane.id);
      if (queue.lanes) queue.lanes = { ...queue.lanes, waiting: lanes };
    }
    for (const lane of lanes) waitFor(stateOf(lane));
  }
  return until === undefined ? { turn: 'nothing' } : { turn: 'wait', until };
}

/** The lanes that have waiting pages. A visit that ends while the frontier is asked makes the answer good for this once only. */
async function lanesOf(
  queue: SiteQueue,
  frontier: Frontier,
  runId: RunId,
): Promise<readonly Lane[]> {
  const { changes, lanes } = queue;
  if (lanes?.changes === changes) return lanes.waiting;
  const waiting = await frontier.lanes(runId, queue.site.id);
  queue.lanes = { waiting, changes };
  return waiting;
}

/** No place in a frontier has this number, so that refusals of the page are not counted as another's. */
const NO_PLACE = -1;

async function checkTurn(
  queue: SiteQueue,
  url: PageUrl,
  frontier: Frontier,
  runId: RunId,
): Promise<Turn> {
  const { id: siteId } = queue.site;
  const planned = await frontier.claimPage(runId, siteId, url);
  const entry = planned ?? { id: NO_PLACE, siteId, url, depth: 0, priority: 0 };
  return { turn: 'visit', queue, entry, isExtra: planned === undefined };
}
