// The browser: owns headless Chromium, one context a site, and pages that are reused and thrown away in time.

import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright';
import { StopError } from '../domain/errors.js';
import type { SiteId } from '../domain/ids.js';
import type { Log } from '../domain/ports.js';
import type { SiteProfile } from '../domain/site.js';
import { contextOptions, cookiesOf, prepareContext } from './browser-settings.js';
import { launch, versionOf, type LaunchOptions } from './launch.js';
import { closePage, leavePage, openPage, type PooledPage } from './pooled-page.js';
import { pause, within } from './streams.js';

export type BrowserOptions = LaunchOptions & {
  /** The guard's address; everything goes through it, loopback too. */
  readonly proxyUrl: string;
  /** Default: what Chromium calls itself, without "Headless". */
  readonly userAgent?: string;
  readonly loadsPerPage: number;
  readonly maxContexts: number;
  readonly log: Log;
  /** What a site's context has of its own: a saved login, another way out. */
  readonly contextOf?: (site: SiteProfile) => Pick<BrowserContextOptions, 'storageState' | 'proxy'>;
};

/** A page that one visit has for itself. */
export type PageLease = {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly userAgent: string;
  /** Gives the page back. `fit` says that it answered to the end; one that did not is closed. Never throws. */
  readonly release: (fit: boolean) => Promise<void>;
};

export interface CrawlBrowser extends AsyncDisposable {
  readonly version: string;
  readonly userAgent: string;
  /** A blank page in the site's own context. Starts the browser again where it has crashed. @throws StopError `browser-missing`, `browser-crashed` */
  lease(site: SiteProfile): Promise<PageLease>;
}

const LAUNCH_MS = 30_000;
const CLOSE_MS = 5_000;
const LEASE_TRIES = 4;
/** For the word that a browser has gone to arrive. */
export const RECOVERY_MS = 200;

type SiteContext = {
  readonly id: SiteId;
  readonly context: BrowserContext;
  readonly ours: WeakSet<Page>;
  readonly idle: PooledPage[];
  leased: number;
  /** No page of it is handed out any more; it is closed with its last lease. */
  forgotten: boolean;
};

/**
 * Looks whether there is a Chromium, and which one; it is started when a page is first leased, for where pages are fetched by HTTP
 * none ever is.
 *
 * @throws StopError `browser-missing`
 */
export async function openBrowser(options: BrowserOptions): Promise<CrawlBrowser> {
  return new ChromiumBrowser(options, await versionOf(options));
}

/** Starts Chromium once and says its version, for `vigil doctor`. @throws StopError `browser-missing` */
export async function checkBrowser(options: LaunchOptions): Promise<{ readonly version: string }> {
  const browser = await launch(options, 'http://127.0.0.1:9');
  const version = browser.version();
  await within(browser.close(), CLOSE_MS, 'closing the browser').catch(() => undefined);
  return { version };
}

class ChromiumBrowser implements CrawlBrowser {
  readonly #options: BrowserOptions;
  readonly #sites = new Map<SiteId, Promise<SiteContext>>();
  #running: Promise<Browser> | undefined;
  #version: string;
  #closed = false;

  constructor(options: BrowserOptions, version: string) {
    this.#options = options;
    this.#version = version;
  }

  get version(): string {
    return this.#version;
  }

  get userAgent(): string {
    const major = this.#version.split('.')[0] ?? '';
    return (
      this.#options.userAgent ??
      `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`
    );
  }

  async start(): Promise<Browser> {
    if (this.#closed) throw new StopError('browser-crashed', { detail: 'it was closed' });
    this.#running ??= this.#launch();
    return this.#running;
  }

  #launch(): Promise<Browser> {
    const launching = launch(this.#options, this.#options.proxyUrl).then((browser) => {
      this.#version = browser.version();
      browser.on('disconnected', () => {
        this.#forgetBrowser(launching);
        if (!this.#closed) this.#options.log.warn('browser stopped; it will be started again');
      });
      return browser;
    });
    launching.catch(() => {
      this.#forgetBrowser(launching);
    });
    return launching;
  }

  /** Word that a browser is gone may come when its successor runs already, which is left alone. */
  #forgetBrowser(gone: Promise<Browser> | undefined): void {
    if (gone === undefined || this.#running !== gone) return;
    this.#running = undefined;
    this.#sites.clear();
  }

