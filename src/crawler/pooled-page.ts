// A browser page that visits use one after another: how it is made ready, left between two of them, and closed.

import type { BrowserContext, CDPSession, Page } from 'playwright';
import type { SiteProfile } from '../domain/site.js';
import { forgetWorkers } from './forget-workers.js';
import { sendOwnHeaders } from './own-headers.js';
import { drawSmall } from './small-raster.js';
import { within } from './streams.js';

export type PooledPage = {
  readonly page: Page;
  /** Our own, beside Playwright's. */
  readonly session: CDPSession;
  loads: number;
};

const OPEN_MS = 30_000;
const LEAVE_MS = 5_000;
const FIRST_CLOSE_MS = 1_000;
/**
 * A renderer collects late what is left of the documents before, so it is told to, every so many loads. Measured: four renderers hold
 * 170 MB instead of 330 at the most; told at every load, which costs 10 ms CPU a page, 150 MB.
 */
const COLLECT_EVERY = 4;

/**
 * Opens a page of a site.
 *
 * @param ours pages that are not closed as pop-ups; it is added.
 */
export async function openPage(
  context: BrowserContext,
  site: SiteProfile,
  ours: WeakSet<Page>,
): Promise<PooledPage> {
  const page = await within(context.newPage(), OPEN_MS, 'a new browser page');
  ours.add(page);
  const prepare = async (): Promise<CDPSession> => {
    const session = await drawSmall(page);
    await sendOwnHeaders(page, site);
    return session;
  };
  const session = await within(prepare(), OPEN_MS, 'preparing a browser page');
  return { page, session, loads: 0 };
}

/**
 * Leaves what a page shows, so that nothing of it runs into the next visit. Measured: an empty document is what stops scripts, timers, frames
 * and workers; `Page.setWebLifecycleState` "frozen" stops none of them in a page that Playwright holds in focus.
 *
 * @returns false where that failed: then the page is not used again.
 */
export async function leavePage({ page, session, loads }: PooledPage): Promise<boolean> {
  try {
    await within(page.goto('about:blank'), LEAVE_MS, 'leaving the page');
    if (loads % COLLECT_EVERY === 0) {
      await within(session.send('HeapProfiler.collectGarbage'), LEAVE_MS, 'collecting');
    }
  } catch {
    return false;
  }
  return forgetWorkers(page, LEAVE_MS);
}

/** @returns false where the page did not close: then its browser can't be trusted with the next one. */
export async function closePage(page: Page): Promise<boolean> {
  try {
    await within(page.close(), FIRST_CLOSE_MS, 'closing a page');
    return true;
  } catch {
    // Measured: a page that reloads itself without end does not close before it is led elsewhere.
    await page.goto('about:blank', { timeout: FIRST_CLOSE_MS }).catch(() => undefined);
  }
  return within(page.close(), LEAVE_MS, 'closing a page').then(
    () => true,
    () => false,
  );
}
