// A visit without a browser: the page's markup by HTTP, its media and links by the rules of the browser's sweep.

import { reasonOf, RetryError, VigilError, type ErrorCode } from '../domain/errors.js';
import { parsePageUrl, type PageUrl } from '../domain/ids.js';
import type { VisitOutcome } from '../domain/outcomes.js';
import type { SiteProfile } from '../domain/site.js';
import type { Capture, FrontierEntry, Visit } from '../domain/visit.js';
import { AGE_GATE, saysAge } from './age-gates.js';
import { gateName } from './behaviours.js';
import { refererFor } from './capture.js';
import { captureImages, type PageFetch } from './capture-images.js';
import { missed, noteUrl } from './capture-outcomes.js';
import { captureVideos } from './capture-videos.js';
import { endingOfAnswer, type Ending } from './endings.js';
import type { Answer, FetchOptions } from './http.js';
import type { CookieJar } from './http-cookies.js';
import { knowingClient } from './http-known.js';
import { isLedAstray, sweepPlainPage, type PlainSwept } from './http-frames.js';
import { keptAnswer } from './keep-page.js';
import { checkFor, endingOfAddress } from './login-check.js';
import { linksOf } from './links.js';
import { isVideo } from './media-types.js';
import { unwatched } from './network.js';
import { ownHeaders } from './own-headers.js';
import { plainPageText } from './page-text.js';
import { parseRetryAfter } from './politeness.js';
import type { Scope } from './scope.js';
import { timeoutSignal } from './streams.js';
import { NOTHING_SWEPT, tooMuch } from './sweep-frames.js';
import type { VisitTools } from './tools.js';
import type { EndedVisit } from './visit.js';
import { endingOfWall, FEW_LINKS, identityCheck, isIdentityHost } from './walls.js';

/** What a site's plain visits share for the run. */
export type PlainSite = {
  readonly site: SiteProfile;
  readonly scope: Scope;
  readonly cookies: CookieJar;
  /** What the browser calls itself, so that a site sees one visitor. */
  readonly userAgent: string;
};

/** A page's own markup; what is longer is no page that people read. */
const MAX_MARKUP_BYTES = 10_000_000;
const ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const LANGUAGES = 'ko-KR,ko;q=0.9,en;q=0.5';

type Looked = {
  readonly ending: Ending;
  readonly answer?: Answer;
  readonly swept: PlainSwept;
  /** The page's address is a media itself. */
  readonly isMedia: boolean;
};
const UNSEEN: PlainSwept = { ...NOTHING_SWEPT, embeds: [], buttons: [], signs: {} };

/**
 * Visits one page by HTTP. Never throws for what a page does: that is the visit's outcome.
 *
 * @param folder private scratch folder of this visit; the caller empties it once the captures were used.
 */
export async function visitPlain(
  plain: PlainSite,
  entry: FrontierEntry,
  folder: string,
  tools: VisitTools,
): Promise<EndedVisit> {
  const { limits, clock } = tools;
  const startedAt = clock.now();
  const deadline = performance.now() + limits.visitMs;
  const fetching = fetchOptions(plain, deadline, tools);
  const askedAt = performance.now();
  const looked = await look(plain, entry, fetching, tools);
  const fetchMs = performance.now() - askedAt;
  const { answer, swept } = looked;
  const finalUrl = parsePageUrl(answer?.finalUrl ?? '') ?? entry.url;
  const captures = await captureNamed(looked, finalUrl, folder, fetching, deadline, tools);
  const links = linksOf(swept.sweeps, entry, plain.scope);
  const unseen = [
    ...swept.unseen,
    ...(links.length > limits.maxLinks ? [tooMuch('links', `more than ${limits.maxLinks}`)] : []),
  ];
  const title = swept.sweeps[0]?.title;
  const visit: Visit = {
    siteId: entry.siteId,
    url: entry.url,
    finalUrl,
    startedAt,
    endedAt: clock.now(),
    ...looked.ending,
    ...(answer ? { httpStatus: answer.status } : {}),
    ...(title ? { title } : {}),
    ...(tools.keepPages === true && answer ? { kept: keptAnswer(answer) } : {}),
    gates: [],
    links: links.slice(0, limits.maxLinks),
    captures: [
      ...captures,
      ...unseen.map(({ what, outcome, reason }) =>
        missed(noteUrl(finalUrl, what), 'image', outcome, reason),
      ),
    ],
  };
  const retryAfterMs = parseRetryAfter(answer?.headers['retry-after'], clock.now());
  const own = tools.readText && answer ? plainPageText(answer) : undefined;
  const said = own && { ...own, embeds: looked.swept.embeds };
  return {
    visit,
    fit: true,
    fetchMs,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(said === undefined ? {} : { said }),
  };
}

