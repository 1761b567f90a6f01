// What a page says, for checks that compare it with another: its visible text, bounded. It is compared and forgotten.

import type { Frame, Page } from 'playwright';
import { z } from 'zod';
import type { EmbedText, PageText } from '../domain/checks.js';
import { endingOfAnswer, isCaptchaFrame } from './endings.js';
import type { Answer } from './http.js';
import { PlainDocument } from './http-document.js';
import { inPage } from './in-page.js';
import type { MainAnswer } from './network.js';
import { within } from './streams.js';

/** A notice may stand below a long list; what is longer still is read from its beginning. */
const MAX_CHARS = 100_000;

/** Documents inside a page that are read; where there are more, that is said. */
const MAX_EMBEDS = 40;
/** Smaller ones count visitors: no picture could be seen in them. */
const MIN_EMBED_PIXELS = 32;

const pageTextSchema = z.object({
  text: z.string().max(2 * MAX_CHARS + 1_000),
  passwords: z.int().nonnegative(),
});

type OwnText = Omit<PageText, 'embeds'>;

async function readFrame(frame: Frame, answerMs: number): Promise<OwnText | undefined> {
  try {
    const asked = frame.evaluate(inPage(textOfDocument, { maxChars: MAX_CHARS }));
    return pageTextSchema.parse(await within(asked, answerMs, 'the page’s text'));
  } catch {
    return undefined;
  }
}

/**
 * The text of a page as it stands, and of the documents in it; undefined where the page itself does not answer in time.
 *
 * @param answerOf what the network saw of a frame's own answer.
 */
export async function readPageText(
  page: Page,
  answerOf: (frame: Frame) => MainAnswer | undefined,
  answerMs: number,
): Promise<PageText | undefined> {
  const own = await readFrame(page.mainFrame(), answerMs);
  if (!own) return undefined;
  const others = page.frames().filter((frame) => frame !== page.mainFrame());
  const read = others
    .slice(0, MAX_EMBEDS)
    .map((frame) => readEmbed(frame, page.mainFrame(), answerOf(frame), answerMs));
  const embeds = (await Promise.all(read)).filter((embed) => embed !== undefined);
  const beyond = others.slice(MAX_EMBEDS, MAX_EMBEDS + 1);
  return {
    ...own,
    embeds: [...embeds, ...beyond.map((frame) => ({ read: false, url: frame.url() }) as const)],
  };
}

/** An answer that shows nothing of what is there. One that says it is gone is read like any other: a removed player is gone. */
export function isRefused(answer: MainAnswer): boolean {
  const ending = endingOfAnswer(answer);
  return ending !== undefined && ending.outcome !== 'gone';
}

/** Undefined where it is too small to show anything, holds nothing, or went away meanwhile. */
async function readEmbed(
  frame: Frame,
  main: Frame,
  answer: MainAnswer | undefined,
  answerMs: number,
): Promise<EmbedText | undefined> {
  const url = frame.url();
  const box = await boxOf(frame, answerMs);
  if (box && (box.width < MIN_EMBED_PIXELS || box.height < MIN_EMBED_PIXELS)) return undefined;
  const unread = { read: false, url: answer?.url ?? url } as const;
  if (url.startsWith('chrome-error:')) return unread;
  if (answer && isRefused(answer)) return unread;
  // Beside a form for comments it is the page's own; inside another document it stands before what that one shows.
  if (isCaptchaFrame(url)) return frame.parentFrame() === main ? undefined : unread;
  const own = await readFrame(frame, answerMs);
  if (!own) return frame.isDetached() ? undefined : unread;
  // An address that was given and never led anywhere: the answer did not come in time, or had no content.
  if (url === '' || url === 'about:blank') {
    return (await isNamed(frame, answerMs)) ? unread : undefined;
  }
  return { read: true, url, ...own };
}

async function boxOf(frame: Frame, answerMs: number) {
  try {
    const asked = frame.frameElement().then((element) => element.boundingBox());
    return (await within(asked, answerMs, 'a frame’s place')) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Does the page give the frame an address of the web? */
async function isNamed(frame: Frame, answerMs: number): Promise<boolean> {
  try {
    const asked = frame.frameElement().then((element) => element.getAttribute('src'));
    const src = await within(asked, answerMs, 'a frame’s address');
    return src !== null && src !== '' && !/^(?:about|javascript|data|blob):/i.test(src);
  } catch {
    return false;
  }
}

/** Runs inside the page. */
function textOfDocument(limits: { readonly maxChars: number }): OwnText {
  // A document may have no body, whatever the types say: a picture's, an XML file's.
  const body = document.body as HTMLElement | null;
  const text = `${document.title.slice(0, 500)}\n${(body?.innerText ?? '').slice(0, limits.maxChars)}`;
  return { text, passwords: document.querySelectorAll('input[type=password]').length };
}

/** The same of a page that no browser loaded; undefined where the answer is no page. */
export function plainPageText(
  answer: Pick<Answer, 'headers' | 'body' | 'finalUrl'>,
): OwnText | undefined {
  const contentType = answer.headers['content-type'] ?? 'text/html';
  if (!/html|xml|text\/plain/i.test(contentType)) return undefined;
  const { $ } = new PlainDocument(answer.body, contentType, answer.finalUrl);
  const title = $('title').first().text();
  const passwords = $('input[type=password]').length;
  $('script, style, noscript, template, head').remove();
  const text = `${title.slice(0, 500)}\n${$.root().text().slice(0, MAX_CHARS)}`;
  return { text, passwords };
}
