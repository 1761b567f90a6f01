// The crawl: takes pages from the frontier in turn, visits them side by side, and hands every visit on.

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import type { RunId, SiteId } from '../domain/ids.js';
import type { Logins, LostLogins } from '../domain/login.js';
import type { Clock, Frontier, KnownMedia, Log } from '../domain/ports.js';
import type { Budget, RunEnd } from '../domain/run.js';
import type { Schedule } from '../domain/schedule.js';
import type { SiteProfile } from '../domain/site.js';
import type { FrontierEntry, Visit } from '../domain/visit.js';
import { attempt, type AttemptTools } from './attempt.js';
import type { CrawlBrowser } from './browser.js';
import type { CrawlProgress } from './crawl-events.js';
import type { HttpClient, WhyNot } from './http.js';
import { openModes } from './http-modes.js';
import { DEFAULT_LIMITS, type CrawlerLimits } from './limits.js';
import { openPatience } from './patience.js';
import { DEFAULT_POLITENESS, type PolitenessLimits } from './politeness.js';
import { openRobots } from './robots.js';
import { planSite } from './schedule-plan.js';
import { byteMeter, plus, type Spent } from './schedule-spent.js';
import { hostOf, nextTurn, siteQueue, type SiteQueue, type Turn } from './site-queues.js';
import { pause } from './streams.js';

export type CrawlPlan = {
  readonly runId: RunId;
  readonly sites: readonly SiteProfile[];
  /** `durationMs` counts from now; `maxPages` counts what `visited` says too. */
  readonly budget: Budget;
  /** Visits of the run that are in the ledger already, where it is resumed, and the bytes that they took. */
  readonly visited: ReadonlyMap<SiteId, number>;
  readonly bytesSpent?: ReadonlyMap<SiteId, number>;
  /** Pages visited at the same time; as many again may be with `handle`, for a browser page does not wait until its media are hashed. */
  readonly concurrency: number;
  /** An existing private folder; a visit that writes files has a folder of its own in it, removed after `handle`. */
  readonly scratchFolder: string;
  readonly limits?: Partial<CrawlerLimits>;
  readonly politeness?: Partial<PolitenessLimits>;
};

export type { CrawlProgress } from './crawl-events.js';

export type CrawlPorts = {
  readonly frontier: Frontier;
  /** Absent where no earlier run is known. */
  readonly schedule?: Schedule;
  /** Bytes of all connections so far, in both directions; absent where nobody counts. */
  readonly traffic?: () => number;
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
  /** Saved logins, for visits by HTTP; the browser's contexts have theirs. */
  readonly logins?: Logins;
  readonly lostLogins?: LostLogins;
  /** Is handed a look at a site's login check that has no place in the ledger: see `Turn`. Its media are not looked at. */
  readonly checked?: (visit: Visit) => Promise<unknown>;
};

type VisitTurn = Extract<Turn, { readonly turn: 'visit' }>;

