// Stands between a page and the network from its first click on: nothing is sent, and the page goes nowhere.

import type { CDPSession, Frame, Page } from 'playwright';
import { inPage } from './in-page.js';
import type { CrawlerLimits } from './limits.js';
import { STORE, type PageStore } from './page-hooks.js';
import { within } from './streams.js';

export type ClickFence = {
  /** Fences a frame, and the page around it. @returns false where that failed: then nothing of it may be clicked. */
  readonly around: (frame: Frame) => Promise<boolean>;
  /**
   * Leaves the page, so that nothing that a click has begun comes later, and takes the fence away. Costs nothing where nothing
   * was clicked. A page that is closed needs no release: its fence goes with it.
   *
   * @returns false where that failed: then the page is not used again.
   */
  readonly release: () => Promise<boolean>;
};

/**
 * From the first `around` to `release`, requests that are not `GET` or `HEAD` fail, and so do navigations of the page itself;
 * service workers are asked nothing, and open sockets send nothing (page-hooks.ts).
 */
export function clickFence(page: Page, limits: Pick<CrawlerLimits, 'answerMs'>): ClickFence {
  const sessions: CDPSession[] = [];
  const fenced = new Map<Page | Frame, boolean>();
  const raise = async (target: Page | Frame): Promise<boolean> => {
    const known = fenced.get(target);
    if (known !== undefined) return known;
    let stands = true;
    try {
      const opening = page.context().newCDPSession(target);
      const session = await within(opening, limits.answerMs, 'a fence');
      sessions.push(session);
      await within(fence(session, target === page), limits.answerMs, 'a fence');
    } catch {
      // A frame of the page's own site has no session of its own: the page's fence is around it.
      stands = target !== page;
    }
    fenced.set(target, stands);
    return stands;
  };
  return {
    async around(frame) {
      if (!(await raise(page))) return false;
      if (frame !== page.mainFrame() && !(await raise(frame))) return false;
      const silenced = page.frames().map(async (each) => {
        await within(each.evaluate(inPage(silence, STORE)), limits.answerMs, 'a fence');
      });
      await Promise.allSettled(silenced);
      return true;
    },
    async release() {
      if (sessions.length === 0) return true;
      try {
        await within(page.goto('about:blank'), limits.answerMs, 'leaving a clicked page');
        const detached = Promise.all(sessions.map((session) => session.detach().catch(() => null)));
        await within(detached, limits.answerMs, 'a fence');
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** What came of a click behind a {@link gateFence}. */
export type FencedClick = {
  /** False where no fence stood: then nothing was clicked. */
  readonly clicked: boolean;
  /** Was something refused that a new document of the page had asked for? Then it has not shown all that it would. */
  readonly cutShort: boolean;
};

/**
 * Clicks on what is only guessed to be a gate: until the page is at rest again nothing but `GET` and `HEAD` leaves it, so whatever
 * the button was, it sent nothing. The page may go elsewhere, as gates make it.
 *
 * @param click clicks, and waits until the page is at rest.
 */
export async function gateFence(
  page: Page,
  limits: Pick<CrawlerLimits, 'answerMs'>,
  click: () => Promise<void>,
): Promise<FencedClick> {
  let session: CDPSession | undefined;
  let isNew = false;
  let cutShort = false;
  const main = page.mainFrame();
  const onNavigated = (frame: Frame): void => {
    if (frame === main) isNew = true;
  };
  try {
    session = await within(page.context().newCDPSession(page), limits.answerMs, 'a fence');
    const raised = fence(session, false, () => {
      if (isNew) cutShort = true;
    });
    await within(raised, limits.answerMs, 'a fence');
    await within(main.evaluate(inPage(silence, STORE)), limits.answerMs, 'a fence');
  } catch {
    await session?.detach().catch(() => undefined);
    return { clicked: false, cutShort };
  }
  page.on('framenavigated', onNavigated);
  try {
    await click();
  } finally {
    page.off('framenavigated', onNavigated);
    await within(main.evaluate(inPage(unsilence, STORE)), limits.answerMs, 'a fence').catch(
      () => undefined,
    );
    await within(session.detach(), limits.answerMs, 'a fence').catch(() => undefined);
  }
  return { clicked: true, cutShort };
}

async function fence(
  session: CDPSession,
  staysHere: boolean,
  onRefused: () => void = () => undefined,
): Promise<void> {
  const { frameTree } = await session.send('Page.getFrameTree');
  const top = frameTree.frame.id;
  session.on('Fetch.requestPaused', ({ requestId, request, resourceType, frameId }) => {
    const leads = staysHere && resourceType === 'Document' && frameId === top;
    const sends = request.method !== 'GET' && request.method !== 'HEAD';
    if (leads || sends) onRefused();
    const answered =
      leads || sends
        ? session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
        : session.send('Fetch.continueRequest', { requestId });
    // The request, or the page, is gone.
    answered.catch(() => undefined);
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  // What a service worker asks for on behalf of the page is its own request, which this session does not see.
  await session.send('Network.enable');
  await session.send('Network.setBypassServiceWorker', { bypass: true });
}

/** Runs inside the page. */
function silence(name: string): void {
  const store = (window as unknown as Record<string, PageStore | undefined>)[name];
  if (store) store.clicking = true;
}

/** Runs inside the page. */
function unsilence(name: string): void {
  const store = (window as unknown as Record<string, PageStore | undefined>)[name];
  if (store) store.clicking = false;
}
