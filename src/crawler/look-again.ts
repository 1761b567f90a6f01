// A later look at one site's pages and media: the crawler's own way of visiting, one page at a time, with the site's delay.

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SiteEyes } from '../domain/checks.js';
import type { PageUrl } from '../domain/ids.js';
import { domainOf } from '../domain/place.js';
import type { Clock } from '../domain/ports.js';
import type { SiteProfile } from '../domain/site.js';
import type { FrontierEntry, Visit } from '../domain/visit.js';
import { attempt, type Attempt, type AttemptTools } from './attempt.js';
import { capturePage } from './capture.js';
import type { CrawlPorts } from './crawl.js';
import type { Ending } from './endings.js';
import { openModes } from './http-modes.js';
import { DEFAULT_LIMITS, type CrawlerLimits } from './limits.js';
import { isVideo } from './media-types.js';
import { unwatched } from './network.js';
import { DEFAULT_POLITENESS, delayAfter, type PolitenessLimits } from './politeness.js';
import { openRobots } from './robots.js';
import { clientFor } from './routes.js';
import { scopeOf } from './scope.js';
import { pause } from './streams.js';
import type { Sweep } from './sweep.js';

export type LookAgainPorts = Pick<
  CrawlPorts,
  'browser' | 'client' | 'clock' | 'log' | 'whyNot' | 'logins' | 'lostLogins'
>;

export type LookAgainPlan = {
  /** An existing private folder; every look has a folder of its own in it, removed after it was used. */
  readonly scratchFolder: string;
  readonly limits?: Partial<CrawlerLimits>;
  readonly politeness?: Partial<PolitenessLimits>;
};

/** A check has no place in a frontier. */
const NO_PLACE = { id: 0, depth: 0, priority: 0 } as const;

const NAMES_NOTHING: Sweep = {
  title: '',
  links: [],
  images: [],
  linkedImages: [],
  videos: [],
  frames: [],
  truncated: false,
  longMetadata: false,
  canvases: 0,
  streams: 0,
  players: 0,
};

/** @param abort ends the waits, and no media is asked for after it; a look under way is finished. @throws StopError where no browser can be started. */
export function lookAgainAt(
  profile: SiteProfile,
  ports: LookAgainPorts,
  plan: LookAgainPlan,
  abort: AbortSignal,
): SiteEyes {
  const limits = { ...DEFAULT_LIMITS, ...plan.limits };
  const { clock, client } = ports;
  // Comparing both ways is for a night's many pages; one page is looked at as people see it.
  const site: SiteProfile = { ...profile, mode: profile.mode === 'http' ? 'http' : 'browser' };
  const robots = openRobots({ client, clock, timeoutMs: limits.fetchMs });
  // No known media: what is there is loaded, so that it can be compared.
  const politeness = { ...DEFAULT_POLITENESS, ...plan.politeness };
  const modes = openModes(clock, ports.logins);
  const tools: AttemptTools = { ...ports, robots, limits, politeness, modes, readText: true };
  const scope = scopeOf(site);
  /** By registrable domain, in milliseconds of `performance.now()`: not before this is it asked again. */
  const readyAt = new Map<string, number>();
  const turn = async (url: string): Promise<void> => {
    await pause((readyAt.get(domainOf(url)) ?? 0) - performance.now(), abort);
  };
  const asked = (url: string, fetchMs: number | undefined, crawlDelayMs: number): void => {
    const delayMs = delayAfter({ fixedMs: site.delay, fetchMs, crawlDelayMs }, politeness);
    readyAt.set(domainOf(url), performance.now() + delayMs);
  };
  /** What robots.txt of the site asked for, the last time. */
  let siteDelayMs = 0;

  const inFolder = async <T>(look: (folder: string) => Promise<T>): Promise<T> => {
    const folder = await mkdtemp(join(plan.scratchFolder, 'look-'));
    try {
      return await look(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  const lookAt = async <T>(url: PageUrl, use: (made: Attempt) => Promise<T>): Promise<T> => {
    await turn(url);
    const entry: FrontierEntry = { ...NO_PLACE, siteId: site.id, url };
    return inFolder(async (folder) => {
      const made = await attempt(entry, site, scope, folder, tools, abort);
      siteDelayMs = made.crawlDelayMs;
      asked(url, made.fetchMs, made.crawlDelayMs);
      return use(made);
    });
  };

  /** How the site's places end because it does not know us, by the page that the profile names for that; asked once. */
  let stranger: Promise<Ending | undefined> | undefined;
  const turnedAway = (): Promise<Ending | undefined> => {
    const page = site.login?.page;
    stranger ??=
      page === undefined
        ? Promise.resolve(undefined)
        : lookAt(page, ({ visit }) => Promise.resolve(endingOfCheck(visit)));
    return stranger;
  };

  return {
    page: async (url, use) => {
      const ending = await turnedAway();
      // What strangers are shown says nothing about what is there: it is not asked for.
      if (ending) return use({ visit: unvisited(site, url, ending, clock) });
      return lookAt(url, ({ visit, said }) =>
        use({ visit, ...(said === undefined ? {} : { said }) }),
      );
    },
    media: async ({ url, kind }, pageUrl, use) => {
      // These are no part of a page that is shown: each is a question of its own, and waits for its turn like a page.
      await turn(url);
      abort.throwIfAborted();
      return inFolder(async (folder) => {
        const began = performance.now();
        const lease = await tools.browser.lease(site);
        const isFilm = kind === 'video' || isVideo(url, '');
        const named = { ...NAMES_NOTHING, ...(isFilm ? { videos: [url] } : { images: [url] }) };
        try {
          const captures = await capturePage({
            lease,
            site,
            watch: unwatched(undefined),
            sweeps: [named],
            referer: pageUrl,
            folder,
            // What is asked for besides the page goes the site's own way, too.
            tools: { ...tools, client: clientFor(client, site) },
            deadline: performance.now() + limits.captureMs,
          });
          const isSite = domainOf(url) === domainOf(pageUrl);
          asked(url, performance.now() - began, isSite ? siteDelayMs : 0);
          return await use(captures);
        } finally {
          await lease.release(true);
        }
      });
    },
  };
}

/** A site that cannot be reached now may know us all the same. */
const OUT_OF_REACH: ReadonlySet<Visit['outcome']> = new Set([
  'network',
  'timeout',
  'crashed',
  'rate-limited',
]);

function endingOfCheck({ outcome, reason = outcome }: Visit): Ending | undefined {
  if (outcome === 'fetched') return undefined;
  return { outcome: OUT_OF_REACH.has(outcome) ? outcome : 'logged-out', reason };
}

const unvisited = (site: SiteProfile, url: PageUrl, ending: Ending, clock: Clock): Visit => ({
  siteId: site.id,
  url,
  finalUrl: url,
  startedAt: clock.now(),
  endedAt: clock.now(),
  ...ending,
  gates: [],
  links: [],
  captures: [],
});
