// The composition root: configuration in, the wired application out.

import type { Config } from './config.js';
import { checkBrowser } from './crawler/browser.js';
import { checkSite, type CheckedPage } from './crawler/check.js';
import { printPage } from './crawler/print.js';
import { loadProfile, loadProfiles } from './crawler/profiles.js';
import { openDocuments, verifyDocument, type Documents } from './documents.js';
import { closeAll } from './domain/closing.js';
import { StopError } from './domain/errors.js';
import type { CaseId } from './domain/ids.js';
import type { Language } from './domain/language.js';
import type { HashPurpose, HashResult } from './domain/media.js';
import type { Clock, HandledVisit, Hasher, Log, Store } from './domain/ports.js';
import type { Batch, FingerprintResult, LookupResult, RegisterResult } from './domain/results.js';
import type { Budget } from './domain/run.js';
import type { SiteProfile } from './domain/site.js';
import { fingerprintBatch, lookupBatch, registerBatch } from './file-batches.js';
import { openHasher } from './hashing/hasher.js';
import { openScratch, type Scratch } from './hashing/scratch.js';
import { sha256Of } from './hashing/sha256.js';
import { checkFfmpeg } from './hashing/tools.js';
import { crawlerLimits, openNet } from './net.js';
import { nightly, type NightlyEnd } from './nightly.js';
import { findChromium, findFfmpeg } from './programs.js';
import { openRegistryMatcher } from './registry-matcher.js';
import { openReports, type Reports } from './reports.js';
import { acquireLock } from './store/lock.js';
import { openStore } from './store/open.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The programs that Vigil needs: each looks for one and says its version. @throws StopError what is missing. */
export type Programs = Readonly<Record<'chromium' | 'ffmpeg' | 'ffprobe', () => Promise<string>>>;

export const programs = (config: () => Config, environment: Environment): Programs => ({
  chromium: async () => (await checkBrowser(findChromium(config(), environment))).version,
  ffmpeg: async () =>
    (await checkFfmpeg(findFfmpeg('ffmpeg', config(), environment), 'ffmpeg')).version,
  ffprobe: async () =>
    (await checkFfmpeg(findFfmpeg('ffprobe', config(), environment), 'ffprobe')).version,
});

/** All site profiles of the configured folder; it needs no database. */
export const profilesOf = (config: Config): Promise<readonly SiteProfile[]> =>
  loadProfiles(config['paths.sites']);

/** Makes an empty database, or brings an older one up to date. */
export async function createDatabase(config: Config): Promise<void> {
  const store = await openStore(config['paths.database']);
  await store[Symbol.asyncDispose]();
}

export { CASE_FORMATS, STATISTICS_FORMATS } from './documents.js';
export type { CaseFormat, Document, Proof, StatisticsFormat, Verification } from './documents.js';

/** Is a document what the holder of a key signed? Without a public key, the centre's own is meant. It needs no database. */
export const verifySigned = (
  files: Parameters<typeof verifyDocument>[0],
  config: () => Config,
): ReturnType<typeof verifyDocument> =>
  verifyDocument(files, () => config()['reports.signingKey']);

/** A hasher with the folder that its bytes may lie in. */
type Hashing = AsyncDisposable & { readonly hasher: Hasher; readonly scratch: Scratch };

async function openHashing(config: Config, environment: Environment, log: Log): Promise<Hashing> {
  const ffmpeg = findFfmpeg('ffmpeg', config, environment);
  const ffprobe = findFfmpeg('ffprobe', config, environment);
  const scratch = await openScratch(config['paths.temporary']);
  const hasher = openHasher({
    workers: config['media.workers'],
    ffmpeg,
    ffprobe,
    scratch: scratch.folder,
    maxPixels: config['media.maxPixels'],
    timeoutMs: config['media.decodeTimeout'],
    memoryMB: Math.floor(config['media.decodeMemory'] / 1e6),
    log,
  });
  return { hasher, scratch, [Symbol.asyncDispose]: () => closeAll([scratch, hasher]) };
}

export type Fingerprinter = AsyncDisposable & {
  readonly of: (
    paths: readonly string[],
    purpose: HashPurpose,
    abort: AbortSignal,
  ) => Promise<Batch<FingerprintResult>>;
};

