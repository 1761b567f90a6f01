// Nobody looks at the screen of a headless page: it is drawn a tenth as large, and at its size only where that matters.

import type { CDPSession, Page } from 'playwright';
import { within } from './streams.js';

/** What pages see: tall, so that much comes into view at once. */
export const VIEWPORT = { width: 1280, height: 1600 } as const;

/**
 * How large the compositor draws. Measured on pages of ten pictures (Chromium 156): 25 ms CPU a page less than at 1 (202 to 177), and
 * 150 to 200 MB less with four pages; the page's scripts, its layout, `srcset` and IntersectionObserver see no difference.
 */
const SCALE = 0.1;
/** For the browser to take the new size. */
const ANSWER_MS = 5_000;

type Screen = { readonly session: CDPSession; atSize: number };
const screens = new WeakMap<Page, Screen>();

const draw = (session: CDPSession, scale: number): Promise<unknown> =>
  session.send('Emulation.setDeviceMetricsOverride', {
    ...VIEWPORT,
    deviceScaleFactor: 1,
    mobile: false,
    scale,
  });

/**
 * Draws a page small from now on. Playwright sets the size of its own when a page is new, and when it is told to: this is to come after it.
 *
 * @returns the session that does it, for as long as the page lives.
 */
export async function drawSmall(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await draw(session, SCALE);
  screens.set(page, { session, atSize: 0 });
  return session;
}

/**
 * Has a page drawn at its size while something is done that knows places on the screen: a mouse click (measured: small, it hits something
 * else), a screenshot.
 *
 * @throws only what `act` throws.
 */
export async function atItsSize<T>(page: Page, act: () => Promise<T>): Promise<T> {
  const screen = screens.get(page);
  if (!screen) return act();
  const set = (scale: number): Promise<unknown> =>
    within(draw(screen.session, scale), ANSWER_MS, 'the page’s size').catch(() => undefined);
  screen.atSize += 1;
  if (screen.atSize === 1) await set(1);
  try {
    return await act();
  } finally {
    screen.atSize -= 1;
    if (screen.atSize === 0) await set(SCALE);
  }
}
