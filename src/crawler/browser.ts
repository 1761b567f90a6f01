// The browser: owns headless Chromium, one context a site, and pages that are reused and thrown away in time.

import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { StopError } from '../domain/errors.js';
import type { SiteId } from '../domain/ids.js';
import type { Log } from '../domain/ports.js';
import type { SiteProfile } from '../domain/site.js';
import { CHROMIUM_FLAGS, contextOptions, cookiesOf, prepareContext } from './browser-settings.js';
import { pause, within } from './streams.js';

export type BrowserOptions = {
  /** Chromium itself, or `bin/chromium-sandboxed` with `VIGIL_CHROMIUM_BINARY` in `env`. */
  readonly executable: string;
  readonly sandbox: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** The guard's address; everything goes through it, loopback too. */
  readonly proxyUrl: string;
  /** Default: what Chromium calls itself, without "Headless". */
  readonly userAgent?: string;
  readonly loadsPerPage: number;
  readonly maxContexts: number;
  readonly log: Log;
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
const FIRST_CLOSE_MS = 1_000;
const LEASE_TRIES = 4;
/** For the word that a browser has gone to arrive. */
export const RECOVERY_MS = 200;

type PooledPage = { readonly page: Page; loads: number };
type SiteContext = {
  readonly context: BrowserContext;
  readonly ours: WeakSet<Page>;
  readonly idle: PooledPage[];
  leased: number;
};

/** Starts Chromium. @throws StopError `browser-missing` */
export async function openBrowser(options: BrowserOptions): Promise<CrawlBrowser> {
  const crawlBrowser = new ChromiumBrowser(options);
  await crawlBrowser.start();
  return crawlBrowser;
}

/** Starts Chromium once and says its version, for `vigil doctor`. @throws StopError `browser-missing` */
export async function checkBrowser(
  options: Pick<BrowserOptions, 'executable' | 'sandbox' | 'env'>,
): Promise<{ readonly version: string }> {
  const browser = await launch(options, 'http://127.0.0.1:9');
  const version = browser.version();
  await within(browser.close(), CLOSE_MS, 'closing the browser').catch(() => undefined);
  return { version };
}

async function launch(
  options: Pick<BrowserOptions, 'executable' | 'sandbox' | 'env'>,
  proxyUrl: string,
): Promise<Browser> {
  try {
    return await chromium.launch({
      executablePath: options.executable,
      chromiumSandbox: options.sandbox,
      headless: true,
      timeout: LAUNCH_MS,
      // "<-loopback>" takes away Chromium's own exception for localhost.
      proxy: { server: proxyUrl, bypass: '<-loopback>' },
      args: [...CHROMIUM_FLAGS],
      ...(options.env ? { env: { ...stringsOf(process.env), ...options.env } } : {}),
      // SIGTERM finishes the page; the command line decides when the browser goes.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new StopError('browser-missing', { detail }, error);
  }
}

const stringsOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

class ChromiumBrowser implements CrawlBrowser {
  readonly #options: BrowserOptions;
  readonly #sites = new Map<SiteId, Promise<SiteContext>>();
  #running: Promise<Browser> | undefined;
  #current: Browser | undefined;
  #version = '';
  #closed = false;

  constructor(options: BrowserOptions) {
    this.#options = options;
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

  async #launch(): Promise<Browser> {
    try {
      const browser = await launch(this.#options, this.#options.proxyUrl);
      this.#version = browser.version();
      this.#current = browser;
      browser.on('disconnected', () => {
        if (this.#current === browser) {
          this.#current = undefined;
          this.#running = undefined;
          this.#sites.clear();
        }
        if (!this.#closed) this.#options.log.warn('browser stopped; it will be started again');
      });
      return browser;
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
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
    this.#sites.delete(id);
    const browser = await this.#running?.catch(() => undefined);
    if (browser?.isConnected() === true) return;
    this.#running = undefined;
    this.#sites.clear();
  }

  async #leaseOnce(site: SiteProfile): Promise<PageLease> {
    const siteContext = await this.#contextOf(site);
    siteContext.leased += 1;
    try {
      let pooled = siteContext.idle.pop();
      while (pooled?.page.isClosed() === true) pooled = siteContext.idle.pop();
      const taken = pooled ?? (await this.#newPage(siteContext));
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
    const context = await browser.newContext(contextOptions(userAgentOf(site) ?? this.userAgent));
    await context.addCookies(cookiesOf(site));
    const ours = new WeakSet<Page>();
    await prepareContext(context, site, ours);
    return { context, ours, idle: [], leased: 0 };
  }

  async #newPage(siteContext: SiteContext): Promise<PooledPage> {
    const page = await within(siteContext.context.newPage(), LAUNCH_MS, 'a new browser page');
    siteContext.ours.add(page);
    return { page, loads: 0 };
  }

  async #takeBack(siteContext: SiteContext, pooled: PooledPage, fit: boolean): Promise<void> {
    const { page } = pooled;
    let keep = fit && !page.isClosed() && pooled.loads < this.#options.loadsPerPage;
    if (keep) {
      // Stops the page's scripts and timers, so that nothing of it runs into the next visit.
      keep = await within(page.goto('about:blank'), CLOSE_MS, 'leaving the page').then(
        () => true,
        () => false,
      );
    }
    if (keep) siteContext.idle.push(pooled);
    else await this.#closePage(page);
    siteContext.leased -= 1;
  }

  async #closePage(page: Page): Promise<void> {
    try {
      await within(page.close(), FIRST_CLOSE_MS, 'closing a page');
      return;
    } catch {
      // Measured: a page that reloads itself without end does not close before it is led elsewhere.
      await page.goto('about:blank', { timeout: FIRST_CLOSE_MS }).catch(() => undefined);
    }
    try {
      await within(page.close(), CLOSE_MS, 'closing a page');
    } catch {
      // A browser that can't close a page any more can't be trusted with the next one.
      const running = this.#running;
      this.#running = undefined;
      this.#sites.clear();
      this.#options.log.warn('a browser page did not close; the browser is started again');
      await closeBrowser(running);
    }
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

const userAgentOf = (site: SiteProfile): string | undefined =>
  Object.entries(site.headers).find(([name]) => name.toLowerCase() === 'user-agent')?.[1];
