// Clicks on what only shows pictures: "next" of carousels, thumbnails, "load more". Bounded, and nothing of it can post or lead away.

import type { Frame, Page } from 'playwright';
import { z } from 'zod';
import { nextClick } from './click-choice.js';
import type { ClickFence } from './click-fence.js';
import { inPage } from './in-page.js';
import type { CrawlerLimits } from './limits.js';
import type { NetworkWatch } from './network.js';
import { STORE } from './page-hooks.js';
import { pause, within } from './streams.js';

export type Clicked = {
  readonly clicks: number;
  /** Was there more to click on when the bound was reached? */
  readonly more: boolean;
  /** Where a click led to another page without a navigation: what was seen until before that click. */
  readonly before?: NetworkWatch;
};

/** Frames that are clicked in, the page's own first. */
const MAX_FRAMES = 6;
/** For a script to ask for what it shows. */
const AFTER_CLICK_MS = 80;
/** For all of a page's clicks. */
const CLICKING_MS = 25_000;

const answerSchema = z.object({ clicked: z.boolean() });

/**
 * Clicks through the carousels and galleries of a page, until nothing new is shown.
 *
 * Whatever a click would have sent or left, it does not, now or later: the fence stays until the caller releases it. What a
 * script does with a `GET` is not stopped, hence the words in click-choice.ts.
 *
 * @param most clicks of the whole page.
 * @param afterEach is waited for after each click, when the page is at rest.
 */
export async function clickThrough(
  page: Page,
  most: number,
  watch: NetworkWatch,
  fence: ClickFence,
  limits: CrawlerLimits,
  afterEach: () => Promise<void>,
): Promise<Clicked> {
  if (most === 0) return { clicks: 0, more: false };
  let clicks = 0;
  let more = false;
  const ask = async (frame: Frame, act: boolean): Promise<boolean> => {
    const asked = frame.evaluate(inPage(nextClick, { store: STORE, act }));
    const answer = answerSchema.safeParse(
      await within(asked, limits.answerMs, 'the page’s clicks'),
    );
    return answer.success && answer.data.clicked;
  };
  const frames = page.frames().slice(0, MAX_FRAMES);
  // Most pages have nothing to click on: they do not pay for the fence.
  const worth = await Promise.all(frames.map((frame) => ask(frame, false).catch(() => false)));
  const end = performance.now() + CLICKING_MS;
  const address = addressOf(page);
  for (const frame of frames.filter((_, at) => worth[at])) {
    try {
      if (!(await fence.around(frame))) continue;
      for (;;) {
        if (clicks >= most || performance.now() > end) {
          more = await ask(frame, false);
          break;
        }
        const before = asSeen(watch);
        if (!(await ask(frame, true))) break;
        clicks += 1;
        await pause(AFTER_CLICK_MS);
        await watch.quiet(limits.quietMs, limits.settleMs);
        // Its pictures are not this page's.
        if (addressOf(page) !== address) return { clicks, more, before };
        await afterEach();
      }
    } catch {
      // The frame is gone or does not answer: what it showed until then was seen.
    }
  }
  return { clicks, more };
}

/** Without its fragment: galleries number their pictures in it. */
const addressOf = (page: Page): string => page.url().split('#')[0] ?? '';

/** A watch that sees nothing more. */
const asSeen = (watch: NetworkWatch): NetworkWatch => ({
  ...watch,
  images: new Map(watch.images),
  failedImages: new Set(watch.failedImages),
  aliases: new Set(watch.aliases),
  videos: new Set(watch.videos),
  fetchedVideos: new Set(watch.fetchedVideos),
  playlists: new Set(watch.playlists),
  dashManifests: new Set(watch.dashManifests),
});
