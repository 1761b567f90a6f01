// The crawl: takes pages from the frontier in turn, visits them side by side, and hands every visit on.

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import type { RunId, SiteId } from '../domain/ids.js';
import type { Clock, Frontier, KnownMedia, Log } from '../domain/ports.js';
import type { Budget, RunEnd } from '../domain/run.js';
import type { SiteProfile } from '../domain/site.js';
import type { FrontierEntry, Visit } from '../domain/visit.js';
import { attempt, type Attempt, type AttemptTools } from './attempt.js';
import type { CrawlBrowser } from './browser.js';
import type { HttpClient, WhyNot } from './http.js';
import { openModes } from './http-modes.js';
import { DEFAULT_LIMITS, type CrawlerLimits } from './limits.js';
import {
  afterAnswer,
  afterRefusal,
  afterStart,
  DEFAULT_POLITENESS,
  FRESH_HOST,
  isStalled,
  type HostState,
  type PolitenessLimits,
} from './politeness.js';
import { openRobots } from './robots.js';
import { hostOf, nextTurn, siteQueue, type Claimed, type SiteQueue } from './site-queues.js';
import { pause } from './streams.js';

export type CrawlPlan = {
  readonly runId: RunId;
  readonly sites: readonly SiteProfile[];
  /** `durationMs` counts from now; `maxPages` counts what `visited` says too. */
  readonly budget: Budget;
  /** Visits of the run that are in the ledger already, where it is resumed. */
  readonly visited: ReadonlyMap<SiteId, number>;
  /** Pages visited at the same time. */
  readonly concurrency: number;
  /** An existing private folder; every visit has a folder of its own in it, removed after `handle`. */
  readonly scratchFolder: string;
  readonly limits?: Partial<CrawlerLimits>;
  readonly politeness?: Partial<PolitenessLimits>;
};

export type CrawlProgress =
  | { readonly kind: 'visiting'; readonly entry: FrontierEntry }
  /** The host asked for less; its pages wait until then. */
  | { readonly kind: 'backing-off'; readonly host: string; readonly until: Date }
  /** The host refused too often; its pages stay in the frontier. */
  | { readonly kind: 'stalled'; readonly host: string };

export type CrawlPorts = {
  readonly frontier: Frontier;
  readonly browser: CrawlBrowser;
  readonly client: HttpClient;
  /** Hashes, matches and commits a visit, its links included. Called exactly once for every page that isn't released. */
  readonly handle: (entry: FrontierEntry, visit: Visit) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
  readonly whyNot?: WhyNot;
  readonly known?: KnownMedia;
  /** See `VisitTools`. */
  readonly keepPages?: boolean;
  readonly progress?: (progress: CrawlProgress) => void;
};

/** A page that its host refuses is tried so often before it is handed on as `rate-limited`. */
const REFUSALS_PER_PAGE = 3;
/** A host that cannot be reached at all is given up sooner than one that asks for patience. */
const UNREACHABLE_WEIGHT = 2;
/** Where nothing says when to look again: a visit's end wakes the loop earlier. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Crawls until the frontier is empty, a budget is used up, or `abort` asks to stop; then the pages being visited are
 * finished and no new one begins. Pages of hosts that refused too often stay in the frontier.
 *
 * @throws what `handle` or the frontier threw, or StopError where no browser can be started; pages under way are finished or
 *   released first.
 */
