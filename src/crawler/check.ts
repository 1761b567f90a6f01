// Checking a site: visits its first pages and says what it saw. Stores nothing.

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fetcher, ModeProbe } from '../domain/fetch-mode.js';
import { isFault, type VisitOutcome } from '../domain/outcomes.js';
import type { SiteProfile } from '../domain/site.js';
import type { FoundLink, FrontierEntry, Visit } from '../domain/visit.js';
import { attempt, type AttemptTools } from './attempt.js';
import type { CrawlPorts } from './crawl.js';
import { openModes } from './http-modes.js';
import { DEFAULT_LIMITS, type CrawlerLimits } from './limits.js';
import { DEFAULT_POLITENESS, delayAfter, type PolitenessLimits } from './politeness.js';
import { openRobots } from './robots.js';
import { scopeOf } from './scope.js';
import { pause } from './streams.js';

/** What `vigil site check` says of one page. */
export type CheckedPage = {
  readonly url: string;
  readonly outcome: VisitOutcome;
  readonly reason?: string;
  readonly title?: string;
  /** Links that the profile follows. */
  readonly links: number;
  /** Media that were had. */
  readonly images: number;
  readonly videos: number;
  /** Media that were found and not had, through a fault. */
  readonly faults: number;
  /** Gates that were clicked. */
  readonly gates: readonly string[];
  readonly durationMs: number;
  readonly fetchedBy?: Fetcher;
  /** Where the page was fetched both ways: what was compared. */
  readonly modeProbe?: ModeProbe;
};

export type CheckPlan = {
  /** Pages to visit at most: seeds first, then what they link to, by priority. */
  readonly maxPages: number;
  readonly scratchFolder: string;
  readonly limits?: Partial<CrawlerLimits>;
  readonly politeness?: Partial<PolitenessLimits>;
};

export type CheckPorts = Pick<
  CrawlPorts,
  'browser' | 'client' | 'clock' | 'log' | 'whyNot' | 'logins' | 'lostLogins'
>;

/**
 * Visits the first pages of a site, politely, one after the other.
 *
 * @param abort ends the check after the page at work; what was seen is returned.
 * @throws StopError where no browser can be started.
 */
export async function checkSite(
  site: SiteProfile,
  plan: CheckPlan,
  ports: CheckPorts,
  abort: AbortSignal,
): Promise<readonly CheckedPage[]> {
  const limits = { ...DEFAULT_LIMITS, ...plan.limits };
  const { clock, client } = ports;
  const robots = openRobots({ client, clock, timeoutMs: limits.fetchMs });
  const politeness = { ...DEFAULT_POLITENESS, ...plan.politeness };
  const modes = openModes(clock, ports.logins);
  const tools: AttemptTools = { ...ports, robots, limits, politeness, modes };
  const scope = scopeOf(site);
  const known = new Set<string>();
  const waiting: FoundLink[] = [];
  const add = (links: readonly FoundLink[]): void => {
    for (const link of links) {
      if (known.has(link.url)) continue;
      known.add(link.url);
      waiting.push(link);
    }
    waiting.sort((a, b) => a.depth - b.depth || b.priority - a.priority);
  };
  add(scope.seeds());
  const pages: CheckedPage[] = [];
  let delayMs = 0;
  for (let link = waiting.shift(); link; link = waiting.shift()) {
    if (pages.length >= plan.maxPages || abort.aborted) break;
    await pause(delayMs, abort);
    const folder = await mkdtemp(join(plan.scratchFolder, 'check-'));
    try {
      const entry: FrontierEntry = { id: pages.length, siteId: site.id, ...link };
      const { visit, ...load } = await attempt(entry, site, scope, folder, tools, abort);
      const { fetchMs, crawlDelayMs } = load;
      delayMs = delayAfter({ fixedMs: site.delay, fetchMs, crawlDelayMs }, politeness);
      pages.push(seen(visit));
      // Its login cannot be read: no page of it is asked for.
      if (tools.lostLogins?.has(site.id)) break;
      add(visit.links);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return pages;
}

function seen(visit: Visit): CheckedPage {
  const had = (kind: 'image' | 'video'): number =>
    visit.captures.filter((capture) => capture.kind === kind && capture.outcome === 'fetched')
      .length;
  return {
    url: visit.url,
    outcome: visit.outcome,
    ...(visit.reason === undefined ? {} : { reason: visit.reason }),
    ...(visit.title === undefined ? {} : { title: visit.title }),
    links: visit.links.length,
    images: had('image'),
    videos: had('video'),
    faults: visit.captures.filter(({ outcome }) => isFault(outcome)).length,
    gates: visit.gates,
    durationMs: visit.endedAt.getTime() - visit.startedAt.getTime(),
    ...(visit.fetchedBy === undefined ? {} : { fetchedBy: visit.fetchedBy }),
    ...(visit.modeProbe === undefined ? {} : { modeProbe: visit.modeProbe }),
  };
}
