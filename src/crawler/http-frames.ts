// What a page and its frames name, without a browser: the page's markup, and that of the frames that it points to.

import type { EmbedText } from '../domain/checks.js';
import type { LoginCheck } from '../domain/site-session.js';
import { RetryError } from '../domain/errors.js';
import type { FetchOptions, HttpClient } from './http.js';
import { HARMFUL_TEXTS } from './harmful-links.js';
import { bounded } from './http-bounded.js';
import { PlainDocument } from './http-document.js';
import { sweepPlain } from './http-sweep.js';
import { isCaptchaFrame, type Ending } from './endings.js';
import { endingOfMarkup } from './login-check.js';
import { signsOfMarkup, type WallSigns } from './walls.js';
import type { CrawlerLimits } from './limits.js';
import { isRefused, plainPageText } from './page-text.js';
import type { Sweep } from './sweep.js';
import { tooMuch, type Swept, type Unseen } from './sweep-frames.js';

/** Frames that are looked into, those of frames included. */
const MAX_FRAMES = 20;
const MAX_DEPTH = 3;
/** For all documents of a page together: meanwhile nothing else of this program runs. */
const PARSE_MS = 3_000;
/** As the browser's sweep. */
const LIMITS = { maxElements: 30_000, maxUrls: 5_000, harmfulTexts: HARMFUL_TEXTS };

export type PlainPage = {
  readonly url: string;
  readonly body: Uint8Array;
  readonly contentType: string;
};

export type PlainSwept = Swept & {
  /** What the frames say, for checks; nothing of them is kept. */
  readonly embeds: readonly EmbedText[];
  /** Texts of everything on the page that can be pressed. */
  readonly buttons: readonly string[];
  /** Of the selectors that were asked about, the first that fits something on the page. */
  readonly standing?: string;
  /** What the page shows of a CAPTCHA or an identity check. */
  readonly signs: WallSigns;
  /** Where the profile's check says that the site does not know us. */
  readonly stranger?: Ending;
};

const BUTTONS = 'button, a, [role=button], [role=link], input[type=submit], input[type=button]';

/** Parses and sweeps one document. @throws RetryError `fetch-timeout` where its text leads the parser astray. */
function sweepOne(page: PlainPage, ms: number, selectors: readonly string[], check?: LoginCheck) {
  const work = () => {
    const document = new PlainDocument(page.body, page.contentType, page.url);
    const srcdocs = document
      .querySelectorAll('iframe[srcdoc]')
      .map((frame) => frame.getAttribute('srcdoc') ?? '');
    const buttons = document
      .querySelectorAll(BUTTONS)
      .map(
        (button) =>
          button.getAttribute('aria-label') ?? button.getAttribute('value') ?? button.textContent,
      );
    const standing = selectors.find((selector) => fitsSome(document, selector));
    const sweep = sweepPlain(document, LIMITS);
    const signs = signsOfMarkup(document);
    const stranger = endingOfMarkup(check, document);
    return { sweep, srcdocs, buttons, standing, signs, stranger, base: document.baseURI };
  };
  return bounded(work, ms, 'the page’s content');
}

/** A selector that is broken, or that only a browser's driver knows, fits nothing. */
function fitsSome(document: PlainDocument, selector: string): boolean {
  try {
    return document.querySelector(selector) !== null;
  } catch {
    return false;
  }
}

/**
 * Sweeps a page and, as far as they can be fetched, its frames.
 *
 * @param options how a document is asked for.
 * @param selectors of gates, looked for on the page itself.
 * @param check whether the page is one for who is logged in.
 * @param readText whether what the frames say is wanted.
 * @throws what the sweep of the page itself threw; frames that fail are counted as unseen.
 */
