// Clicks on what only shows pictures: "next" of carousels, thumbnails, "load more". Bounded, and nothing of it can post or lead away.

import type { CDPSession, Frame, Page } from 'playwright';
import { z } from 'zod';
import { nextClick } from './click-choice.js';
import { inPage } from './in-page.js';
import type { CrawlerLimits } from './limits.js';
import type { NetworkWatch } from './network.js';
import { STORE } from './page-hooks.js';
import { pause, within } from './streams.js';

export type Clicked = {
  readonly clicks: number;
  /** Was there more to click on when the bound was reached? */
  readonly more: boolean;
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
 * While it clicks, requests that are not `GET` or `HEAD` fail, and so do navigations of the page itself: whatever a click would have
 * sent or left, it does not. What a script does with a `GET` is not stopped, hence the words in click-choice.ts.
 *
 * @param most clicks of the whole page.
 * @param afterEach is waited for after each click, when the page is at rest.
 */
export async function clickThrough(
  page: Page,
  most: number,
  watch: NetworkWatch,
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
  for (const frame of frames.filter((_, at) => worth[at])) {
    const fences = await fenced(page, frame, limits);
    if (fences.length === 0) continue;
    try {
      for (;;) {
        if (clicks >= most || performance.now() > end) {
          more = await ask(frame, false);
          break;
        }
        if (!(await ask(frame, true))) break;
        clicks += 1;
        await pause(AFTER_CLICK_MS);
        await watch.quiet(limits.quietMs, limits.settleMs);
        await afterEach();
      }
    } catch {
      // The frame is gone or does not answer: what it showed until then was seen.
    } finally {
      await Promise.all(fences.map((fence) => fence.detach().catch(() => undefined)));
    }
  }
  return { clicks, more };
}

/** Stands between the page and the network while it is clicked; frames of another site have a network of their own. */
async function fenced(
  page: Page,
  frame: Frame,
  limits: CrawlerLimits,
): Promise<readonly CDPSession[]> {
  const context = page.context();
  const targets: (Page | Frame)[] = frame === page.mainFrame() ? [page] : [page, frame];
  const fences: CDPSession[] = [];
  for (const target of targets) {
    try {
      const session = await within(context.newCDPSession(target), limits.answerMs, 'a fence');
      fences.push(session);
      await within(fence(session, target === page), limits.answerMs, 'a fence');
    } catch {
      // A frame of the page's own site has no session of its own: the page's fence is around it.
      if (target === page) return [];
    }
  }
  return fences;
}

async function fence(session: CDPSession, isPage: boolean): Promise<void> {
  const { frameTree } = await session.send('Page.getFrameTree');
  const top = frameTree.frame.id;
  session.on('Fetch.requestPaused', ({ requestId, request, resourceType, frameId }) => {
    const leads = isPage && resourceType === 'Document' && frameId === top;
    const sends = request.method !== 'GET' && request.method !== 'HEAD';
    const answered =
      leads || sends
        ? session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
        : session.send('Fetch.continueRequest', { requestId });
    // The request, or the page, is gone.
    answered.catch(() => undefined);
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
}