/** How a document or a media of the page is asked for. */
type Asking = (
  bounds: { readonly maxBytes: number; readonly timeoutMs: number },
  referer: string | undefined,
  accept?: string,
) => FetchOptions;

function fetchOptions(plain: PlainSite, deadline: number, { limits }: VisitTools): Asking {
  const headersFor = ownHeaders(plain.site);
  return ({ maxBytes, timeoutMs }, referer, accept) => ({
    maxBytes,
    timeoutMs: Math.max(1, Math.min(timeoutMs, deadline - performance.now() + limits.videoMs)),
    ...(referer === undefined ? {} : { referer }),
    cookies: (url) => Promise.resolve(plain.cookies.header(url)),
    onCookies: (url, lines) => {
      plain.cookies.take(url, lines);
    },
    headers: (url) => ({
      ...(accept === undefined ? {} : { accept }),
      'accept-language': LANGUAGES,
      ...headersFor(url),
      'user-agent': plain.userAgent,
    }),
  });
}

async function look(
  plain: PlainSite,
  entry: FrontierEntry,
  asking: Asking,
  { client, limits, readText }: VisitTools,
): Promise<Looked> {
  const bounds = { maxBytes: MAX_MARKUP_BYTES, timeoutMs: limits.gotoMs };
  let answer: Answer;
  try {
    answer = await client.get(entry.url, asking(bounds, undefined, ACCEPT));
  } catch (error) {
    return { ending: endingOfFetch(error), swept: UNSEEN, isMedia: false };
  }
  const seen = { answer, swept: UNSEEN, isMedia: false };
  const contentType = answer.headers['content-type'] ?? 'text/html';
  if (answer.status < 400 && /^(?:image|video)\//i.test(contentType)) {
    return { ...seen, ending: { outcome: 'fetched' }, isMedia: true };
  }
  const check = checkFor(plain.site, entry);
  const turnedAway =
    endingOfAddress(check, answer.finalUrl) ??
    (isIdentityHost(answer.finalUrl) ? identityCheck(new URL(answer.finalUrl).host) : undefined);
  if (turnedAway) return { ...seen, ending: turnedAway };
  const bad = endingOfAnswer({ ...answer, url: answer.finalUrl });
  if (bad?.outcome === 'gone' || bad?.outcome === 'captcha') return { ...seen, ending: bad };
  if (!/html|xml/i.test(contentType)) {
    const reason = `no page: ${contentType}`;
    return { ...seen, ending: bad ?? { outcome: 'skipped', reason } };
  }
  if (!plain.scope.isOfSite(answer.finalUrl, entry.url)) {
    const reason = `redirected out of the site, to ${new URL(answer.finalUrl).host}`;
    return { ...seen, ending: bad ?? { outcome: 'skipped', reason } };
  }
  let swept: PlainSwept;
  try {
    swept = await sweepPlainPage(
      { url: answer.finalUrl, body: answer.body, contentType },
      client,
      (_, referer) => asking(bounds, referer, ACCEPT),
      limits,
      plain.site.gates.flatMap((gate) => ('selector' in gate ? [gate.selector] : [])),
      check,
      readText,
    );
  } catch (error) {
    if (error instanceof RetryError && error.code === 'page-too-many-elements') {
      return { ...seen, ending: { outcome: 'too-large', reason: reasonOf(error) } };
    }
    if (!isLedAstray(error)) throw error;
    return { ...seen, ending: { outcome: 'timeout', reason: reasonOf(error) } };
  }
  const stranger = bad === undefined || bad.outcome === 'blocked' ? swept.stranger : undefined;
  const ending = bad === undefined ? endingOfContent(plain.site, swept) : (stranger ?? bad);
  return { answer, swept, isMedia: false, ending };
}

