// From a claimed page to its visit: robots.txt first, then the browser, once more where the first try was cut off.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf, StopError } from '../domain/errors.js';
import type { VisitOutcome } from '../domain/outcomes.js';
import type { SiteProfile } from '../domain/site.js';
import type { FrontierEntry, Visit } from '../domain/visit.js';
import { RECOVERY_MS, type CrawlBrowser } from './browser.js';
import type { Robots } from './robots.js';
import type { Scope } from './scope.js';
import { pause } from './streams.js';
import type { VisitTools } from './tools.js';
import { visitPage, type EndedVisit } from './visit.js';

export type AttemptTools = VisitTools & {
  readonly browser: CrawlBrowser;
  readonly robots: Robots;
};

export type Attempt = Omit<EndedVisit, 'fit'> & {
  /** What robots.txt asks for, for the next page of the host. */
  readonly crawlDelayMs: number;
  /** How the host stands: it asked for less (429, 503), or nothing may be asked because robots.txt is out of reach. */
  readonly host: 'answered' | 'refused' | 'unreachable';
};

/** Outcomes that a second try in a new browser page may mend. */
const TRIED_TWICE: ReadonlySet<VisitOutcome> = new Set(['crashed', 'network']);

/**
 * Visits a claimed page.
 *
 * @param folder private scratch folder; captures may point into it until the caller empties it.
 * @param abort ends the wait before a second try, which is then not made; a try under way is finished.
 * @throws StopError where no browser can be started at all.
 */
export async function attempt(
  entry: FrontierEntry,
  site: SiteProfile,
  scope: Scope,
  folder: string,
  tools: AttemptTools,
  abort: AbortSignal,
): Promise<Attempt> {
  const startedAt = tools.clock.now();
  const unvisited = (outcome: VisitOutcome, reason: string): Visit => ({
    siteId: entry.siteId,
    url: entry.url,
    finalUrl: entry.url,
    startedAt,
    endedAt: tools.clock.now(),
    outcome,
    reason,
    gates: [],
    links: [],
    captures: [],
  });
  const rules = await tools.robots.check(entry.url, site);
  if (rules.verdict === 'disallowed') {
    return { visit: unvisited('robots', rules.reason), crawlDelayMs: 0, host: 'answered' };
  }
  if (rules.verdict === 'unreachable') {
    // Not `robots`: the site did not ask to be left alone, it could not be asked.
    return { visit: unvisited('network', rules.reason), crawlDelayMs: 0, host: 'unreachable' };
  }
  const { crawlDelayMs } = rules;
  const tryOnce = async (name: string): Promise<EndedVisit> => {
    const scratch = join(folder, name);
    await mkdir(scratch, { mode: 0o700 });
    try {
      const lease = await tools.browser.lease(site);
      let fit = false;
      try {
        const ended = await visitPage(lease, entry, site, scope, scratch, tools);
        fit = ended.fit;
        return ended;
      } finally {
        await lease.release(fit);
      }
    } catch (error) {
      if (error instanceof StopError) throw error;
      tools.log.warn('a visit broke off', { url: entry.url, reason: reasonOf(error) });
      return { visit: unvisited('crashed', reasonOf(error)), fit: false };
    }
  };
  let ended = await tryOnce('first');
  if (TRIED_TWICE.has(ended.visit.outcome)) {
    // The second try is a page load like any other: it waits its turn.
    await pause(Math.max(site.delay, crawlDelayMs, RECOVERY_MS), abort);
    if (!abort.aborted) ended = merged(ended, await tryOnce('second'));
  }
  const { visit, retryAfterMs } = ended;
  return {
    visit,
    crawlDelayMs,
    host: visit.outcome === 'rate-limited' ? 'refused' : 'answered',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** The second try, with what only the first one captured. */
function merged(first: EndedVisit, second: EndedVisit): EndedVisit {
  const fetched = new Set(
    second.visit.captures.filter(({ outcome }) => outcome === 'fetched').map(({ url }) => url),
  );
  const extra = first.visit.captures.filter(
    (capture) => capture.outcome === 'fetched' && !fetched.has(capture.url),
  );
  const extraUrls = new Set(extra.map(({ url }) => url));
  const kept = second.visit.captures.filter(({ url }) => !extraUrls.has(url));
  return {
    ...second,
    visit: { ...second.visit, startedAt: first.visit.startedAt, captures: [...kept, ...extra] },
  };
}
