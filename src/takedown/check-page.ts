// What one look at a page is evidence of: its outcome, its address and its words.

import type { PageLook } from '../domain/checks.js';
import type { FrontEvidence, MissingEvidence, PageEvidence } from '../domain/removal-evidence.js';
import { ALIKE, comparable, likeness, SAME_LOOK } from './check-likeness.js';
import {
  asksToLogIn,
  isBlockAddress,
  isLoginAddress,
  mentionsBlock,
  mentionsLogIn,
  saysBlocked,
  saysRemoved,
} from './check-signs.js';

/** A 404 with less text than this is no page of a site: servers and boxes on the way say as much. */
const BARE_CHARS = 120;

/** What of a look outlives its captures: enough to compare it with others. */
export type SeenPage = {
  readonly evidence: PageEvidence;
  readonly url: string;
  readonly finalUrl: string;
  /** As {@link comparable} makes it; empty where nothing could be read. */
  readonly text: string;
  /** Line by line, all of it. */
  readonly lines: ReadonlySet<string>;
};

/** Longer texts are compared by their beginning. */
const COMPARED_CHARS = 20_000;

export const seenPage = (look: PageLook): SeenPage => {
  const { url, finalUrl } = look.visit;
  const whole = look.said?.text ?? '';
  const text = comparable(whole.slice(0, COMPARED_CHARS), url);
  const lines = new Set(whole.split('\n').map((line) => comparable(line, url)));
  return { evidence: evidenceOfPage(look), url, finalUrl, text, lines };
};

/**
 * What a page says of blocks and log-ins that the site's front page does not: on a long one the words may stand anywhere, and the
 * site's own menus have them as well. Undefined where it says nothing of them.
 */
export function hiddenBeside(
  page: SeenPage,
  front: SeenPage | undefined,
): 'blocked' | 'login' | undefined {
  const own = [...page.lines].filter((line) => !front?.lines.has(line)).join('\n');
  if (mentionsBlock(own)) return 'blocked';
  return mentionsLogIn(own) ? 'login' : undefined;
}

export function evidenceOfPage({ visit, said }: PageLook): PageEvidence {
  const { outcome, finalUrl, httpStatus, reason } = visit;
  const text = said?.text ?? '';
  const wantsLogin = asksToLogIn(text, finalUrl, said?.passwords ?? 0);
  const isBlock = isBlockAddress(finalUrl) || saysBlocked(text);
  switch (outcome) {
    case 'fetched':
      if (isBlock) return 'blocked';
      if (wantsLogin) return 'login';
      // Nobody knows what it says: not that it is there, and not that it is not.
      if (!said) return 'odd';
      return saysRemoved(text) ? 'says-removed' : 'shown';
    case 'gone':
      if (isBlock) return 'blocked';
      if (wantsLogin) return 'login';
      if (!said) return 'odd';
      if (saysRemoved(text)) return 'not-found-removed';
      return comparable(text, visit.url).length < BARE_CHARS ? 'bare-not-found' : 'not-found';
    case 'blocked':
      // By our own guard: no site said anything.
      if (reason?.startsWith('refused by the guard') === true) return 'odd';
      if (httpStatus === 401) return 'login';
      return httpStatus !== 451 && !isBlock && wantsLogin ? 'login' : 'blocked';
    case 'logged-out':
      return 'login';
    case 'captcha':
    case 'gate':
      return isBlock ? 'blocked' : 'wall';
    case 'robots':
      return 'left-alone';
    case 'skipped':
      if (isBlock) return 'blocked';
      if (isLoginAddress(finalUrl)) return 'login';
      return finalUrl === visit.url ? 'odd' : 'elsewhere';
    case 'rate-limited':
    case 'timeout':
    case 'network':
    case 'crashed':
      return 'failed';
    case 'http-error':
      if (isBlock) return 'blocked';
      return httpStatus !== undefined && httpStatus >= 500 ? 'failed' : 'odd';
    case 'too-large':
      return 'odd';
  }
}

const isAnswered = ({ evidence }: SeenPage): boolean =>
  evidence === 'shown' ||
  evidence === 'says-removed' ||
  evidence === 'not-found' ||
  evidence === 'not-found-removed' ||
  evidence === 'bare-not-found';

/** Sent on, and to the same page: what is not there is answered with the front page. */
const isLedTo = (from: SeenPage, to: SeenPage): boolean =>
  from.finalUrl !== from.url && from.finalUrl === to.finalUrl;

/** The page beside one that never existed. @param missing undefined where it could not be looked at. */
export function evidenceOfMissing(page: SeenPage, missing: SeenPage | undefined): MissingEvidence {
  if (!missing || !isAnswered(missing)) return 'unseen';
  if (isLedTo(page, missing) && missing.finalUrl !== missing.url) return 'alike';
  const same = likeness(page.text, missing.text);
  if (same >= ALIKE) return 'alike';
  return same >= SAME_LOOK ? 'same-look' : 'unlike';
}

/**
 * The site's front page beside the address that never existed. Where both show the same, the site shows it for everything (it is
 * down, moved or blocked), unless what is not there is sent on to the front page.
 */
export function evidenceOfFront(
  front: SeenPage | undefined,
  missing: SeenPage | undefined,
): FrontEvidence {
  if (!front) return 'unseen';
  if (front.evidence === 'blocked') return 'same-everywhere';
  if (!isAnswered(front)) return 'unseen';
  if (front.evidence !== 'shown') return 'same-everywhere';
  if (!missing || !isAnswered(missing)) return 'unseen';
  if (missing.finalUrl !== missing.url && missing.finalUrl === front.finalUrl) return 'itself';
  return likeness(front.text, missing.text) >= ALIKE ? 'same-everywhere' : 'itself';
}
