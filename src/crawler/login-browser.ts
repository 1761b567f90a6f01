// Logging in by hand: a browser window in which a person logs in; what the site gave it then is what is kept.

import type { BrowserContext } from 'playwright';
import { savedLoginSchema, type SavedLogin } from '../domain/login.js';
import type { SiteProfile } from '../domain/site.js';
import { contextOptions } from './browser-settings.js';
import { launch, type LaunchOptions } from './launch.js';
import { pause, within } from './streams.js';

export type LoginWindow = LaunchOptions & {
  /** The guard's address: the window goes where the crawl may go, and nowhere else. */
  readonly proxyUrl: string;
};

/** Somebody may have to find a password, and a telephone. */
const LONGEST_MS = 30 * 60_000;
const LOOK_EVERY_MS = 1_000;
const STATE_MS = 10_000;
const CLOSE_MS = 5_000;
/** As every page of the window calls itself; Chromium's own name, for this is a person. */
const windowOptions = { ...contextOptions(''), userAgent: undefined, viewport: null };

const stateOf = async (context: BrowserContext): Promise<SavedLogin> =>
  savedLoginSchema.parse(await within(context.storageState(), STATE_MS, 'the login'));

/**
 * Opens the site's login page in a window and waits until the person says that it is done, closes the window, or half an hour has
 * gone.
 *
 * @param finished settles when the person says so; never, where nobody can.
 * @param abort ends the wait as well: nothing is returned then.
 * @returns what the window knew last; undefined where it was aborted or never answered.
 * @throws StopError `browser-missing`
 */
export async function logInByHand(
  site: SiteProfile,
  window: LoginWindow,
  finished: Promise<unknown>,
  abort: AbortSignal,
): Promise<SavedLogin | undefined> {
  const browser = await launch(window, window.proxyUrl);
  const end = new AbortController();
  const finish = (): void => {
    end.abort();
  };
  void finished.then(finish, finish);
  try {
    browser.on('disconnected', finish);
    const { userAgent: _, ...options } = windowOptions;
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on('close', finish);
    const first = site.login?.page ?? site.seeds[0];
    if (first !== undefined) await page.goto(first).catch(() => undefined);
    const stop = AbortSignal.any([abort, end.signal, AbortSignal.timeout(LONGEST_MS)]);
    // Asked again and again, for a window that is closed does not answer any more.
    let last = await stateOf(context).catch(() => undefined);
    while (!stop.aborted) {
      await pause(LOOK_EVERY_MS, stop);
      last = await stateOf(context).catch(() => last);
    }
    return abort.aborted ? undefined : last;
  } finally {
    await within(browser.close(), CLOSE_MS, 'closing').catch(() => undefined);
  }
}
