// What a page says, for checks that compare it with another: its visible text, bounded. It is compared and forgotten.

import type { Page } from 'playwright';
import { z } from 'zod';
import type { PageText } from '../domain/checks.js';
import type { Answer } from './http.js';
import { PlainDocument } from './http-document.js';
import { inPage } from './in-page.js';
import { within } from './streams.js';

/** Longer texts are compared by their beginning. */
const MAX_CHARS = 20_000;

const pageTextSchema = z.object({
  text: z.string().max(2 * MAX_CHARS + 1_000),
  passwords: z.int().nonnegative(),
});

/** The text of a page as it stands; undefined where it does not answer in time. */
export async function readPageText(page: Page, answerMs: number): Promise<PageText | undefined> {
  try {
    const asked = page.mainFrame().evaluate(inPage(textOfDocument, { maxChars: MAX_CHARS }));
    return pageTextSchema.parse(await within(asked, answerMs, 'the page’s text'));
  } catch {
    return undefined;
  }
}

/** Runs inside the page. */
function textOfDocument(limits: { readonly maxChars: number }): PageText {
  // A document may have no body, whatever the types say: a picture's, an XML file's.
  const body = document.body as HTMLElement | null;
  const text = `${document.title.slice(0, 500)}\n${(body?.innerText ?? '').slice(0, limits.maxChars)}`;
  return { text, passwords: document.querySelectorAll('input[type=password]').length };
}

/** The same of a page that no browser loaded; undefined where the answer is no page. */
export function plainPageText(answer: Answer): PageText | undefined {
  const contentType = answer.headers['content-type'] ?? 'text/html';
  if (!/html|xml|text\/plain/i.test(contentType)) return undefined;
  const { $ } = new PlainDocument(answer.body, contentType, answer.finalUrl);
  const title = $('title').first().text();
  const passwords = $('input[type=password]').length;
  $('script, style, noscript, template, head').remove();
  const text = `${title.slice(0, 500)}\n${$.root().text().slice(0, MAX_CHARS)}`;
  return { text, passwords };
}
