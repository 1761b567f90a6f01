// A visit: one attempt to look at one page in a reused browser page, and everything that it captured.

import { RetryError } from '../domain/errors.js';
import type { PageText } from '../domain/checks.js';
import { parsePageUrl } from '../domain/ids.js';
import type { SiteProfile } from '../domain/site.js';
import type { Capture, FrontierEntry, Visit } from '../domain/visit.js';
import type { PageLease } from './browser.js';
import { capturePage } from './capture.js';
import { clickFence } from './click-fence.js';
import { drawnPictures } from './drawn.js';
import { endingOfError, type Ending } from './endings.js';
import { imageCapture, missed, noteUrl } from './capture-outcomes.js';
import { keepPage } from './keep-page.js';
import { look, type Sight } from './look.js';
import { linksOf } from './links.js';
import { MAX_WATCHED, watchNetwork } from './network.js';
import { readPageText } from './page-text.js';
import { parseRetryAfter } from './politeness.js';
import type { Played } from './play.js';
import type { Scope } from './scope.js';
import { pause, within } from './streams.js';
import { NOTHING_SWEPT, sweepFrames, tooMuch, type Unseen } from './sweep-frames.js';
import type { VisitTools } from './tools.js';

/** A visit, and what the crawl must know besides the ledger. */
export type EndedVisit = {
  readonly visit: Visit;
  /** What a rate-limiting site asked for. */
  readonly retryAfterMs?: number;
  /** How long the page's document took, the last time it was asked for; absent where it was not. */
  readonly fetchMs?: number;
  /** May the browser page be used again? */
  readonly fit: boolean;
  /** Present where it was asked for and could be read. */
  readonly said?: PageText;
};

const GONE_MS = 100;

/**
 * Visits one page. Never throws for what a page does: that is the visit's outcome, and what was captured before counts.
 *
 * @param folder private scratch folder of this visit; the caller empties it once the captures were used.
 */
export async function visitPage(
  lease: PageLease,
  entry: FrontierEntry,
  site: SiteProfile,
  scope: Scope,
  folder: string,
  tools: VisitTools,
): Promise<EndedVisit> {
  const { page } = lease;
  const { limits, clock } = tools;
  const startedAt = clock.now();
  const deadline = performance.now() + limits.visitMs;
  const watch = watchNetwork(page, limits);
  const sight: Sight = {
    gates: [],
    swept: NOTHING_SWEPT,
    ending: undefined,
    left: [],
    drawn: drawnPictures(page, limits.answerMs),
    fence: clickFence(page, limits),
    played: undefined,
    own: undefined,
    fetchMs: undefined,
  };
  let ending: Ending;
  let fit = true;
  try {
    const lost = watch.gone.then((how): never => {
      throw new RetryError('browser-crashed', { detail: how });
    });
    const looked = look(page, entry, site, scope, watch, limits, sight);
    ending = await within(Promise.race([looked, lost]), limits.visitMs, entry.url);
  } catch (error) {
    // The error of what was under way may come before the word that the browser is gone.
    await Promise.race([watch.gone, pause(GONE_MS)]);
    ending = sight.ending ?? endingOfError(error, watch.isGone(), entry.url, tools.whyNot);
    fit = false;
    if (ending.outcome === 'timeout' && sight.swept.sweeps.length === 0 && watch.main()) {
      sight.swept = await sweepFrames(page, Math.min(2_000, limits.answerMs), 1);
    }
  }
  const main = watch.main();
  const keeps = tools.keepPages === true && main !== undefined && watch.isGone() === undefined;
  const kept = keeps ? await keepPage(page, main.headers, limits.answerMs) : undefined;
  const said =
    tools.readText && main && watch.isGone() === undefined
      ? await readPageText(page, watch.answerOf, limits.answerMs)
      : undefined;
  const captures = await capturePage({
    lease,
    site,
    watch: sight.own ?? watch,
    sweeps: sight.swept.sweeps,
    referer: main?.url ?? entry.url,
    folder,
    tools,
    deadline,
  });
  watch.stop();
  // One that is not fit is closed, and its fence with it.
  if (fit) fit = await sight.fence.release();
  const finalUrl = parsePageUrl(main?.url ?? '') ?? entry.url;
  const title = sight.swept.sweeps[0]?.title;
  const links = linksOf(sight.swept.sweeps, entry, scope);
  const unseen = [
    ...sight.swept.unseen,
    ...sight.left,
    ...unplayed(sight.played, captures),
    ...(sight.drawn.missed() > 0
      ? [tooMuch('canvases', `${sight.drawn.missed()} could not be read, or were too many`)]
      : []),
    ...(watch.overflowed() ? [tooMuch('requests', `more than ${MAX_WATCHED} of one kind`)] : []),
    ...(links.length > limits.maxLinks ? [tooMuch('links', `more than ${limits.maxLinks}`)] : []),
  ];
  const visit: Visit = {
    siteId: entry.siteId,
    url: entry.url,
    finalUrl,
    startedAt,
    endedAt: clock.now(),
    ...ending,
    ...(main ? { httpStatus: main.status } : {}),
    ...(title ? { title } : {}),
    ...(kept ? { kept } : {}),
    gates: sight.gates,
    links: links.slice(0, limits.maxLinks),
    captures: [
      ...captures,
      ...sight.drawn
        .pictures()
        .map(({ bytes }, at) =>
          imageCapture(
            noteUrl(finalUrl, `canvas-${at + 1}`),
            'image/png',
            bytes,
            limits.minImageBytes,
          ),
        ),
      ...unseen.map(({ what, outcome, reason }) =>
        missed(noteUrl(finalUrl, what), 'image', outcome, reason),
      ),
    ],
  };
  const retryAfterMs = parseRetryAfter(main?.headers['retry-after'], clock.now());
  const { fetchMs } = sight;
  return {
    visit,
    fit,
    ...(fetchMs === undefined ? {} : { fetchMs }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(said === undefined ? {} : { said }),
  };
}

/** What of the page's films was said to be out of reach while they were played. */
function unplayed(played: Played | undefined, captures: readonly Capture[]): readonly Unseen[] {
  if (!played) return [];
  const isHad = captures.some(({ kind, outcome }) => kind === 'video' && outcome === 'fetched');
  const names = played.keySystems.join(', ') || 'an unknown system';
  const live = {
    what: 'streams',
    outcome: 'skipped',
    reason: 'a live broadcast without an end',
  } as const;
  const keys = {
    what: 'keys',
    outcome: 'drm',
    reason: `a player asked for keys of ${names}`,
  } as const;
  // Players ask for what there is before they need it: where the film was had, they did not.
  const isLocked = played.encrypted || (played.keySystems.length > 0 && !isHad);
  return [...(played.live > 0 ? [live] : []), ...(isLocked ? [keys] : [])];
}
