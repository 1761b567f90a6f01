// A page kept as it is while it is open, in memory alone: whether it is needed is known only when its media were matched.

import type { Page } from 'playwright';
import type { KeptPage } from '../domain/kept-page.js';
import { atItsSize } from './small-raster.js';
import { within } from './streams.js';

/** Pixels from the top: a page that loads more as one scrolls may be endless. */
const MAX_HEIGHT = 8_000;
const MAX_SCREENSHOT_BYTES = 12_000_000;
const MAX_HTML_BYTES = 5_000_000;
/** Legible text, and a tenth of what PNG takes. */
const QUALITY = 70;

type Kept =
  | { readonly bytes: Uint8Array; readonly missing?: string }
  | { readonly bytes?: undefined; readonly missing: string };

const bounded = (bytes: Uint8Array, what: string): Kept =>
  bytes.length <= MAX_HTML_BYTES
    ? { bytes }
    : {
        bytes: bytes.subarray(0, MAX_HTML_BYTES),
        missing: `${what}: the rest after ${MAX_HTML_BYTES} bytes`,
      };

/** One line for the manifest; what browsers say beyond it is about themselves. */
const whyNot = (what: string, error: unknown): string =>
  `${what}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;

async function screenshotOf(page: Page, timeoutMs: number): Promise<Kept> {
  try {
    const size = await within(
      page.evaluate(() => ({
        width: document.documentElement.clientWidth,
        height: document.documentElement.scrollHeight,
      })),
      timeoutMs,
      'the page’s size',
    );
    const width = Math.max(1, size.width);
    const height = Math.max(1, Math.min(size.height, MAX_HEIGHT));
    const bytes = await page.screenshot({
      type: 'jpeg',
      quality: QUALITY,
      fullPage: true,
      clip: { x: 0, y: 0, width, height },
      animations: 'disabled',
      timeout: timeoutMs,
    });
    if (bytes.length > MAX_SCREENSHOT_BYTES) return { missing: 'screenshot: too large' };
    return size.height > MAX_HEIGHT
      ? { bytes, missing: `screenshot: the page below ${MAX_HEIGHT} pixels` }
      : { bytes };
  } catch (error) {
    return { missing: whyNot('screenshot', error) };
  }
}

async function htmlOf(page: Page, timeoutMs: number): Promise<Kept> {
  try {
    const html = await within(page.content(), timeoutMs, 'the document');
    return bounded(Buffer.from(html), 'page.html');
  } catch (error) {
    return { missing: whyNot('page.html', error) };
  }
}

/**
 * Keeps what the browser shows now: a screenshot from the top, the document as it stands, the headers of its answer. It never throws:
 * what could not be kept is named.
 *
 * @param timeoutMs for each part.
 */
export async function keepPage(
  page: Page,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<KeptPage> {
  const screenshot = await atItsSize(page, () => screenshotOf(page, timeoutMs));
  const html = await htmlOf(page, timeoutMs);
  return {
    ...(screenshot.bytes ? { screenshot: screenshot.bytes } : {}),
    ...(html.bytes ? { html: html.bytes } : {}),
    headers: withoutCookies(headers),
    missing: [screenshot, html].flatMap(({ missing }) => (missing === undefined ? [] : [missing])),
  };
}

/** Keeps what a server sent to who asked without a browser. */
export function keptAnswer({
  body,
  headers,
}: {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}): KeptPage {
  const html = bounded(body, 'page.html');
  return {
    ...(html.bytes ? { html: html.bytes } : {}),
    headers: withoutCookies(headers),
    missing: [
      'screenshot: the page was fetched without a browser',
      ...(html.missing === undefined ? [] : [html.missing]),
    ],
  };
}

/** Set-Cookie would carry the sessions of the centre's own accounts. */
const withoutCookies = (
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !/^set-cookie/i.test(name)));
