// The nightly run: the one place that joins the stages. Pages are visited; their media hashed, matched and committed.

import { crawl, type CrawlProgress } from './crawler/crawl.js';
import type { CrawlerLimits } from './crawler/limits.js';
import type { AlertId, Sha256 } from './domain/ids.js';
import type { RunCoverage } from './domain/coverage.js';
import type { Match } from './domain/match.js';
import type { HashResult, MediaSource, UndecodableReason } from './domain/media.js';
import type { Clock, HandledVisit, Hasher, Log, MatchedCapture, Store } from './domain/ports.js';
import type { Budget, Run } from './domain/run.js';
import type { SiteProfile } from './domain/site.js';
import type { Capture, FrontierEntry, Visit } from './domain/visit.js';
import type { Net } from './net.js';

export type NightlyPlan = {
  readonly sites: readonly SiteProfile[];
  readonly budget: Budget;
  /** Take up an unfinished run where there is one. */
  readonly resume: boolean;
  readonly concurrency: number;
  /** Private folder for found videos until they are hashed. */
  readonly scratchFolder: string;
  readonly limits: Partial<CrawlerLimits>;
  readonly onVisit: (handled: HandledVisit) => void;
};

export type NightlyParts = {
  readonly store: Pick<Store, 'runs' | 'frontier' | 'foundMedia'>;
  readonly net: Net;
  readonly hasher: Hasher;
  readonly sha256Of: (source: MediaSource, abort?: AbortSignal) => Promise<Sha256>;
  /** Matches against the registry as it is now, also when it changed during the run. */
  readonly match: (result: HashResult) => Promise<readonly Match[]>;
  readonly clock: Clock;
  readonly log: Log;
};

export type NightlyEnd = {
  readonly coverage: RunCoverage;
  /** Alerts that this call raised, in the order of raising. */
  readonly raised: readonly AlertId[];
};

/** Reasons that may lie with this machine rather than with the media. */
const TRANSIENT_REASONS: ReadonlySet<UndecodableReason> = new Set(['timeout', 'memory', 'crashed']);
const MAX_DECODER_KILLERS = 10_000;

/** A capture's place in the ledger, once it is known what it is. */
function ledgerLine(
  capture: Capture,
  result: HashResult,
  matches: readonly Match[],
): MatchedCapture {
  const { url, kind } = capture;
  switch (result.outcome) {
    case 'fingerprinted':
      return {
        url,
        kind: result.media.kind,
        outcome: 'fetched',
        sha256: result.media.sha256,
        media: result.media,
        matches,
      };
    case 'not-comparable':
      return {
        url,
        kind: result.media.kind,
        outcome: 'not-comparable',
        reason: result.reason,
        sha256: result.media.sha256,
        media: result.media,
        matches,
      };
    case 'undecodable':
      return {
        url,
        kind,
        outcome: 'undecodable',
        reason: `${result.reason}: ${result.detail}`,
        ...(result.sha256 === undefined ? {} : { sha256: result.sha256 }),
        matches,
      };
  }
}

/**
 * The run to work on: the unfinished one where it is to be resumed, else a new one. An unfinished one that is not resumed is
 * closed as abandoned, so that its gaps stay on record.
 */
async function runOf(plan: NightlyPlan, { store, clock, log }: NightlyParts): Promise<Run> {
  const unfinished = await store.runs.unfinished();
  if (unfinished && plan.resume) {
    log.info('run resumed', { runId: unfinished.id });
    return store.runs.resume(unfinished.id);
  }
  if (plan.resume) log.warn('nothing to resume: a new run begins');
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
  const raised: AlertId[] = [];
  const commit = visitHandler(run, parts);
  const handle = async (entry: FrontierEntry, visit: Visit): Promise<void> => {
    const handled = await commit(entry, visit);
    raised.push(...handled.raised);
    logVisit(log, handled);
    plan.onVisit(handled);
  };
  const end = await crawl(
    {
      runId: run.id,
      sites: plan.sites.filter(({ id }) => run.siteIds.includes(id)),
      budget: plan.budget,
      visited: await store.runs.visited(run.id),
      concurrency: plan.concurrency,
      scratchFolder: plan.scratchFolder,
      limits: plan.limits,
    },
    { ...parts.net, frontier: store.frontier, handle, clock, log, progress: logProgress(log) },
    stop,
  );
  await store.runs.end(run.id, end, clock.now());
  return { coverage: await store.runs.coverage(run.id), raised };
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
        log.info('the host asked for less', { host: progress.host, until: progress.until });
        break;
      case 'stalled':
        log.warn('the host refuses; its pages stay queued', { host: progress.host });
        break;
    }
  };

/**
 * Makes the handler that the crawl hands every visit to. It returns when the visit is in the ledger; a visit whose handling
 * was cut short is not, and its page waits again.
 */
export function visitHandler(
  run: Run,
  parts: Pick<NightlyParts, 'store' | 'hasher' | 'sha256Of' | 'match' | 'clock'>,
): (entry: FrontierEntry, visit: Visit) => Promise<HandledVisit> {
  /** Media being hashed right now: two pages that show the same picture hash it once. */
  const underWay = new Map<Sha256, Promise<HashResult>>();
  /** Media that a decoder died on. They are tried again in another run, but not on every page of this one. */
  const decoderKillers = new Map<Sha256, HashResult>();

  const hashAndKeep = async (sha256: Sha256, source: MediaSource): Promise<HashResult> => {
    const known = decoderKillers.get(sha256) ?? (await parts.store.foundMedia.get(sha256));
    if (known) return known;
    const result = await parts.hasher.hash(source, 'found');
    if (result.outcome === 'undecodable' && TRANSIENT_REASONS.has(result.reason)) {
      if (decoderKillers.size < MAX_DECODER_KILLERS) decoderKillers.set(sha256, result);
    } else {
      await parts.store.foundMedia.keep(result, parts.clock.now());
    }
    return result;
  };

  const hashOnce = async (source: MediaSource): Promise<HashResult> => {
    const sha256 = await parts.sha256Of(source);
    const hashing = underWay.get(sha256) ?? hashAndKeep(sha256, source);
    underWay.set(sha256, hashing);
    try {
      return await hashing;
    } finally {
      underWay.delete(sha256);
    }
  };

  const handleCapture = async (capture: Capture): Promise<MatchedCapture> => {
    if (capture.outcome !== 'fetched') return { ...capture, matches: [] };
    const result = await hashOnce(capture.source);
    return ledgerLine(capture, result, await parts.match(result));
  };

  return async (entry, visit) => {
    const { captures: found, ...ledger } = visit;
    const captures = await Promise.all(found.map(handleCapture));
    const { raised, seenAgain } = await parts.store.runs.commit({
      runId: run.id,
      entry,
      visit: ledger,
      captures,
    });
    return { visit, captures, raised, seenAgain };
  };
}
