// The way out to the sites: the guard, and behind it the HTTP client and Chromium. Opened for one crawl or check.

import type { Config } from './config.js';
import { openBrowser, type CrawlBrowser } from './crawler/browser.js';
import { LARGE_BYTES, openHttpClient, type HttpClient, type WhyNot } from './crawler/http.js';
import type { CrawlerLimits } from './crawler/limits.js';
import type { PolitenessLimits } from './crawler/politeness.js';
import { routedClient } from './crawler/routes.js';
import { closeAll } from './domain/closing.js';
import { StopError } from './domain/errors.js';
import type { Logins, LostLogins } from './domain/login.js';
import type { Log } from './domain/ports.js';
import type { SiteProfile } from './domain/site.js';
import { openGuard, type Guard } from './egress/guard.js';
import type { ChromiumProgram } from './programs.js';
import { openRoutes, type Routes } from './routes.js';

export type Net = AsyncDisposable & {
  readonly client: HttpClient;
  readonly browser: CrawlBrowser;
  readonly whyNot: WhyNot;
  /** IP addresses that the host of a URL was reached at; empty where it was not. */
  readonly addressesOf?: (url: string) => readonly string[];
  /** Bytes of all connections so far, in both directions. */
  readonly traffic: () => number;
  /** Saved logins of the sites that it was opened for. */
  readonly logins?: Logins;
  /** Those of them that cannot be read. */
  readonly lostLogins?: LostLogins;
};

/** What the sites have of their own: a proxy, a saved login. */
export type OwnWays = {
  readonly sites: readonly SiteProfile[];
  readonly logins: Logins;
  readonly lostLogins?: LostLogins;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

const CONNECT_TIMEOUT_MS = 15_000;
const IDLE_TIMEOUT_MS = 60_000;
/** Page loads before a browser page is thrown away, and sites kept open at once: measured in issue 5. */
const LOADS_PER_PAGE = 25;
const MAX_CONTEXTS = 8;

/** What every guard allows and bounds. */
export const guardLimits = (config: Config) => ({
  allow: config['egress.allow'],
  // A tunnel carries many answers: the bound of one body is the client's, this one ends what never ends. Our own client sends 30 through
  // one at most, of which only the last may be large.
  maxBytesPerConnection:
    32 * LARGE_BYTES + 2 * Math.max(config['media.maxVideoBytes'], config['media.maxImageBytes']),
  connectTimeoutMs: CONNECT_TIMEOUT_MS,
  idleTimeoutMs: IDLE_TIMEOUT_MS,
});

/** The guard alone, for a window in which a person logs in. */
export const openGuardFor = (config: Config, log: Log): Promise<Guard> =>
  openGuard({ ...guardLimits(config), log });

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
 * @param own what the sites that are visited have of their own.
 * @param folder where the browser's own files may lie while it runs; default: the machine's temporary folder.
 * @throws StopError `browser-missing`
 */
export async function openNet(
  config: Config,
  chromium: ChromiumProgram,
  log: Log,
  folder?: string,
  own: OwnWays = { sites: [], logins: new Map(), environment: {} },
): Promise<Net> {
  const opened: AsyncDisposable[] = [];
  let traffic = 0;
  try {
    const guardOptions = {
      ...guardLimits(config),
      onBytes: (bytes: number) => {
        traffic += bytes;
      },
      log,
    };
    const guard = await openGuard(guardOptions);
    opened.push(guard);
    const guards = [guard];
    const whyNot: WhyNot = (authority) =>
      guards.map((each) => each.whyNot(authority)).find((known) => known !== undefined);
    // The browser says what all clients call themselves, so it is there before them.
    const ways: { routes?: Routes } = {};
    const contextOf = (site: SiteProfile) => {
      const proxy = ways.routes?.proxyUrlOf(site);
      if (site.proxy !== undefined && proxy === undefined) {
        throw new StopError('unexpected', { detail: `no way through the proxy of ${site.id}` });
      }
      const login = own.logins.get(site.id);
      return {
        ...(login ? { storageState: login } : {}),
        // "<-loopback>" takes away Chromium's own exception for localhost.
        ...(proxy === undefined ? {} : { proxy: { server: proxy, bypass: '<-loopback>' } }),
      };
    };
    const ownName = config['browser.userAgent'];
    const browser = await openBrowser({
      ...chromium,
      ...(folder === undefined ? {} : { folder }),
      proxyUrl: guard.url,
      ...(ownName === 'auto' ? {} : { userAgent: ownName }),
      loadsPerPage: LOADS_PER_PAGE,
      maxContexts: MAX_CONTEXTS,
      contextOf,
      log,
    });
    opened.push(browser);
    const common = { userAgent: browser.userAgent, whyNot };
    const routes = await openRoutes(own.sites, own.environment, guardOptions, common);
    ways.routes = routes;
    opened.push(routes);
    guards.push(...routes.guards);
    const client = openHttpClient({ proxyUrl: guard.url, ...common });
    opened.push(client);
    const addressesOf = (url: string): readonly string[] => {
      if (!URL.canParse(url)) return [];
      const { protocol, hostname, port } = new URL(url);
      return guard.addressesOf(`${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`);
    };
    return {
      client: routedClient(client, routes.clients),
      browser,
      whyNot,
      logins: own.logins,
      ...(own.lostLogins === undefined ? {} : { lostLogins: own.lostLogins }),
      addressesOf,
      traffic: () => traffic,
      [Symbol.asyncDispose]: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}
