// A visit: one attempt to look at one page in a reused browser page, and everything that it captured.

import type { Page } from 'playwright';
import { RetryError } from '../domain/errors.js';
import type { PageText } from '../domain/checks.js';
import { parsePageUrl } from '../domain/ids.js';
import type { SiteProfile } from '../domain/site.js';
import type { Capture, FrontierEntry, Visit } from '../domain/visit.js';
import { gateName, gatesOf, gatesOn, passGates, showAll } from './behaviours.js';
import type { PageLease } from './browser.js';
import { capturePage } from './capture.js';
import { clickFence, type ClickFence } from './click-fence.js';
import { clickThrough } from './clicks.js';
import { answerConsent } from './consent.js';
import { drawnPictures, type DrawnPictures } from './drawn.js';
import {
  endingOfAnswer,
  endingOfError,
  endingOfUnshown,
  isCaptchaFrame,
  type Ending,
} from './endings.js';
import { glanceAt, type Glance } from './first-glance.js';
import { imageCapture, missed, noteUrl } from './capture-outcomes.js';
import { keepPage } from './keep-page.js';
import type { CrawlerLimits } from './limits.js';
import { checkFor, endingOfAddress, endingOfShown } from './login-check.js';
import { linksOf } from './links.js';
import { MAX_WATCHED, watchNetwork, type NetworkWatch } from './network.js';
import { readPageText } from './page-text.js';
import { parseRetryAfter } from './politeness.js';
import { momentsOf, playThrough, type Played } from './play.js';
import type { Scope } from './scope.js';
import { pause, within } from './streams.js';
import type { Sweep } from './sweep.js';
import {
  leftOut,
  mergedSwept,
  NOTHING_SWEPT,
  sweepFrames,
  tooMuch,
  type Swept,
  type Unseen,
} from './sweep-frames.js';
import type { VisitTools } from './tools.js';
import { endingOfWall, FEW_LINKS, identityCheck, isIdentityHost, signsShown } from './walls.js';

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

const NOTHING_BEFORE: Glance = { banner: false, ageGate: false };
const GONE_MS = 100;

/** What was seen so far; it outlives a visit that is cut short. */
type Sight = {
  gates: readonly string[];
  swept: Swept;
  ending: Ending | undefined;
  /** What was not walked or clicked to its end. */
  readonly left: Unseen[];
  readonly drawn: DrawnPictures;
  readonly fence: ClickFence;
  played: Played | undefined;
  /** What of the network is this page's, where a click led to another one. */
  own: NetworkWatch | undefined;
  fetchMs: number | undefined;
};

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

