// Progress of a crawl: one changing line on a terminal; elsewhere the log has a line per visit.

import type { HandledVisit } from '../domain/ports.js';
import { displayWidth, oneLine } from '../domain/display-width.js';
import type { Session } from './session.js';

export type CrawlProgress = {
  /** @param address the visit's, as it may be shown. */
  readonly visit: (handled: HandledVisit, address: string) => void;
  readonly end: () => void;
};

const COLUMNS = 100;

function fitted(text: string): string {
  let shown = oneLine(text);
  while (displayWidth(shown) > COLUMNS) shown = shown.slice(0, -1);
  return shown;
}

/** Counts visits, media and alerts as they come. */
export function crawlProgress(session: Session): CrawlProgress {
  const stream = session.terminal.barStream;
  if (!stream) return { visit: () => undefined, end: () => undefined };
  const totals = { pages: 0, media: 0, alerts: 0 };
  return {
    visit: ({ visit, captures, raised }, address) => {
      totals.pages += 1;
      totals.media += captures.length;
      totals.alerts += raised.length;
      const text = session.texts.crawl.progress(totals, visit.siteId, address);
      stream.write(`\r\u001b[K${fitted(text)}`);
    },
    end: () => {
      stream.write('\r\u001b[K');
    },
  };
}
