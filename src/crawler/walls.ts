// Walls: what is put before a page to keep programs out, or those who do not prove who they are. They are never climbed.

import type { Page } from 'playwright';
import { z } from 'zod';
import { isCaptchaFrame, type Ending } from './endings.js';
import type { PlainDocument } from './http-document.js';
import { inPage } from './in-page.js';
import { within } from './streams.js';

/** A page with fewer links and pictures than this is taken for the wall itself; others have one beside a form for comments. */
export const FEW_LINKS = 10;
/** Longer ones speak about identity checks, or hold one among other things. */
const MAX_TEXT = 2_000;

/** Elements that the known CAPTCHA services are put into, whether their scripts were loaded or not. */
const WIDGETS: Readonly<Record<string, string>> = {
  reCAPTCHA: '.g-recaptcha',
  hCaptcha: '.h-captcha',
  Turnstile: '.cf-turnstile',
};

/** Words of pages on which one proves one's identity, without spaces and case. Age alone, by a button, is no identity. */
const IDENTITY_WORDS: readonly string[] = [
  '본인인증',
  '본인확인서비스',
  '휴대폰인증',
  '휴대전화인증',
  '휴대폰본인',
  '아이핀',
  'i-pin',
  '공동인증서',
  '실명인증',
  '실명확인',
  'pass인증',
  'identityverification',
  'verifyyouridentity',
  'verifyyouragewith',
  'idverification',
];
/** Services for it, by their hosts: Korea's agencies, and others that are seen abroad. */
const IDENTITY_HOST =
  /(?:^|\.)(?:checkplus\.co\.kr|niceid\.co\.kr|siren24\.com|kmcert\.com|ok-name\.co\.kr|mobile-ok\.com|vno\.co\.kr|cert\.kcp\.co\.kr|sa\.inicis\.com|yoti\.com|veriff\.(?:com|me)|withpersona\.com|onfido\.com|jumio\.com|verifymyage\.com|agego\.com)$/i;

export const isIdentityHost = (url: string): boolean =>
  URL.canParse(url) && IDENTITY_HOST.test(new URL(url).hostname);

/** What stands before a page, as it is told by its elements and words. */
export type WallSigns = {
  readonly widget?: string | undefined;
  readonly identity?: string | undefined;
};

const signsSchema = z.object({
  widget: z.string().max(40).optional(),
  identity: z.string().max(40).optional(),
});

/** Runs inside the page. */
function lookForSigns(sought: {
  readonly widgets: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  readonly maxText: number;
}): { widget?: string; identity?: string } {
  const widget = Object.entries(sought.widgets).find(([, selector]) =>
    document.querySelector(selector),
  )?.[0];
  const text = (
    document.body.textContent.length > 50 * sought.maxText ? '' : document.body.innerText
  )
    .replace(/\s+/g, '')
    .toLowerCase();
  const identity =
    text.length > sought.maxText ? undefined : sought.words.find((word) => text.includes(word));
  return {
    ...(widget === undefined ? {} : { widget }),
    ...(identity === undefined ? {} : { identity }),
  };
}

const SOUGHT = { widgets: WIDGETS, words: IDENTITY_WORDS, maxText: MAX_TEXT };

/** What the page in the browser shows of a wall. @throws RetryError `fetch-timeout` */
export async function signsShown(page: Page, answerMs: number): Promise<WallSigns> {
  const asked = page.evaluate(inPage(lookForSigns, SOUGHT));
  return signsSchema.parse(await within(asked, answerMs, 'what stands before the page'));
}

/** The same of markup. */
export function signsOfMarkup(document: PlainDocument): WallSigns {
  const widget = Object.entries(WIDGETS).find(([, selector]) => document.shows({ selector }))?.[0];
  const text = document.visibleText().replace(/\s+/g, '');
  const identity =
    text.length > MAX_TEXT ? undefined : IDENTITY_WORDS.find((word) => text.includes(word));
  return { widget, identity };
}

/**
 * The ending of a visit that met a wall instead of a page; undefined where there is none, or where it stands beside enough else.
 *
 * @param frames addresses of the page's frames.
 */
export function endingOfWall(
  frames: readonly string[],
  signs: WallSigns,
  links: number,
  images: number,
): Ending | undefined {
  if (links >= FEW_LINKS || images >= FEW_LINKS) return undefined;
  const challenge = frames.find(isCaptchaFrame);
  if (challenge !== undefined) return { outcome: 'captcha', reason: new URL(challenge).host };
  if (signs.widget !== undefined) return { outcome: 'captcha', reason: signs.widget };
  const checker = frames.find(isIdentityHost);
  const identity = checker === undefined ? signs.identity : new URL(checker).host;
  return identity === undefined ? undefined : identityCheck(identity);
}

/** The ending of a visit that was asked who it is. */
export const identityCheck = (by: string): Ending => ({
  outcome: 'blocked',
  reason: `an identity check stands before it: ${by}`,
});