async function look(
  page: Page,
  entry: FrontierEntry,
  site: SiteProfile,
  scope: Scope,
  watch: NetworkWatch,
  limits: CrawlerLimits,
  sight: Sight,
): Promise<Ending> {
  const open = async (): Promise<Ending | undefined> => {
    const askedAt = performance.now();
    try {
      await page
        .goto(entry.url, { waitUntil: 'domcontentloaded', timeout: limits.gotoMs })
        .finally(() => {
          sight.fetchMs = performance.now() - askedAt;
        });
    } catch (error) {
      const ended = endingOfUnshown(watch.main(), error);
      if (ended) return ended;
      throw error;
    }
    await watch.quiet(limits.quietMs, limits.settleMs);
    return undefined;
  };
  const unshown = await open();
  if (unshown) return unshown;
  const opened = watch.main();
  const mediaType = opened?.headers['content-type'] ?? '';
  if (opened && opened.status < 400 && /^(?:image|video)\//i.test(mediaType)) {
    return { outcome: 'fetched' };
  }
  const check = checkFor(site, entry);
  const turnedAway = endingOfAddress(check, page.url()) ?? endingOfIdentity(page.url());
  if (turnedAway) return turnedAway;
  const glance =
    site.consent || site.ageGates ? await glanceAt(page, limits.answerMs) : NOTHING_BEFORE;
  const banner = site.consent && glance.banner ? await answerConsent(page) : undefined;
  // An age gate may have been behind the banner.
  const gates = glance.ageGate || banner !== undefined ? gatesOf(site) : site.gates;
  const clicked = await passGates(page, gates, watch, limits, async () => {
    await open();
  });
  sight.gates = [...(banner === undefined ? [] : [`consent: ${banner}`]), ...clicked];

  const answer = watch.main();
  const bad = answer && endingOfAnswer(answer);
  if (bad) {
    sight.ending = bad;
    if (bad.outcome !== 'gone') sight.swept = await sweepFrames(page, limits.answerMs);
    const wall = captchaFrame(page, sight.swept.sweeps);
    if (wall !== undefined) return { outcome: 'captcha', reason: new URL(wall).host };
    // Who is not let in may be somebody who is no longer known.
    const stranger =
      bad.outcome === 'blocked' ? await endingOfShown(check, page, limits.answerMs) : undefined;
    return stranger ?? bad;
  }
  const type = answer?.headers['content-type'] ?? 'text/html';
  if (!/html|xml/i.test(type)) return { outcome: 'skipped', reason: `no page: ${type}` };
  if (answer && !scope.isOfSite(answer.url, entry.url)) {
    return {
      outcome: 'skipped',
      reason: `redirected out of the site, to ${new URL(answer.url).host}`,
    };
  }
  const behaviour = scope.behaviour(entry.url);
  sight.left.push(...(await showAll(page, behaviour, watch, limits)));
  sight.swept = await sweepFrames(page, limits.answerMs);
  await lookOn(page, watch, behaviour.clicks ?? limits.maxClicks, limits, sight);
  const { sweeps } = sight.swept;
  if (sweeps.length === 0) {
    return { outcome: 'timeout', reason: 'the page did not stand still long enough to be read' };
  }
  const links = sweeps.reduce((total, sweep) => total + sweep.links.length, 0);
  if (links < FEW_LINKS && watch.images.size < FEW_LINKS) {
    const signs = await signsShown(page, limits.answerMs);
    const wall = endingOfWall(framesOf(page, sweeps), signs, links, watch.images.size);
    if (wall) return wall;
  }
  const stranger = await endingOfShown(check, page, limits.answerMs);
  if (stranger) return stranger;
  // One that came late leaves little else to be seen.
  const [standing] = await gatesOn(page, links < FEW_LINKS ? gatesOf(site) : gates, limits);
  if (standing) return { outcome: 'gate', reason: `still there: ${gateName(standing)}` };
  return { outcome: 'fetched' };
}

/** What shows itself to who clicks, and what has no address: looked at after the page was swept, and swept again. */
async function lookOn(
  page: Page,
  watch: NetworkWatch,
  most: number,
  limits: CrawlerLimits,
  sight: Sight,
): Promise<void> {
  const hasDrawn = ({ sweeps }: Swept): boolean =>
    sweeps.some(({ canvases, streams }) => canvases > 0 || streams > 0);
  const isDrawn = hasDrawn(sight.swept);
  if (isDrawn) await sight.drawn.look();
  if (sight.swept.sweeps.some(({ streams }) => streams > 0)) {
    await momentsOf(page, () => sight.drawn.look());
  }
  const { fence } = sight;
  const { clicks, more, before } = await clickThrough(
    page,
    most,
    watch,
    fence,
    limits,
    async () => {
      if (isDrawn) await sight.drawn.look();
    },
  );
  if (before) {
    sight.own = before;
    sight.left.push(leftOut('clicks', 'a click led to another page'));
    return;
  }
  if (sight.swept.sweeps.some(({ players }) => players > 0)) sight.played = await playThrough(page);
  if (clicks === 0) return;
  const again = await sweepFrames(page, limits.answerMs, 1);
  if (!isDrawn && hasDrawn(again)) await sight.drawn.look();
  sight.swept = mergedSwept(sight.swept, again);
  if (more) sight.left.push(leftOut('clicks', `there is more to click on than ${most} times`));
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

const framesOf = (page: Page, sweeps: readonly Sweep[]): readonly string[] => [
  ...page.frames().map((frame) => frame.url()),
  ...sweeps.flatMap(({ frames }) => frames),
];

const captchaFrame = (page: Page, sweeps: readonly Sweep[]): string | undefined =>
  framesOf(page, sweeps).find(isCaptchaFrame);

/** The ending of a visit that was sent to a service that asks who one is. */
const endingOfIdentity = (url: string): Ending | undefined =>
  isIdentityHost(url) ? identityCheck(new URL(url).host) : undefined;