/** What a page says that is no answer's status: a challenge, or a gate that only a browser can pass. */
function endingOfContent(
  { gates, ageGates }: SiteProfile,
  { sweeps, buttons, standing: selector, signs, stranger }: PlainSwept,
): Ending {
  const links = sweeps.reduce((total, sweep) => total + sweep.links.length, 0);
  const images = sweeps.reduce((total, sweep) => total + sweep.images.length, 0);
  const frames = sweeps.flatMap((sweep) => sweep.frames);
  const wall = endingOfWall(frames, signs, links, images);
  if (wall) return wall;
  if (stranger) return stranger;
  const texts = new Set(buttons.map(plainText));
  const standing = gates.find((gate) =>
    'button' in gate ? texts.has(plainText(gate.button)) : gate.selector === selector,
  );
  if (standing) {
    return { outcome: 'gate', reason: `it needs the browser: ${gateName(standing)}` };
  }
  if (ageGates && links < FEW_LINKS && [...texts].some(saysAge)) {
    return { outcome: 'gate', reason: `it needs the browser: ${AGE_GATE}` };
  }
  return { outcome: 'fetched' };
}

/** A button's text as gates are compared: without case and ornaments. */
const plainText = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    .toLowerCase();

const OUTCOME_OF_CODE: Partial<Record<ErrorCode, VisitOutcome>> = {
  'fetch-timeout': 'timeout',
  'fetch-too-large': 'too-large',
  'egress-refused': 'blocked',
};

/** What a failed fetch of the page means for the visit. */
const endingOfFetch = (error: unknown): Ending => ({
  outcome: (error instanceof VigilError ? OUTCOME_OF_CODE[error.code] : undefined) ?? 'network',
  reason: reasonOf(error),
});

async function captureNamed(
  { answer, swept, isMedia }: Looked,
  finalUrl: PageUrl,
  folder: string,
  asking: Asking,
  deadline: number,
  { client, limits, known, clock }: VisitTools,
): Promise<readonly Capture[]> {
  if (!answer) return [];
  const knowing = knowingClient(client, known, clock);
  const fetching: PageFetch = {
    client,
    options: (bounds, url) => asking(bounds, refererFor(finalUrl, url)),
  };
  const watch = unwatched({ ...answer, url: answer.finalUrl });
  const shown = isMedia ? [answer.finalUrl] : swept.sweeps.flatMap((sweep) => sweep.images);
  const linked = swept.sweeps.flatMap((sweep) => sweep.linkedImages);
  const isFilm = (url: string): boolean =>
    isVideo(url, isMedia ? (answer.headers['content-type'] ?? '') : '');
  const restMs = (): number => deadline - performance.now();
  const images = await captureImages(
    watch,
    [...shown, ...linked].filter((url) => !isFilm(url)),
    { ...fetching, client: knowing.client },
    () => Promise.resolve(undefined),
    limits,
    timeoutSignal(Math.min(limits.captureMs, restMs())),
  );
  const films = await captureVideos(
    watch,
    [...swept.sweeps.flatMap((sweep) => sweep.videos), ...shown.filter(isFilm)],
    folder,
    fetching,
    limits,
    timeoutSignal(restMs() + limits.videoMs),
  );
  return [...knowing.told(images), ...films];
}
