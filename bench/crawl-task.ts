// What a crawler of the bench is asked, and how it answers: a JSON argument, and lines on stdout that say when the crawl begins and ends.

export type CrawlTask = {
  readonly seed: string;
  readonly pages: number;
  readonly concurrency: number;
  readonly chromium: {
    readonly executable: string;
    readonly sandbox: boolean;
    readonly env: Readonly<Record<string, string>>;
  };
  /** Vigil only: where the compiled program lies; how pages are fetched; a folder with pictures to register. */
  readonly program: string;
  readonly mode: 'browser' | 'http' | 'auto';
  readonly folder: string;
  /** Vigil only: without it the bodies are read and written to the ledger, and no more, as Crawlee does. */
  readonly hashing: boolean;
};

export type CrawlCount = { readonly pages: number; readonly images: number };
/** Between the lines `begin` and `end`: what is measured. */
export type CrawlLine = { readonly at: 'begin' } | ({ readonly at: 'end' } & CrawlCount);

/** The task of this process. */
export const crawlTask = (): CrawlTask => JSON.parse(process.argv[2] ?? 'null') as CrawlTask;

const say = (line: CrawlLine): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/** Crawls, and says when. Waits for a line on stdin before it begins, so that whoever measures is ready. */
export async function report(crawl: () => Promise<CrawlCount>): Promise<void> {
  say({ at: 'begin' });
  await new Promise((ready) => process.stdin.once('data', ready));
  const count = await crawl();
  say({ at: 'end', ...count });
  process.exit(0);
}
