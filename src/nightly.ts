// The nightly run: the one place that joins the stages. Pages are visited; their media hashed, matched and committed.

import { crawl, type CrawlProgress } from './crawler/crawl.js';
import type { CrawlerLimits } from './crawler/limits.js';
import type { PolitenessLimits } from './crawler/politeness.js';
import type { RunCoverage } from './domain/coverage.js';
import type { AlertId } from './domain/ids.js';
import type { LoginState } from './domain/login.js';
import type { Clock, HandledVisit, Log, Store } from './domain/ports.js';
import type { Budget, Run } from './domain/run.js';
import type { SiteProfile } from './domain/site.js';
import type { FrontierEntry, Visit } from './domain/visit.js';
import type { Net } from './net.js';
import { visitHandler, type HandlerParts } from './visit-handler.js';

export type NightlyPlan = {
  readonly sites: readonly SiteProfile[];
  readonly budget: Budget;
  /** Take up an unfinished run where there is one. */
  readonly resume: boolean;
  readonly concurrency: number;
  /** Private folder for found videos until they are hashed. */
  readonly scratchFolder: string;
  readonly limits: Partial<CrawlerLimits>;
  readonly politeness?: Partial<PolitenessLimits>;
  readonly onVisit: (handled: HandledVisit) => void;
};

export type NightlyParts = HandlerParts & {
  readonly store: Pick<
    Store,
    | 'alerts'
    | 'runs'
    | 'schedule'
    | 'frontier'
    | 'foundMedia'
    | 'knownMedia'
    | 'registry'
    | 'siteStandings'
  >;
  readonly net: Net;
  readonly clock: Clock;
  readonly log: Log;
};

export type NightlyEnd = {
  readonly coverage: RunCoverage;
  /** Alerts that the run raised, also before it was killed and taken up. */
  readonly raised: readonly AlertId[];
};

/** Does an earlier run's night last still, and are its sites the ones that are asked for? */
function isSameNight(run: Run, { sites, budget }: NightlyPlan, now: Date): boolean {
  const asked = sites.map(({ id }) => id).sort();
  return (
    now.getTime() - run.startedAt.getTime() < budget.durationMs &&
    asked.join() === [...run.siteIds].sort().join()
  );
}

/**
 * The run to work on. With `resume` the latest one is taken up if it was killed or stopped, its time is not over, and its
 * sites are the ones asked for: pages that it has seen are not visited again, so an older one would miss what is new. Else a
 * run begins anew, and a killed one is closed as abandoned, so that its gaps stay on record.
 */
async function runOf(plan: NightlyPlan, { store, clock, log }: NightlyParts): Promise<Run> {
  const earlier = plan.resume ? await store.runs.resumable() : undefined;
  if (earlier && isSameNight(earlier, plan, clock.now())) {
    log.info('run resumed', { runId: earlier.id });
    return store.runs.resume(earlier.id);
  }
  if (plan.resume) log.warn('nothing to resume: a new run begins');
  const unfinished = await store.runs.unfinished();
  if (unfinished) {
    log.warn('an unfinished run was abandoned', { runId: unfinished.id });
    await store.runs.abandon(unfinished.id, clock.now());
  }
  const sites = plan.sites.map(({ id, name, channel, robots }) => ({
    id,
    name,
    channel,
    ...(robots === 'obey' ? {} : { robotsOverride: robots.ignore }),
  }));
  return store.runs.begin(sites, plan.budget, clock.now());
}

/**
 * Crawls, compares and raises alerts until the budget is used up, nothing is left, or `stop` asks to end; then the pages
 * under way are finished. A killed run is taken up again with `resume`.
 *
 * @throws what ended it before its time, after which the run is unfinished and can be resumed.
 */
export async function nightly(
  plan: NightlyPlan,
  parts: NightlyParts,
  stop: AbortSignal,
): Promise<NightlyEnd> {
  const { store, clock, log } = parts;
  const run = await runOf(plan, parts);
  // Of a run that is taken up: whoever waits for its end was never told of those.
  const earlier = await store.alerts.list({ runId: run.id });
  const raised: AlertId[] = earlier
    .filter(({ firstSeenAt }) => firstSeenAt >= run.startedAt)
    .map(({ alertId }) => alertId);
  const { addressesOf } = parts.net;
  const commit = visitHandler(run.id, { ...parts, ...(addressesOf ? { addressesOf } : {}) });
  const siteOf = new Map(plan.sites.map((site) => [site.id, site]));
  const noteStanding = async (visit: Visit): Promise<void> => {
    const standing = standingOf(siteOf.get(visit.siteId), visit);
    if (standing) await store.siteStandings.note(visit.siteId, standing, visit.endedAt);
  };
  const handle = async (entry: FrontierEntry, visit: Visit): Promise<void> => {
    // In the order in which pages were looked at: one that takes long to commit says nothing new of the login when it ends.
    await noteStanding(visit);
    const handled = await commit(entry, visit);
    raised.push(...handled.raised);
    logVisit(log, handled);
    plan.onVisit(handled);
  };
  const end = await crawl(
    {
      runId: run.id,
      sites: plan.sites,
      budget: {
        ...plan.budget,
        durationMs: run.startedAt.getTime() + plan.budget.durationMs - clock.now().getTime(),
      },
      visited: await store.runs.visited(run.id),
      bytesSpent: await store.runs.bytesSpent(run.id),
      concurrency: plan.concurrency,
      scratchFolder: plan.scratchFolder,
      limits: plan.limits,
      ...(plan.politeness === undefined ? {} : { politeness: plan.politeness }),
    },
    {
      ...parts.net,
      frontier: store.frontier,
      schedule: store.schedule,
      known: store.knownMedia,
      keepPages: parts.sealer !== undefined,
      handle,
      checked: async (visit) => {
        await noteStanding(visit);
      },
      clock,
      log,
      progress: logProgress(log),
    },
    stop,
  );
  await store.runs.end(run.id, end, clock.now());
  return { coverage: await store.runs.coverage(run.id), raised };
}

/** What a visit says of its site's login; undefined where the profile has no check, or has another page for it. */
function standingOf(site: SiteProfile | undefined, visit: Visit): LoginState | undefined {
  const { login } = site ?? {};
  if (visit.outcome === 'logged-out') return login && 'logged-out';
  const isChecked = login && (login.page === undefined || login.page === visit.url);
  return isChecked && visit.outcome === 'fetched' ? 'logged-in' : undefined;
}

function logVisit(log: Log, { visit, captures, raised, seenAgain }: HandledVisit): void {
  const { siteId, url, outcome, reason } = visit;
  log.info('visit', {
    siteId,
    url,
    outcome,
    reason,
    media: captures.length,
    alertsRaised: raised.length,
    alertsSeenAgain: seenAgain.length,
  });
}

const logProgress =
  (log: Log) =>
  (progress: CrawlProgress): void => {
    switch (progress.kind) {
      case 'visiting':
        log.debug('visiting', { url: progress.entry.url });
        break;
      case 'backing-off':
        log.info('the host refuses or does not answer; its pages wait', {
          host: progress.host,
          until: progress.until,
        });
        break;
      case 'logged-out':
        log.warn('the site is logged out; its pages stay queued', { siteId: progress.siteId });
        break;
      case 'login-unknown':
        log.warn('whether the site knows us could not be seen; its pages stay queued', {
          siteId: progress.siteId,
          outcome: progress.outcome,
        });
        break;
      case 'stalled':
        log.warn('the host refused too often; its pages stay queued', { host: progress.host });
        break;
    }
  };
