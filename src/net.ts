// The way out to the sites: the guard, and behind it the HTTP client and Chromium. Opened for one crawl or check.

import type { Config } from './config.js';
import { openBrowser, type CrawlBrowser } from './crawler/browser.js';
import { openHttpClient, type HttpClient, type WhyNot } from './crawler/http.js';
import type { CrawlerLimits } from './crawler/limits.js';
import type { PolitenessLimits } from './crawler/politeness.js';
import { closeAll } from './domain/closing.js';
import type { Log } from './domain/ports.js';
import { openGuard } from './egress/guard.js';
import type { ChromiumProgram } from './programs.js';

export type Net = AsyncDisposable & {
  readonly client: HttpClient;
  readonly browser: CrawlBrowser;
  readonly whyNot: WhyNot;
  /** Bytes of all connections so far, in both directions. */
  readonly traffic: () => number;
};

const CONNECT_TIMEOUT_MS = 15_000;
const IDLE_TIMEOUT_MS = 60_000;
/** Page loads before a browser page is thrown away, and sites kept open at once: measured in issue 5. */
const LOADS_PER_PAGE = 25;
const MAX_CONTEXTS = 8;

/** What the configuration says of the crawler's limits; the rest keeps its defaults. */
export const crawlerLimits = (config: Config): Partial<CrawlerLimits> => ({
  visitMs: config['crawl.visitTimeout'],
  gotoMs: config['crawl.loadTimeout'],
  settleMs: config['crawl.settleTimeout'],
  maxImages: config['media.maxPerPage'],
  maxImageBytes: config['media.maxImageBytes'],
  maxVideoBytes: config['media.maxVideoBytes'],
});

/** What the configuration says of politeness; back-off keeps its defaults. */
export const politenessLimits = (config: Config): Partial<PolitenessLimits> => ({
  minDelayMs: config['crawl.minDelay'],
  maxDelayMs: config['crawl.maxDelay'],
});

/**
 * Opens guard, client and browser; closes what it opened where one of them cannot be.
 *
 * @param folder where the browser's own files may lie while it runs; default: the machine's temporary folder.
 * @throws StopError `browser-missing`
 */
export async function openNet(
  config: Config,
  chromium: ChromiumProgram,
  log: Log,
  folder?: string,
): Promise<Net> {
  const opened: AsyncDisposable[] = [];
  let traffic = 0;
  try {
    const guard = await openGuard({
      allow: config['egress.allow'],
      // A tunnel carries many answers: the bound of one body is the client's, this one ends what never ends.
      maxBytesPerConnection: 4 * config['media.maxVideoBytes'],
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      idleTimeoutMs: IDLE_TIMEOUT_MS,
      onBytes: (bytes) => {
        traffic += bytes;
      },
      log,
    });
    opened.push(guard);
    const whyNot: WhyNot = (authority) => guard.whyNot(authority);
    const ownName = config['browser.userAgent'];
    const browser = await openBrowser({
      ...chromium,
      ...(folder === undefined ? {} : { folder }),
      proxyUrl: guard.url,
      ...(ownName === 'auto' ? {} : { userAgent: ownName }),
      loadsPerPage: LOADS_PER_PAGE,
      maxContexts: MAX_CONTEXTS,
      log,
    });
    opened.push(browser);
    const client = openHttpClient({ proxyUrl: guard.url, userAgent: browser.userAgent, whyNot });
    opened.push(client);
    return {
      client,
      browser,
      whyNot,
      traffic: () => traffic,
      [Symbol.asyncDispose]: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}