/** What `vigil fingerprint` needs: no registry, no database. */
export async function openFingerprinter(
  config: Config,
  environment: Environment,
  log: Log,
): Promise<Fingerprinter> {
  const hashing = await openHashing(config, environment, log);
  return {
    of: (paths, purpose, abort) =>
      fingerprintBatch(paths, purpose, hashing.hasher, config['media.workers'], abort),
    [Symbol.asyncDispose]: () => hashing[Symbol.asyncDispose](),
  };
}

/** What the user asks of a crawl. */
export type CrawlRequest = {
  readonly sites: readonly SiteProfile[];
  readonly budget: Budget;
  readonly resume: boolean;
  readonly onVisit: (handled: HandledVisit) => void;
};

export type App = AsyncDisposable & {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: Store;
  readonly reports: Reports;
  readonly documents: Documents;
  readonly register: (
    caseId: CaseId,
    paths: readonly string[],
    actor: string,
    abort: AbortSignal,
  ) => Promise<Batch<RegisterResult>>;
  readonly lookUp: (paths: readonly string[], abort: AbortSignal) => Promise<Batch<LookupResult>>;
  /** All site profiles of the configured folder. */
  readonly profiles: () => Promise<readonly SiteProfile[]>;
  readonly profileFrom: (file: string) => Promise<SiteProfile>;
  readonly checkSite: (
    site: SiteProfile,
    maxPages: number,
    abort: AbortSignal,
  ) => Promise<readonly CheckedPage[]>;
  /** The nightly run. @throws StopError `crawl-running` where another one holds the lock. */
  readonly crawl: (request: CrawlRequest, stop: AbortSignal) => Promise<NightlyEnd>;
};

export type Surroundings = {
  readonly clock: Clock;
  readonly log: Log;
  readonly language: Language;
  /** IANA name, for times in reports. */
  readonly timeZone: string;
  readonly environment: Environment;
  readonly pid: number;
};

/** Opens the database and wires the rest, which starts when it is first needed. @throws StopError as `openStore` does. */
export async function openApp(config: Config, surroundings: Surroundings): Promise<App> {
  const { clock, log, environment, pid } = surroundings;
  const store = await openStore(config['paths.database'], { mustExist: true });
  const matcher = openRegistryMatcher(store, log);
  const opened: AsyncDisposable[] = [store, matcher];
  let started: Promise<Hashing> | undefined;
  const hashing = () =>
    (started ??= openHashing(config, environment, log).then((ready) => {
      opened.push(ready);
      return ready;
    }));
  const atOnce = config['media.workers'];

  return {
    config,
    clock,
    store,
    reports: openReports(surroundings),
    documents: openDocuments({
      ...surroundings,
      store,
      signingKey: config['reports.signingKey'],
      print: (html, stop) => printPage(findChromium(config, environment), html, stop),
    }),
    register: async (caseId, paths, actor, abort) => {
      const { hasher } = await hashing();
      const ports = { registry: store.registry, hasher, sha256Of, clock };
      return registerBatch(caseId, paths, actor, ports, atOnce, abort);
    },
    lookUp: async (paths, abort) =>
      lookupBatch(paths, (await hashing()).hasher, await matcher.current(), atOnce, abort),
    profiles: () => profilesOf(config),
    profileFrom: loadProfile,
    checkSite: async (site, maxPages, abort) => {
      const { scratch } = await hashing();
      const net = await openNet(config, findChromium(config, environment), log);
      try {
        const plan = { maxPages, scratchFolder: scratch.folder, limits: crawlerLimits(config) };
        return await checkSite(site, plan, { ...net, clock, log }, abort);
      } finally {
        await net[Symbol.asyncDispose]();
      }
    },
    crawl: async (request, stop) => {
      const lock = acquireLock(`${config['paths.database']}.lock`, { clock, pid });
      if (!lock.held) throw new StopError('crawl-running', { detail: lock.detail });
      try {
        const { hasher, scratch } = await hashing();
        const net = await openNet(config, findChromium(config, environment), log);
        try {
          const match = async (result: HashResult) => (await matcher.current()).match(result);
          return await nightly(
            {
              ...request,
              concurrency: config['crawl.concurrency'],
              scratchFolder: scratch.folder,
              limits: crawlerLimits(config),
            },
            { store, net, hasher, sha256Of, match, clock, log },
            stop,
          );
        } finally {
          await net[Symbol.asyncDispose]();
        }
      } finally {
        lock.release();
      }
    },
    [Symbol.asyncDispose]: () => closeAll(opened),
  };
}
