// The crawler's parts put together for tests: the real guard, client and Chromium, small limits, and a frontier in memory.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser, type BrowserOptions, type CrawlBrowser } from '../../src/crawler/browser.js';
import {
  crawl,
  type CrawlPlan,
  type CrawlPorts,
  type CrawlProgress,
} from '../../src/crawler/crawl.js';
import { openHttpClient, type HttpClient } from '../../src/crawler/http.js';
import type { CrawlerLimits } from '../../src/crawler/limits.js';
import { parseProfile } from '../../src/crawler/profiles.js';
import { runIdOf } from '../../src/domain/ids.js';
import type { Log } from '../../src/domain/ports.js';
import type { RunEnd } from '../../src/domain/run.js';
import type { SiteProfile } from '../../src/domain/site.js';
import type { Capture, Visit } from '../../src/domain/visit.js';
import { openGuard, type Guard } from '../../src/egress/guard.js';
import { memoryFrontier, type MemoryFrontier } from './memory-frontier.js';

const nothing = (): void => undefined;
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const CHROMIUMS = [
  process.env['VIGIL_CHROMIUM_BINARY'] ?? '',
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
];

/** How the browser is started on this machine: with its sandbox, as root through the launcher. */
export function chromiumOptions(): Pick<BrowserOptions, 'executable' | 'sandbox' | 'env'> {
  const binary = CHROMIUMS.find((path) => path !== '' && existsSync(path));
  if (binary === undefined) throw new Error('no Chromium: run "npm run setup"');
  const launcher = fileURLToPath(new URL('../../bin/chromium-sandboxed', import.meta.url));
  return { executable: launcher, sandbox: true, env: { VIGIL_CHROMIUM_BINARY: binary } };
}

/** Short waits, so that every fault ends soon. */
export const QUICK: Partial<CrawlerLimits> = {
  visitMs: 8_000,
  gotoMs: 1_200,
  settleMs: 700,
  quietMs: 60,
  answerMs: 800,
  gateMs: 800,
  bodyMs: 700,
  fetchMs: 800,
  captureMs: 2_000,
  videoMs: 3_000,
  maxImageBytes: 2_000_000,
  maxVideoBytes: 5_000_000,
};

export type Rig = AsyncDisposable & {
  readonly guard: Guard;
  readonly client: HttpClient;
  readonly browser: CrawlBrowser;
  readonly scratchFolder: string;
};

/** No browser at all, for sites in `http` mode: whoever wants one fails. */
const noBrowser: CrawlBrowser = {
  version: '0',
  userAgent: 'test',
  lease: () => Promise.reject(new Error('expected no page by the browser')),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

export async function openRig(
  allow: readonly string[],
  options: { readonly browser: boolean } = { browser: true },
): Promise<Rig> {
  const guard = await openGuard({
    allow,
    maxBytesPerConnection: 20_000_000,
    connectTimeoutMs: 1_000,
    idleTimeoutMs: 5_000,
    log: silentLog,
  });
  const client = openHttpClient({
    proxyUrl: guard.url,
    userAgent: 'test',
    whyNot: guard.whyNot,
  });
  const browser = options.browser
    ? await openBrowser({
        ...chromiumOptions(),
        proxyUrl: guard.url,
        loadsPerPage: 25,
        maxContexts: 4,
        log: silentLog,
      })
    : noBrowser;
  const scratchFolder = mkdtempSync(join(tmpdir(), 'vigil-test-'));
  return {
    guard,
    client,
    browser,
    scratchFolder,
    async [Symbol.asyncDispose]() {
      await browser[Symbol.asyncDispose]();
      await client[Symbol.asyncDispose]();
      await guard[Symbol.asyncDispose]();
      rmSync(scratchFolder, { recursive: true, force: true });
    },
  };
}

/** A profile of the given seeds, with the delay taken out. */
export const profile = (id: string, seeds: readonly string[], rest = ''): SiteProfile =>
  parseProfile(
    `id: ${id}\nname: ${id}\nchannel: other\ndelay: 0ms\nseeds: ${JSON.stringify(seeds)}\n${rest}`,
    `${id}.yaml`,
  );

export type Crawled = {
  readonly end: RunEnd;
  readonly visits: readonly Visit[];
  readonly frontier: MemoryFrontier;
  readonly progress: readonly CrawlProgress[];
};

/** Runs a whole crawl and keeps what it handed on. */
export async function crawlAll(
  rig: Rig,
  sites: readonly SiteProfile[],
  plan: Partial<CrawlPlan> = {},
  onVisit: (visit: Visit) => void | Promise<void> = nothing,
  abort: AbortSignal = new AbortController().signal,
  frontier: MemoryFrontier = memoryFrontier(),
  ports: Partial<CrawlPorts> = {},
): Promise<Crawled> {
  const visits: Visit[] = [];
  const progress: CrawlProgress[] = [];
  const runId = runIdOf(1);
  const end = await crawl(
    {
      runId,
      sites,
      budget: { durationMs: 60_000, maxPages: 1_000 },
      visited: new Map(),
      concurrency: 2,
      scratchFolder: rig.scratchFolder,
      politeness: { firstBackOffMs: 1, maxBackOffMs: 1 },
      ...plan,
      limits: { ...QUICK, ...plan.limits },
    },
    {
      frontier,
      browser: rig.browser,
      client: rig.client,
      whyNot: rig.guard.whyNot,
      clock: { now: () => new Date() },
      log: silentLog,
      progress: (event) => progress.push(event),
      handle: async (entry, visit) => {
        visits.push(visit);
        frontier.done(entry);
        await frontier.add(runId, entry.siteId, visit.links);
        await onVisit(visit);
      },
      ...ports,
    },
    abort,
  );
  return { end, visits, frontier, progress };
}

/** Captures as `outcome path`, sorted, for comparing. */
export const captureLines = (captures: readonly Capture[]): readonly string[] =>
  captures
    .map(({ outcome, url }) => {
      const { pathname, search } = new URL(url);
      return `${outcome} ${pathname}${search}`;
    })
    .sort();
