// From a claimed page to its visit: robots.txt first, then HTTP, the browser or both, once more where a try was cut off.

import { join } from 'node:path';
import { reasonOf, StopError } from '../domain/errors.js';
import type { Fetcher } from '../domain/fetch-mode.js';
import type { VisitOutcome } from '../domain/outcomes.js';
import type { SiteProfile } from '../domain/site.js';
import type { Capture, FrontierEntry, Visit } from '../domain/visit.js';
import { RECOVERY_MS, userAgentOf, type CrawlBrowser } from './browser.js';
import type { Modes } from './http-modes.js';
import { visitPlain } from './http-visit.js';
import { asLoginCheck } from './login-check.js';
import { delayAfter, type PolitenessLimits } from './politeness.js';
import type { Robots } from './robots.js';
import { clientFor } from './routes.js';
import type { Scope } from './scope.js';
import { pause } from './streams.js';
import type { VisitTools } from './tools.js';
import { visitPage, type EndedVisit } from './visit.js';

export type AttemptTools = VisitTools & {
  readonly browser: CrawlBrowser;
  readonly robots: Robots;
  readonly modes: Modes;
  readonly politeness: PolitenessLimits;
};

export type Attempt = Omit<EndedVisit, 'fit'> & {
  /** When the page was asked for, the last time; absent where it was not. */
  readonly beganAt?: Date;
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
 * @param folder private scratch folder, made with the first file; captures may point into it until the caller removes it.
 * @param abort ends the wait before a second try, which is then not made; a try under way is finished.
 * @throws StopError where no browser can be started at all.
 */
export async function attempt(
  entry: FrontierEntry,
  site: SiteProfile,
  scope: Scope,
  folder: string,
  shared: AttemptTools,
  abort: AbortSignal,
): Promise<Attempt> {
  const tools: AttemptTools = { ...shared, client: clientFor(shared.client, site) };
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
  const lost = tools.lostLogins?.get(site.id);
  if (lost !== undefined) {
    return { visit: unvisited('logged-out', lost), crawlDelayMs: 0, host: 'answered' };
  }
  const rules = await tools.robots.check(entry.url, site);
  if (rules.verdict === 'disallowed') {
    const visit = asLoginCheck(site, unvisited('robots', rules.reason));
    return { visit, crawlDelayMs: 0, host: 'answered' };
  }
  if (rules.verdict === 'unreachable') {
    // Not `robots`: the site did not ask to be left alone, it could not be asked.
    return { visit: unvisited('network', rules.reason), crawlDelayMs: 0, host: 'unreachable' };
  }
  const { crawlDelayMs } = rules;
  let beganAt = startedAt;
  const inFolder = async (
    name: string,
    visit: (scratch: string) => Promise<EndedVisit>,
  ): Promise<EndedVisit> => {
    const scratch = join(folder, name);
    beganAt = tools.clock.now();
    try {
      return await visit(scratch);
    } catch (error) {
      if (error instanceof StopError) throw error;
      tools.log.warn('a visit broke off', { url: entry.url, reason: reasonOf(error) });
      return { visit: unvisited('crashed', reasonOf(error)), fit: false };
    }
  };
  const byBrowser = (name: string): Promise<EndedVisit> =>
    inFolder(name, async (scratch) => {
      const lease = await tools.browser.lease(site);
      let fit = false;
      try {
        const ended = await visitPage(lease, entry, site, scope, scratch, tools);
        fit = ended.fit;
        return fetchedBy('browser', ended);
      } finally {
        await lease.release(fit);
      }
    });
  const byHttp = (name: string): Promise<EndedVisit> =>
    inFolder(name, async (scratch) => {
      const userAgent = userAgentOf(site) ?? tools.browser.userAgent;
      const plain = { site, scope, userAgent, cookies: tools.modes.cookiesOf(site) };
      return fetchedBy('http', await visitPlain(plain, entry, scratch, tools));
    });
  const delayMs = ({ fetchMs }: EndedVisit): number =>
    delayAfter({ fixedMs: site.delay, fetchMs, crawlDelayMs }, tools.politeness);
  // Every further try is a page load like any other: it waits its turn.
  const waitTurn = (before: EndedVisit): Promise<void> =>
    pause(Math.max(delayMs(before), RECOVERY_MS), abort);
  const twice = async (
    by: (name: string) => Promise<EndedVisit>,
    name: string,
  ): Promise<EndedVisit> => {
    const first = await by(name);
    if (!TRIED_TWICE.has(first.visit.outcome)) return first;
    await waitTurn(first);
    return abort.aborted ? first : merged(first, await by(`${name}-again`));
  };
  /** HTTP's visit and the browser's, which goes before it; what was seen is told to those who choose. */
  const compare = async (plain: EndedVisit): Promise<EndedVisit> => {
    await pause(delayMs(plain), abort);
    if (abort.aborted) return plain;
    const shown = await twice(byBrowser, 'browser');
    const modeProbe = tools.modes.compared(entry, site, shown.visit, plain.visit);
    tools.log.debug('fetched both ways', { url: entry.url, ...modeProbe });
    // The browser's outcome stands, a fault of it too: the page was to be looked at by it, and was not.
    const both = merged(plain, shown);
    return { ...both, visit: { ...both.visit, modeProbe } };
  };
  const ended = await (async (): Promise<EndedVisit> => {
    const way = tools.modes.wayOf(entry, site);
    if (way === 'browser') return twice(byBrowser, 'browser');
    const plain = await twice(byHttp, 'http');
    if (plain.visit.outcome === 'rate-limited') return plain;
    return way === 'both' || tools.modes.doubts(site, plain.visit) ? compare(plain) : plain;
  })();
  const { retryAfterMs, said } = ended;
  const visit = asLoginCheck(site, ended.visit);
  // A load that was cut off before its document came took as long as it was waited for.
  const fetchMs = ended.fetchMs ?? visit.endedAt.getTime() - visit.startedAt.getTime();
  return {
    visit,
    crawlDelayMs,
    beganAt,
    fetchMs,
    host: visit.outcome === 'rate-limited' ? 'refused' : 'answered',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(said === undefined ? {} : { said }),
  };
}

const fetchedBy = (fetcher: Fetcher, ended: EndedVisit): EndedVisit => ({
  ...ended,
  visit: { ...ended.visit, fetchedBy: fetcher },
});

const isHad = ({ outcome }: Capture): boolean => outcome === 'fetched' || outcome === 'unchanged';

/** The second try, with what only the first one captured and linked to. */
function merged(first: EndedVisit, second: EndedVisit): EndedVisit {
  const had = new Set(second.visit.captures.filter(isHad).map(({ url }) => url));
  const extra = first.visit.captures.filter((capture) => isHad(capture) && !had.has(capture.url));
  const extraUrls = new Set(extra.map(({ url }) => url));
  const kept = second.visit.captures.filter(({ url }) => !extraUrls.has(url));
  const known = new Set(second.visit.links.map(({ url }) => url));
  const links = [...second.visit.links, ...first.visit.links.filter(({ url }) => !known.has(url))];
  const { startedAt } = first.visit;
  return {
    ...second,
    visit: { ...second.visit, startedAt, links, captures: [...kept, ...extra] },
  };
}