/** Where nothing says when to look again: a visit's end wakes the loop earlier. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Crawls until the frontier is empty, a budget is used up, or `abort` asks to stop; then the pages being visited are
 * finished and no new one begins. Pages of domains that refused too often stay in the frontier, and those of sites that are logged out.
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
  const { budget } = plan;
  const nowMs = (): number => clock.now().getTime();
  const deadline = nowMs() + budget.durationMs;
  const queues = plan.sites.map((site) =>
    siteQueue(
      site,
      plan.visited,
      plan.bytesSpent ?? new Map(),
      ports.lostLogins?.has(site.id) === true,
    ),
  );
  for (const { scope, site } of queues) {
    await planSite(plan.runId, site, scope, budget.maxPages, ports);
  }
  const patience = openPatience(politeness, clock, ports.progress);
  const robots = openRobots({ client: ports.client, clock, timeoutMs: limits.fetchMs });
  const modes = openModes(clock, ports.logins);
  const tools: AttemptTools = { ...ports, robots, limits, politeness, modes };
  const meter = byteMeter(ports.traffic ?? (() => 0));
  const mostUnderWay = 2 * plan.concurrency;
  const visits = new PQueue({ concurrency: mostUnderWay });
  const failures: Error[] = [];
  /** Visits whose page is being looked at, and those and the ones that are with `handle`. */
  let looking = 0;
  let underWay = 0;
  let wake = new AbortController();
  const spentOf = (part: keyof Spent): number =>
    queues.reduce((total, { spent }) => total + spent[part], 0);

  /** Opens or shuts a site's door by a visit of its. What is left of its queue then waits for somebody to log in. */
  const answerDoor = (queue: SiteQueue, { outcome }: Visit): void => {
    const before = queue.door;
    if (before === 'asking') queue.door = outcome === 'fetched' ? 'open' : 'shut';
    if (outcome === 'logged-out') queue.door = 'shut';
    if (before === 'shut' || queue.door !== 'shut') return;
    const siteId = queue.site.id;
    if (outcome === 'logged-out') ports.progress?.({ kind: 'logged-out', siteId });
    else ports.progress?.({ kind: 'login-unknown', siteId, outcome });
  };

  /** @param looked is called when the page was looked at, before it is handed on. */
  const visit = async ({ queue, entry, isExtra }: VisitTurn, looked: () => void): Promise<void> => {
    const giveBack = async (options?: { readonly last: boolean }): Promise<void> => {
      if (queue.door === 'asking') queue.door = 'unasked';
      if (!isExtra) await frontier.release(entry, options);
      queue.spent = plus(queue.spent, { pages: -1 });
    };
    const host = hostOf(entry);
    ports.progress?.({ kind: 'visiting', entry });
    const folder = join(plan.scratchFolder, `visit-${randomUUID()}`);
    const startedAt = nowMs();
    const bytesOf = meter.begin();
    try {
      const made = await attempt(entry, queue.site, queue.scope, folder, tools, abort);
      const bytes = bytesOf();
      queue.spent = plus(queue.spent, { bytes, ms: nowMs() - startedAt });
      patience.ended(host, queue.site.delay, made);
      // Whoever asked to stop may have stopped the browser too: the page is no crash, it waits for the next run.
      if (abort.aborted && made.visit.outcome === 'crashed') {
        await giveBack();
        return;
      }
      if (patience.postpones(entry.id, host, made)) {
        await giveBack({ last: true });
        return;
      }
      answerDoor(queue, made.visit);
      looked();
      if (isExtra) await ports.checked?.(made.visit);
      else await ports.handle(entry, { ...made.visit, bytes });
    } finally {
      bytesOf();
      looked();
      if (existsSync(folder)) await rm(folder, { recursive: true, force: true });
    }
  };

  const begin = (turn: VisitTurn): void => {
    const { queue, entry, isExtra } = turn;
    const host = hostOf(entry);
    if (queue.door === 'unasked') queue.door = 'asking';
    queue.spent = plus(queue.spent, { pages: 1 });
    underWay += 1;
    looking += 1;
    patience.started(host, queue.site.delay);
    const looked = once(() => {
      looking -= 1;
      patience.left(host);
      wake.abort();
    });
    void visits.add(async () => {
      try {
        await visit(turn, looked);
      } catch (error) {
        failures.push(asError(error));
        if (!isExtra)
          await frontier.release(entry).catch((second: unknown) => failures.push(asError(second)));
      } finally {
        // Its links, and it itself where it waits again, are in the frontier now.
        queue.changes += 1;
        underWay -= 1;
        wake.abort();
      }
    });
  };

  /** What waits when nothing more can be visited are the pages of domains that refused too often, or of sites that do not know us. */
  const pagesLeft = async (): Promise<boolean> => {
    // A resumed run may have pages of sites that are not crawled this time.
    const waiting = await frontier.waiting(plan.runId);
    return queues.some(({ site }) => (waiting.get(site.id) ?? 0) > 0);
  };

  /** What of the budget is used up. A page that its domain refused gives its place back, so it is said when none is under way. */
  const usedUp = (): RunEnd | undefined => {
    if (spentOf('pages') >= budget.maxPages) return 'page-budget';
    return spentOf('bytes') >= (budget.maxBytes ?? Infinity) ? 'byte-budget' : undefined;
  };

  const isToEnd = (): boolean => abort.aborted || failures.length > 0;

  const loop = async (): Promise<RunEnd> => {
    for (;;) {
      if (wake.signal.aborted) wake = new AbortController();
      if (isToEnd()) return 'stop-requested';
      const end = usedUp();
      if (end !== undefined) {
        if (underWay === 0) return end;
      } else if (looking < plan.concurrency && underWay < mostUnderWay) {
        if (nowMs() >= deadline) return 'time-budget';
        const turn = await nextTurn(queues, patience.states(), frontier, nowMs(), {
          ...plan,
          politeness,
        });
        if (turn.turn === 'visit') {
          // A visit that ended while the frontier was asked may have failed, or have found the site logged out.
          if (!isToEnd() && turn.queue.door !== 'shut') begin(turn);
          else if (!turn.isExtra) await frontier.release(turn.entry);
          continue;
        }
        // A visit that ended while the queues were asked: they may have more by now.
        if (wake.signal.aborted) continue;
        if (underWay === 0) {
          if (turn.turn === 'nothing')
            return (await pagesLeft()) ? 'hosts-stalled' : 'frontier-empty';
          if (turn.until >= deadline) return 'time-budget';
        }
        if (turn.turn === 'wait') {
          await pause(turn.until - nowMs(), AbortSignal.any([abort, wake.signal]));
          continue;
        }
      }
      if (nowMs() >= deadline) return 'time-budget';
      await pause(LONGEST_WAIT_MS, AbortSignal.any([abort, wake.signal]));
    }
  };

  let end: RunEnd;
  try {
    end = await loop();
  } finally {
    await visits.onIdle();
  }
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  return end;
}

const once = (act: () => void): (() => void) => {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
};

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));
