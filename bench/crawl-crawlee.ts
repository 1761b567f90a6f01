// Crawlee's PlaywrightCrawler on a part of the bench's site, every picture's body read. A process of its own: `node crawl-crawlee.js <json>`.

import { Configuration, PlaywrightCrawler } from '@crawlee/playwright';
import type { Response } from 'playwright';
import { crawlTask, report } from './crawl-task.js';

const task = crawlTask();
const captured = new Map<string, number>();
let pages = 0;

/** Started in the handler, as Vigil does: a body that is not asked for at once may be lost. */
const bodiesOf = new WeakMap<object, Promise<void>[]>();

const crawler = new PlaywrightCrawler(
  {
    minConcurrency: task.concurrency,
    maxConcurrency: task.concurrency,
    maxRequestsPerCrawl: task.pages,
    // Both only cost: no cookies are kept here, and nobody looks at the fingerprint.
    useSessionPool: false,
    browserPoolOptions: { useFingerprints: false },
    launchContext: {
      launchOptions: {
        headless: true,
        executablePath: task.chromium.executable,
        chromiumSandbox: task.chromium.sandbox,
        env: { ...(process.env as Record<string, string>), ...task.chromium.env },
      },
    },
    preNavigationHooks: [
      ({ page }) => {
        const bodies: Promise<void>[] = [];
        bodiesOf.set(page, bodies);
        page.on('response', (response: Response) => {
          if (response.request().resourceType() !== 'image') return;
          const read = async (): Promise<void> => {
            captured.set(response.url(), (await response.body()).byteLength);
          };
          bodies.push(read().catch(() => undefined));
        });
      },
    ],
    requestHandler: async ({ page, enqueueLinks }) => {
      await Promise.all(bodiesOf.get(page) ?? []);
      await enqueueLinks();
      pages += 1;
    },
  },
  new Configuration({ persistStorage: false, purgeOnStart: false }),
);

await report(async () => {
  await crawler.run([task.seed]);
  return { pages, images: [...captured.values()].filter((bytes) => bytes > 0).length };
});
