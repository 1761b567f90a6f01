// The sweep of a page: every frame is asked what it names, and what could not be looked at is said.

import type { Frame, Page } from 'playwright';
import { HARMFUL_TEXTS } from './harmful-links.js';
import { inPage } from './in-page.js';
import { STORE } from './page-hooks.js';
import { within } from './streams.js';
import { sweepDocument, sweepSchema, type Sweep } from './sweep.js';

/** A part of a page that was not looked at: a picture may have been in it. */
export type Unseen = {
  /** One word, for the address of its line in the ledger. */
  readonly what:
    | 'elements'
    | 'frames'
    | 'silent-frames'
    | 'links'
    | 'requests'
    | 'metadata'
    | 'feed'
    | 'clicks'
    | 'canvases'
    | 'streams'
    | 'keys';
  /** `skipped` where there is no end, as of a feed; everything else is a fault. */
  readonly outcome: 'too-large' | 'timeout' | 'skipped' | 'unsupported' | 'drm';
  readonly reason: string;
};

export type Swept = {
  /** The page's own first, where it answered. */
  readonly sweeps: readonly Sweep[];
  readonly unseen: readonly Unseen[];
};

export const NOTHING_SWEPT: Swept = { sweeps: [], unseen: [] };

/** Two sweeps of one page, a while apart. What either could not see is unseen. */
export const mergedSwept = (first: Swept, second: Swept): Swept => ({
  sweeps: [...first.sweeps, ...second.sweeps],
  unseen: [
    ...first.unseen,
    ...second.unseen.filter(({ what }) => !first.unseen.some((known) => known.what === what)),
  ],
});

/** What has no end, and is looked at as far as the profile or the limits say: left out on purpose, and said. */
export const leftOut = (what: Unseen['what'], reason: string): Unseen => ({
  what,
  outcome: 'skipped',
  reason,
});

export const tooMuch = (what: Unseen['what'], bound: string): Unseen => ({
  what,
  outcome: 'too-large',
  reason: `not all of the page was looked at: ${what}: ${bound}`,
});

/** Frames that are asked, besides the page's own. */
const MAX_FRAMES = 40;
const LIMITS = {
  maxElements: 30_000,
  maxUrls: 5_000,
  maxMetadata: 2_000_000,
  store: STORE,
  harmfulTexts: HARMFUL_TEXTS,
};

/**
 * Asks every frame what it names.
 *
 * @param answerMs for each frame; one that does not answer in time is unseen.
 * @param tries how often the page itself is asked.
 */
export async function sweepFrames(page: Page, answerMs: number, tries = 2): Promise<Swept> {
  const sweepOf = async (frame: Frame): Promise<Sweep | undefined> => {
    try {
      const asked = frame.evaluate(inPage(sweepDocument, LIMITS));
      return sweepSchema.parse(await within(asked, answerMs, 'the page’s content'));
    } catch {
      return undefined;
    }
  };
  const main = page.mainFrame();
  let first = await sweepOf(main);
  for (let again = 1; !first && again < tries; again += 1) {
    // A page that refreshes itself loses its first answer.
    await main.waitForLoadState('domcontentloaded', { timeout: answerMs }).catch(() => undefined);
    first = await sweepOf(main);
  }
  const others = page.frames().filter((frame) => frame !== main);
  const asked = others.slice(0, MAX_FRAMES);
  const rest = await Promise.all(asked.map(sweepOf));
  const sweeps = [first, ...rest].filter((sweep) => sweep !== undefined);
  // A frame that the page took away meanwhile is no part of it any more.
  const silent = asked.filter((frame, at) => !rest[at] && !frame.isDetached()).length;
  const unseen: Unseen[] = [];
  if (sweeps.some(({ truncated }) => truncated)) {
    const bound = `more than ${LIMITS.maxElements}, or ${LIMITS.maxUrls} addresses of one kind`;
    unseen.push(tooMuch('elements', bound));
  }
  if (sweeps.some(({ longMetadata }) => longMetadata)) {
    unseen.push(tooMuch('metadata', `more than ${LIMITS.maxMetadata} characters in one piece`));
  }
  const streams = sweeps.reduce((total, sweep) => total + sweep.streams, 0);
  if (streams > 0) {
    const reason = `${streams} of its videos are live, or fed by a worker, without an address: single moments of each are seen`;
    unseen.push({ what: 'streams', outcome: 'unsupported', reason });
  }
  if (others.length > MAX_FRAMES) {
    unseen.push(tooMuch('frames', `${MAX_FRAMES} of ${others.length}`));
  }
  if (silent > 0) {
    const reason = `${silent} of the page’s frames did not say what they show`;
    unseen.push({ what: 'silent-frames', outcome: 'timeout', reason });
  }
  return { sweeps, unseen };
}