export async function sweepPlainPage(
  page: PlainPage,
  client: HttpClient,
  options: (url: string, referer: string) => FetchOptions,
  limits: CrawlerLimits,
  selectors: readonly string[] = [],
  check?: LoginCheck,
  readText = false,
): Promise<PlainSwept> {
  let parseMs = Math.min(PARSE_MS, limits.answerMs);
  const sweep = (document: PlainPage, asked: readonly string[] = [], loginCheck?: LoginCheck) => {
    const began = performance.now();
    try {
      return sweepOne(document, parseMs, asked, loginCheck);
    } finally {
      parseMs = Math.max(0, parseMs - (performance.now() - began));
    }
  };
  const first = sweep(page, selectors, check);
  const sweeps: Sweep[] = [first.sweep];
  const seen = new Set([page.url]);
  let left = MAX_FRAMES;
  let beyond = 0;
  let silent = 0;
  const embeds: EmbedText[] = [];

  const open = async (url: string, referer: string, depth: number): Promise<void> => {
    if (seen.has(url)) return;
    if (isCaptchaFrame(url)) {
      // Inside another document it stands before what that one shows.
      if (depth > 1) embeds.push({ read: false, url });
      return;
    }
    seen.add(url);
    if (left === 0 || depth > MAX_DEPTH) {
      beyond += 1;
      embeds.push({ read: false, url });
      return;
    }
    left -= 1;
    try {
      const answer = await client.get(url, options(url, referer));
      const contentType = answer.headers['content-type'] ?? '';
      const isShut = isRefused({ ...answer, url: answer.finalUrl });
      if (isShut) embeds.push({ read: false, url });
      if (isShut || !/html|xml/i.test(contentType)) return;
      const said = readText ? plainPageText(answer) : undefined;
      embeds.push(said ? { read: true, url: answer.finalUrl, ...said } : { read: false, url });
      if (answer.status >= 400) return;
      await lookInto({ url: answer.finalUrl, body: answer.body, contentType }, depth);
    } catch {
      silent += 1;
      embeds.push({ read: false, url });
    }
  };
  const follow = async (swept: ReturnType<typeof sweepOne>, depth: number): Promise<void> => {
    for (const html of swept.srcdocs) {
      if (left === 0 || depth >= MAX_DEPTH) {
        beyond += 1;
        continue;
      }
      left -= 1;
      const body = Buffer.from(html);
      const contentType = 'text/html; charset=utf-8';
      try {
        await lookInto({ url: swept.base, body, contentType }, depth + 1);
      } catch {
        silent += 1;
      }
    }
    const addresses = swept.sweep.frames.filter((url) => /^https?:/i.test(url));
    await Promise.all(addresses.map((url) => open(url, swept.base, depth + 1)));
  };
  const lookInto = async (frame: PlainPage, depth: number): Promise<void> => {
    const swept = sweep(frame);
    sweeps.push(swept.sweep);
    await follow(swept, depth);
  };

  await follow(first, 0);
  const unseen: Unseen[] = [];
  if (sweeps.some(({ truncated }) => truncated)) {
    const bound = `more than ${LIMITS.maxElements}, or ${LIMITS.maxUrls} addresses of one kind`;
    unseen.push(tooMuch('elements', bound));
  }
  if (sweeps.some(({ longMetadata }) => longMetadata)) {
    unseen.push(tooMuch('metadata', 'too many characters in one piece'));
  }
  if (beyond > 0) unseen.push(tooMuch('frames', `${MAX_FRAMES} of ${MAX_FRAMES + beyond}`));
  if (silent > 0) {
    const reason = `${silent} of the page’s frames could not be fetched or read`;
    unseen.push({ what: 'silent-frames', outcome: 'timeout', reason });
  }
  const { buttons, standing, signs, stranger } = first;
  return {
    sweeps,
    unseen,
    embeds,
    buttons,
    signs,
    ...(standing === undefined ? {} : { standing }),
    ...(stranger === undefined ? {} : { stranger }),
  };
}

/** Is an error of the page's own sweep one that its text caused? */
export const isLedAstray = (error: unknown): boolean =>
  error instanceof RetryError || error instanceof RangeError;