export async function crawl(
  plan: CrawlPlan,
  ports: CrawlPorts,
  abort: AbortSignal,
): Promise<RunEnd> {
  const limits = { ...DEFAULT_LIMITS, ...plan.limits };
  const politeness = { ...DEFAULT_POLITENESS, ...plan.politeness };
  const { frontier, clock } = ports;
  const nowMs = (): number => clock.now().getTime();
  const deadline = nowMs() + plan.budget.durationMs;
  const queues = plan.sites.map((site) => siteQueue(site, plan.visited));
  for (const { site, scope } of queues) await frontier.add(plan.runId, site.id, scope.seeds());

  const hosts = new Map<string, HostState>();
  const change = (host: string, next: (state: HostState) => HostState): HostState => {
    const state = next(hosts.get(host) ?? FRESH_HOST);
    hosts.set(host, state);
    return state;
  };
  const robots = openRobots({ client: ports.client, clock, timeoutMs: limits.fetchMs });
  const tools: AttemptTools = { ...ports, robots, limits, modes: openModes(clock) };
  const visits = new PQueue({ concurrency: plan.concurrency });
  const failures: Error[] = [];
  let underWay = 0;
  let wake = new AbortController();

  const noteRefusal = (host: string, made: Attempt): void => {
    const weight = made.host === 'unreachable' ? UNREACHABLE_WEIGHT : 1;
    const state = change(host, (before) =>
      afterRefusal(before, nowMs(), made.retryAfterMs, politeness, weight),
    );
    if (isStalled(state, politeness)) ports.progress?.({ kind: 'stalled', host });
    else ports.progress?.({ kind: 'backing-off', host, until: new Date(state.readyAt) });
  };

  const visit = async (queue: SiteQueue, claimed: Claimed): Promise<void> => {
    const { entry } = claimed;
    const host = hostOf(entry);
    ports.progress?.({ kind: 'visiting', entry });
    const folder = await mkdtemp(join(plan.scratchFolder, 'visit-'));
    try {
      const made = await attempt(entry, queue.site, queue.scope, folder, tools, abort);
      change(host, (state) => afterStart(state, nowMs(), made.crawlDelayMs));
      if (abort.aborted && made.visit.outcome === 'crashed') {
        // Whoever asked to stop may have stopped the browser too: the page is no crash, it waits for the next run.
        await frontier.release(entry);
        return;
      }
      if (made.host === 'answered') change(host, afterAnswer);
      else {
        noteRefusal(host, made);
        if (made.host === 'refused' && claimed.refusals + 1 < REFUSALS_PER_PAGE) {
          queue.held.push({ entry, refusals: claimed.refusals + 1 });
          queue.used -= 1;
          return;
        }
      }
      await ports.handle(entry, made.visit);
      queue.dry = false;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  const begin = (queue: SiteQueue, claimed: Claimed): void => {
    queue.used += 1;
    underWay += 1;
    change(hostOf(claimed.entry), (state) => afterStart(state, nowMs(), queue.site.delay));
    void visits.add(async () => {
      try {
        await visit(queue, claimed);
      } catch (error) {
        failures.push(asError(error));
        await frontier
          .release(claimed.entry)
          .catch((second: unknown) => failures.push(asError(second)));
      } finally {
        underWay -= 1;
        wake.abort();
      }
    });
  };

  /** What waits when nothing more can be visited are the pages of hosts that refused too often. */
  const pagesLeft = async (): Promise<boolean> => {
    if (queues.some(({ held }) => held.length > 0)) return true;
    // A resumed run may have pages of sites that are not crawled this time.
    const waiting = await frontier.waiting(plan.runId);
    return queues.some(({ site }) => (waiting.get(site.id) ?? 0) > 0);
  };

  const loop = async (): Promise<RunEnd> => {
    for (;;) {
      if (abort.aborted || failures.length > 0) return 'stop-requested';
      if (queues.reduce((total, { used }) => total + used, 0) >= plan.budget.maxPages) {
        // A page that its host refused gives its place in the budget back.
        if (underWay === 0) return 'page-budget';
      } else if (underWay < plan.concurrency) {
        if (nowMs() >= deadline) return 'time-budget';
        const now = nowMs();
        const turn = await nextTurn(queues, hosts, frontier, plan.runId, now, politeness);
        if (turn.turn === 'visit') {
          begin(turn.queue, turn.claimed);
          continue;
        }
        if (underWay === 0) {
          if (turn.turn === 'nothing')
            return (await pagesLeft()) ? 'hosts-stalled' : 'frontier-empty';
          if (turn.until >= deadline) return 'time-budget';
        }
        if (turn.turn === 'wait') {
          await pause(turn.until - nowMs(), AbortSignal.any([abort, wake.signal]));
          if (wake.signal.aborted) wake = new AbortController();
          continue;
        }
      }
      if (nowMs() >= deadline) return 'time-budget';
      await pause(LONGEST_WAIT_MS, AbortSignal.any([abort, wake.signal]));
      if (wake.signal.aborted) wake = new AbortController();
    }
  };

  let end: RunEnd;
  try {
    end = await loop();
  } finally {
    await visits.onIdle();
    for (const { entry } of queues.flatMap(({ held }) => held)) await frontier.release(entry);
  }
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  return end;
}

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));
