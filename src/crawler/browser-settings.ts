// How Chromium is started and what every page of it may and may not do.

import type { BrowserContext, BrowserContextOptions, Page } from 'playwright';
import type { SiteProfile } from '../domain/site.js';
import { hookScript } from './page-hooks.js';
import { VIEWPORT } from './small-raster.js';

/** Flags besides Playwright's own. */
export const CHROMIUM_FLAGS: readonly string[] = [
  // Nothing goes around the proxy: no UDP, no look-ups of its own, no background services.
  '--disable-quic',
  // Measured: without it three STUN packets leave; `--webrtc-ip-handling-policy` alone changes nothing.
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--dns-prefetch-disable',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
  // A pop-up would load before anything could stand in its way: "log out" in a new window.
  '--block-new-web-contents',
  // Native lazy images load without scrolling (measured, issue 5).
  '--disable-lazy-loading',
];

/** Korean, as the sites' own readers are. */
export const contextOptions = (userAgent: string): BrowserContextOptions => ({
  userAgent,
  viewport: VIEWPORT,
  locale: 'ko-KR',
  timezoneId: 'Asia/Seoul',
  reducedMotion: 'reduce',
  acceptDownloads: false,
  permissions: [],
  // A page may wait for its own: without it, it would show nothing. They are taken away after every visit (browser.ts), so
  // that a page is always asked of its site, and never of what a worker kept.
  serviceWorkers: 'allow',
});

/** The profile's cookies, for the host that each names or else for every seed's host. */
export function cookiesOf(site: SiteProfile): { name: string; value: string; url: string }[] {
  const seeds = [...new Set(site.seeds.map((seed) => new URL(seed).origin))];
  return site.cookies.flatMap(({ name, value, host }) => {
    const origins = host === undefined ? seeds : [`http://${host}`, `https://${host}`];
    return origins.map((origin) => ({ name, value, url: `${origin}/` }));
  });
}

/**
 * Makes a context's pages harmless: pop-ups are closed, dialogs answered, downloads cancelled, and no page closes itself.
 *
 * @param ours pages that Vigil opened; the caller adds them right after `newPage`.
 */
export async function prepareContext(context: BrowserContext, ours: WeakSet<Page>): Promise<void> {
  await context.addInitScript('window.close = () => undefined;');
  await context.addInitScript(hookScript());
  context.on('page', (page) => {
    page.on('dialog', (dialog) => {
      // "Leave this page?" is answered with yes, everything else with no.
      const answered = dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss();
      answered.catch(() => undefined);
    });
    page.on('download', (download) => {
      download.cancel().catch(() => undefined);
    });
    // A page that newPage() is about to hand over is not known as ours yet.
    setTimeout(() => {
      if (!ours.has(page) && !page.isClosed()) page.close().catch(() => undefined);
    }, POPUP_GRACE_MS).unref();
  });
}

/** Longer than newPage() takes to hand its page over. */
const POPUP_GRACE_MS = 1_000;
