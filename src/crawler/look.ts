// The look at a page: what is before it is passed, then it is walked, swept and clicked through. What becomes of it is for visit.ts.

import type { Page } from 'playwright';
import type { SiteProfile } from '../domain/site.js';
import type { FrontierEntry } from '../domain/visit.js';
import { gateName, gatesOf, gatesOn, passGates, showAll } from './behaviours.js';
import type { ClickFence } from './click-fence.js';
import { clickThrough } from './clicks.js';
import { answerConsent } from './consent.js';
import type { DrawnPictures } from './drawn.js';
import { endingOfAnswer, endingOfUnshown, isCaptchaFrame, type Ending } from './endings.js';
import { glanceAt, type Glance } from './first-glance.js';
import type { CrawlerLimits } from './limits.js';
import { checkFor, endingOfAddress, endingOfShown } from './login-check.js';
import type { NetworkWatch } from './network.js';
import { momentsOf, playThrough, type Played } from './play.js';
import type { Scope } from './scope.js';
import type { Sweep } from './sweep.js';
import { leftOut, mergedSwept, sweepFrames, type Swept, type Unseen } from './sweep-frames.js';
import { endingOfWall, FEW_LINKS, identityCheck, isIdentityHost, signsShown } from './walls.js';

const NOTHING_BEFORE: Glance = { banner: false, ageGate: false };

/** What was seen so far; it outlives a visit that is cut short. */
export type Sight = {
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
 * Looks at one page and writes into `sight` what it sees as it goes, for the look may be cut short.
 *
 * @returns what the visit ends in. @throws RetryError `fetch-timeout` where the page does not answer, and what its loading failed with.
 */
export async function look(
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

const framesOf = (page: Page, sweeps: readonly Sweep[]): readonly string[] => [
  ...page.frames().map((frame) => frame.url()),
  ...sweeps.flatMap(({ frames }) => frames),
];

const captchaFrame = (page: Page, sweeps: readonly Sweep[]): string | undefined =>
  framesOf(page, sweeps).find(isCaptchaFrame);

/** The ending of a visit that was sent to a service that asks who one is. */
const endingOfIdentity = (url: string): Ending | undefined =>
  isIdentityHost(url) ? identityCheck(new URL(url).host) : undefined;