  async lease(site: SiteProfile): Promise<PageLease> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#leaseOnce(site);
      } catch (error) {
        if (error instanceof StopError || tries >= LEASE_TRIES) throw error;
        // A browser that is going away says so late; until then it only fails.
        await this.#forgetIfGone(site.id);
        await pause(RECOVERY_MS * tries);
      }
    }
  }

  async #forgetIfGone(id: SiteId): Promise<void> {
    const opening = this.#sites.get(id);
    this.#sites.delete(id);
    const running = this.#running;
    const browser = await running?.catch(() => undefined);
    if (browser?.isConnected() !== true) {
      this.#forgetBrowser(running);
      return;
    }
    const opened = await opening?.catch(() => undefined);
    if (!opened) return;
    opened.forgotten = true;
    await this.#closeForgotten(opened);
  }

  async #closeForgotten({ context, forgotten, leased }: SiteContext): Promise<void> {
    if (!forgotten || leased > 0) return;
    await within(context.close(), CLOSE_MS, 'closing').catch(() => undefined);
  }

  async #leaseOnce(site: SiteProfile): Promise<PageLease> {
    const siteContext = await this.#contextOf(site);
    siteContext.leased += 1;
    try {
      let pooled = siteContext.idle.pop();
      while (pooled?.page.isClosed() === true) pooled = siteContext.idle.pop();
      const taken = pooled ?? (await openPage(siteContext.context, site, siteContext.ours));
      taken.loads += 1;
      let released = false;
      return {
        page: taken.page,
        context: siteContext.context,
        userAgent: userAgentOf(site) ?? this.userAgent,
        release: async (fit) => {
          if (released) return;
          released = true;
          await this.#takeBack(siteContext, taken, fit);
        },
      };
    } catch (error) {
      siteContext.leased -= 1;
      throw error;
    }
  }

  async #contextOf(site: SiteProfile): Promise<SiteContext> {
    const known = this.#sites.get(site.id);
    // Taken out and put back: the map's order is the order of last use.
    this.#sites.delete(site.id);
    const opening = known ?? this.#newContext(site);
    this.#sites.set(site.id, opening);
    try {
      const opened = await opening;
      await this.#closeUnused();
      return opened;
    } catch (error) {
      if (this.#sites.get(site.id) === opening) this.#sites.delete(site.id);
      throw error;
    }
  }

  async #newContext(site: SiteProfile): Promise<SiteContext> {
    const browser = await this.start();
    const options = {
      ...contextOptions(userAgentOf(site) ?? this.userAgent),
      ...this.#options.contextOf?.(site),
    };
    const opening = browser.newContext(options);
    const context = await within(opening, LAUNCH_MS, 'a browser context').catch(
      (error: unknown) => {
        // One that comes too late is nobody's.
        opening.then((late) => late.close()).catch(() => undefined);
        throw error;
      },
    );
    const ours = new WeakSet<Page>();
    const prepare = async (): Promise<void> => {
      await context.addCookies(cookiesOf(site));
      await prepareContext(context, ours);
    };
    try {
      await within(prepare(), LAUNCH_MS, 'preparing a browser context');
    } catch (error) {
      await within(context.close(), CLOSE_MS, 'closing').catch(() => undefined);
      throw error;
    }
    return { id: site.id, context, ours, idle: [], leased: 0, forgotten: false };
  }

  async #takeBack(siteContext: SiteContext, pooled: PooledPage, fit: boolean): Promise<void> {
    const { page } = pooled;
    const isWorn = page.isClosed() || pooled.loads >= this.#options.loadsPerPage;
    const keep = fit && !isWorn && (await leavePage(pooled));
    if (keep) siteContext.idle.push(pooled);
    else {
      // Nothing takes its workers away: they would answer the next visit with what they kept, so the context ends.
      if (siteContext.context.serviceWorkers().length > 0) await this.#forgetContext(siteContext);
      await this.#closePage(page);
    }
    siteContext.leased -= 1;
    await this.#closeForgotten(siteContext);
  }

  async #forgetContext(siteContext: SiteContext): Promise<void> {
    siteContext.forgotten = true;
    const opening = this.#sites.get(siteContext.id);
    const opened = await opening?.catch(() => undefined);
    if (opened !== siteContext || this.#sites.get(siteContext.id) !== opening) return;
    this.#sites.delete(siteContext.id);
  }

  async #closePage(page: Page): Promise<void> {
    if (await closePage(page)) return;
    const browser = page.context().browser();
    const running = this.#running;
    if ((await running?.catch(() => undefined)) === browser) this.#forgetBrowser(running);
    this.#options.log.warn('a browser page did not close; the browser is started again');
    if (browser) await within(browser.close(), CLOSE_MS, 'closing').catch(() => undefined);
  }

  async #closeUnused(): Promise<void> {
    for (const [id, opening] of [...this.#sites]) {
      if (this.#sites.size <= this.#options.maxContexts) return;
      const opened = await opening.catch(() => undefined);
      if (opened && opened.leased > 0) continue;
      if (this.#sites.get(id) !== opening) continue;
      this.#sites.delete(id);
      if (opened) await within(opened.context.close(), CLOSE_MS, 'closing').catch(() => undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await closeBrowser(this.#running);
  }
}

async function closeBrowser(running: Promise<Browser> | undefined): Promise<void> {
  const browser = await running?.catch(() => undefined);
  if (browser) await within(browser.close(), CLOSE_MS, 'closing').catch(() => undefined);
}

/** What the profile itself wants to be called. */
export const userAgentOf = (site: SiteProfile): string | undefined =>
  Object.entries(site.headers).find(([name]) => name.toLowerCase() === 'user-agent')?.[1];
