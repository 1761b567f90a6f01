// What goes out to the sites, alone: the nightly crawl with what follows it, and rounds of checks.

import { afterNight, type AfterStep } from './after-night.js';
import { checkPlaces, type ChecksEnd, type ChecksRequest } from './checks-run.js';
import type { Config } from './config.js';
import { discreetAbout, discreetAnyhow } from './crawler/discreet.js';
import { loadProfiles } from './crawler/profiles.js';
import { withSearchSeeds } from './crawler/search-seeds.js';
import { StopError } from './domain/errors.js';
import type { Match } from './domain/match.js';
import type { HashResult } from './domain/media.js';
import type { Clock, HandledVisit, Log, Store } from './domain/ports.js';
import type { Budget } from './domain/run.js';
import type { SiteProfile } from './domain/site.js';
import type { EvidenceOffice } from './evidence-office.js';
import type { Hashing } from './hashing-parts.js';
import { sha256Of } from './hashing/sha256.js';
import { boundGarbage } from './heap.js';
import { crawlerLimits, politenessLimits } from './net.js';
import { nightly, type NightlyEnd } from './nightly.js';
import { acquireLock } from './store/lock.js';
import type { Telling } from './telling.js';
import { openWayOut } from './way-out.js';

/** What the user asks of a crawl. */
export type CrawlRequest = {
  readonly sites: readonly SiteProfile[];
  readonly budget: Budget;
  readonly resume: boolean;
  /** @param address the visit's, as it may be shown: the words of keyword files are hidden in it. */
  readonly onVisit: (handled: HandledVisit, address: string) => void;
};

/** A crawl, and the round of checks after it; undefined where that broke off or the crawl was asked to stop. */
export type CrawlEnd = NightlyEnd & {
  readonly checks: ChecksEnd | undefined;
  /** What follows a run and failed this time. */
  readonly failedAfter: readonly AfterStep[];
};

export type Rounds = {
  /** The nightly run. @throws StopError `crawl-running` where another one holds the lock. */
  readonly crawl: (request: CrawlRequest, stop: AbortSignal) => Promise<CrawlEnd>;
  /** Looks again at alerts' places. @throws StopError `crawl-running` where a crawl or another round holds the lock. */
  readonly check: (request: ChecksRequest, stop: AbortSignal) => Promise<ChecksEnd>;
};

export type RoundsParts = {
  readonly store: Store;
  readonly config: Config;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Opened when a round first needs it; closed by whoever made it. */
  readonly hashing: () => Promise<Hashing>;
  readonly evidence: EvidenceOffice;
  readonly telling: Telling;
  /** Against the registry as it is in that moment. */
  readonly match: (result: HashResult) => Promise<readonly Match[]>;
};

/** `vigil outbox send` holds the crawl's lock for a moment (measured: 18 ms in one of a hundred cases), to see whether a crawl is under way. */
const LOCK_WAIT_MS = 500;

/** Wires the rounds; nothing is started or locked before one is asked for. */
export function openRounds(parts: RoundsParts): Rounds {
  const { store, config, environment, pid, clock, log, hashing, evidence, telling, match } = parts;

  /** What goes out to the sites night by night does it alone. */
  const underLock = async <T>(work: (parts: Hashing) => Promise<T>) => {
    const lock = acquireLock(`${config['paths.database']}.lock`, {
      clock,
      pid,
      waitMs: LOCK_WAIT_MS,
    });
    if (!lock.held) throw new StopError('crawl-running', { detail: lock.detail });
    boundGarbage();
    try {
      return await work(await hashing());
    } finally {
      lock.release();
    }
  };
  const checksParts = ({ hasher, scratch }: Hashing, told: Log) => ({
    ...{ store, hasher, scratchFolder: scratch.folder, match, clock, log: told },
    openNet: () => openWayOut(config, environment, told),
    tell: telling.relapses(),
  });
  /** The night's round of checks. The crawl is written already: what breaks here is told, and does not undo it. */
  const checksAfter = async (
    { sites }: CrawlRequest,
    ready: Hashing,
    stop: AbortSignal,
    told: Log,
  ): Promise<ChecksEnd | undefined> => {
    if (stop.aborted) return undefined;
    try {
      const all = await loadProfiles(config['paths.sites']);
      const only = sites.length < all.length ? { only: sites.map(({ id }) => id) } : {};
      return await checkPlaces(config, { sites, ...only }, checksParts(ready, told), stop);
    } catch (error) {
      told.error('the checks after the crawl broke off; their places stay due', { error });
      return undefined;
    }
  };

  return {
    check: (request, stop) =>
      underLock(async (ready) => {
        const quiet = (await discreetAnyhow(request.sites)).log(log);
        try {
          return await checkPlaces(config, request, checksParts(ready, quiet), stop);
        } finally {
          await telling.afterCrawl();
        }
      }),
    crawl: async (request, stop) => {
      // Before anything is done: a keyword file that is wrong is wrong usage.
      const sites = await Promise.all(request.sites.map(withSearchSeeds));
      const discreet = await discreetAbout(request.sites);
      const quiet = discreet.log(log);
      return underLock(async (ready) => {
        const { hasher, scratch } = ready;
        try {
          // What a killed run raised for a minor is told now, not at the end of the run that takes it up.
          telling.poke();
          const sealer = await evidence.sealer();
          const net = await openWayOut(config, environment, quiet, sites);
          const plan = {
            ...request,
            sites,
            onVisit: (handled: HandledVisit) => {
              if (handled.raised.length > 0) telling.poke();
              request.onVisit(handled, discreet.hide(handled.visit.url));
            },
            concurrency: config['crawl.concurrency'],
            scratchFolder: scratch.folder,
            limits: crawlerLimits(config),
            politeness: politenessLimits(config),
          };
          const parts = { store, net, hasher, sha256Of, match, clock, log: quiet };
          const end = await nightly(
            plan,
            { ...parts, ...(sealer ? { sealer } : {}) },
            stop,
          ).finally(() => net[Symbol.asyncDispose]());
          const past = await afterNight({ store, evidence, config, clock, log: quiet });
          const checks = await checksAfter(request, ready, stop, quiet);
          return {
            ...end,
            raised: [...end.raised, ...past.raised],
            checks,
            failedAfter: past.failed,
          };
        } finally {
          // Also when the run was cut short: that is to be told, too.
          await telling.afterCrawl();
        }
      });
    },
  };
}
