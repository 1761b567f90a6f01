// Service workers of a site are let in, and taken away between visits.

import type { Page } from 'playwright';
import { within } from './streams.js';

/**
 * Takes away the service workers of a context, with what they kept: the next visit asks the site itself, and nothing runs on.
 * Costs nothing where there are none.
 *
 * @param page one of the context's, at rest.
 * @param mostMs how long it may take.
 * @returns false where that failed: then the page is not used again.
 */
export async function forgetWorkers(page: Page, mostMs: number): Promise<boolean> {
  const context = page.context();
  const origins = new Set(context.serviceWorkers().map((worker) => originOf(worker.url())));
  if (origins.size === 0) return true;
  const forget = async (): Promise<void> => {
    const session = await context.newCDPSession(page);
    for (const origin of origins) {
      const storageTypes = 'service_workers,cache_storage';
      await session.send('Storage.clearDataForOrigin', { origin, storageTypes });
    }
    await session.detach();
  };
  return within(forget(), mostMs, 'taking service workers away').then(
    () => true,
    () => false,
  );
}

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url);
