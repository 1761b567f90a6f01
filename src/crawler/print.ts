// A page of our own as PDF, by the browser that is there anyway. Nothing is loaded and no script runs.

import { StopError } from '../domain/errors.js';
import { launch, type LaunchOptions } from './launch.js';
import { within } from './streams.js';

const PRINT_MS = 60_000;
const CLOSE_MS = 5_000;
/** Nobody listens there: the page needs nothing, and gets nothing. */
const NOWHERE = 'http://127.0.0.1:9';

/** Title and page number in the lower margin. */
const FOOTER =
  '<div style="width:100%;padding:0 14mm;font:7.5pt sans-serif;color:#4f5d6c;display:flex;justify-content:space-between">' +
  '<span class="title"></span><span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>';

/**
 * Prints a self-contained HTML page on the paper that its style sheet names, with tags for screen readers.
 *
 * @throws StopError `browser-missing`, `print-failed`.
 */
export async function printPage(
  options: LaunchOptions,
  html: string,
  abort: AbortSignal,
): Promise<Uint8Array> {
  abort.throwIfAborted();
  const browser = await launch(options, NOWHERE);
  const close = () =>
    within(browser.close(), CLOSE_MS, 'closing the browser').catch(() => undefined);
  const stop = () => void close();
  abort.addEventListener('abort', stop, { once: true });
  try {
    const print = async (): Promise<Uint8Array> => {
      const context = await browser.newContext({ javaScriptEnabled: false, offline: true });
      const page = await context.newPage();
      await page.setContent(html, { timeout: PRINT_MS });
      return page.pdf({
        preferCSSPageSize: true,
        printBackground: true,
        displayHeaderFooter: true,
        headerTemplate: '<span></span>',
        footerTemplate: FOOTER,
        tagged: true,
        outline: true,
      });
    };
    return await within(print(), PRINT_MS, 'printing');
  } catch (error) {
    abort.throwIfAborted();
    const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new StopError('print-failed', { detail }, error);
  } finally {
    abort.removeEventListener('abort', stop);
    await close();
  }
}
