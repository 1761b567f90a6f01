// A visit: one attempt to look at one page in a reused browser page, and everything that it captured.

import type { Page } from 'playwright';
import { RetryError } from '../domain/errors.js';
import { parsePageUrl, type PageUrl } from '../domain/ids.js';
import type { SiteProfile } from '../domain/site.js';
import type { FoundLink, FrontierEntry, Visit } from '../domain/visit.js';
import { gateName, gatesOn, passGates, showAll } from './behaviours.js';
import type { PageLease } from './browser.js';
import { capturePage } from './capture.js';
import { endingOfAnswer, endingOfError, isCaptchaFrame, type Ending } from './endings.js';
import { missed, noteUrl } from './capture-outcomes.js';
import type { CrawlerLimits } from './limits.js';
import { isPageAddress } from './media-types.js';
import { MAX_WATCHED, watchNetwork, type NetworkWatch } from './network.js';
import { parseRetryAfter } from './politeness.js';
import type { Scope } from './scope.js';
import { pause, within } from './streams.js';
import type { Sweep } from './sweep.js';
import { NOTHING_SWEPT, sweepFrames, tooMuch, type Swept } from './sweep-frames.js';
import type { VisitTools } from './tools.js';

/** A visit, and what the crawl must know besides the ledger. */
export type EndedVisit = {
  readonly visit: Visit;
  /** What a rate-limiting site asked for. */
  readonly retryAfterMs?: number;
  /** May the browser page be used again? */
  readonly fit: boolean;
};

const GONE_MS = 100;
/** A page with fewer links than this and a CAPTCHA frame is taken for the challenge itself. */
const FEW_LINKS = 10;

/** What was seen so far; it outlives a visit that is cut short. */
type Sight = { gates: readonly string[]; swept: Swept; ending: Ending | undefined };

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
  const sight: Sight = { gates: [], swept: NOTHING_SWEPT, ending: undefined };
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
  const captures = await capturePage({
    lease,
    site,
    watch,
    sweeps: sight.swept.sweeps,
    referer: main?.url ?? entry.url,
    folder,
    tools,
    deadline,
  });
  watch.stop();
  const finalUrl = parsePageUrl(main?.url ?? '') ?? entry.url;
  const title = sight.swept.sweeps[0]?.title;
  const links = linksOf(sight.swept.sweeps, entry, scope);
  const unseen = [
    ...sight.swept.unseen,
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
    gates: sight.gates,
    links: links.slice(0, limits.maxLinks),
    captures: [
      ...captures,
      ...unseen.map(({ what, outcome, reason }) =>
        missed(noteUrl(finalUrl, what), 'image', outcome, reason),
      ),
    ],
  };
  const retryAfterMs = parseRetryAfter(main?.headers['retry-after'], clock.now());
  return { visit, fit, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
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
    try {
      await page.goto(entry.url, { waitUntil: 'domcontentloaded', timeout: limits.gotoMs });
    } catch (error) {
      const ended = endingOfUnshown(watch, error);
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
  sight.gates = await passGates(page, site.gates, watch, limits, async () => {
    await open();
  });

  const answer = watch.main();
  const bad = answer && endingOfAnswer(answer);
  if (bad) {
    sight.ending = bad;
    if (bad.outcome !== 'gone') sight.swept = await sweepFrames(page, limits.answerMs);
    const wall = captchaFrame(page, sight.swept.sweeps);
    return wall === undefined ? bad : { outcome: 'captcha', reason: new URL(wall).host };
  }
  const type = answer?.headers['content-type'] ?? 'text/html';
  if (!/html|xml/i.test(type)) return { outcome: 'skipped', reason: `no page: ${type}` };
  if (answer && !scope.isOfSite(answer.url)) {
    return {
      outcome: 'skipped',
      reason: `redirected out of the site, to ${new URL(answer.url).host}`,
    };
  }
  await showAll(page, scope.behaviour(entry.url), watch, limits);
  sight.swept = await sweepFrames(page, limits.answerMs);
  const { sweeps } = sight.swept;
  if (sweeps.length === 0) {
    return { outcome: 'timeout', reason: 'the page did not stand still long enough to be read' };
  }
  const challenge = captchaFrame(page, sweeps);
  const links = sweeps.reduce((total, sweep) => total + sweep.links.length, 0);
  if (challenge !== undefined && links < FEW_LINKS && watch.images.size < FEW_LINKS) {
    return { outcome: 'captcha', reason: new URL(challenge).host };
  }
  const [standing] = await gatesOn(page, site.gates, limits);
  if (standing) return { outcome: 'gate', reason: `still there: ${gateName(standing)}` };
  return { outcome: 'fetched' };
}

const captchaFrame = (page: Page, sweeps: readonly Sweep[]): string | undefined =>
  [...page.frames().map((frame) => frame.url()), ...sweeps.flatMap(({ frames }) => frames)].find(
    isCaptchaFrame,
  );

/** Answers that a browser does not show: downloads, and "204 No Content". */
function endingOfUnshown(watch: NetworkWatch, error: unknown): Ending | undefined {
  const text = error instanceof Error ? error.message : '';
  if (!/ERR_ABORTED|Download is starting/i.test(text)) return undefined;
  const answer = watch.main();
  if (!answer)
    return /Download/i.test(text) ? { outcome: 'skipped', reason: 'a download' } : undefined;
  const bad = endingOfAnswer(answer);
  if (bad) return bad;
  const type = answer.headers['content-type'] ?? 'no content type';
  if (/^(?:image|video)\//i.test(type)) return { outcome: 'fetched' };
  return { outcome: 'skipped', reason: `a download: ${type}` };
}

function linksOf(
  sweeps: readonly Sweep[],
  entry: FrontierEntry,
  scope: Scope,
): readonly FoundLink[] {
  const links = new Map<PageUrl, FoundLink>();
  for (const text of sweeps.flatMap((sweep) => sweep.links)) {
    const url = parsePageUrl(text);
    if (url === undefined || links.has(url) || !isPageAddress(url)) continue;
    const link = scope.link(url, entry.depth + 1);
    if (link) links.set(url, link);
  }
  return [...links.values()];
}
