// The composition root: configuration in, the wired application out.

import type { Config } from './config.js';
import { checkBrowser } from './crawler/browser.js';
import { checkSite, type CheckedPage } from './crawler/check.js';
import { loadProfile, loadProfiles } from './crawler/profiles.js';
import { closeAll } from './domain/closing.js';
import { StopError } from './domain/errors.js';
import type { CaseId, ReferenceId } from './domain/ids.js';
import type { Language } from './domain/language.js';
import type { HashPurpose, HashResult } from './domain/media.js';
import type { PastAnswer } from './domain/past-nights.js';
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
import { afterNight } from './after-night.js';
import { openEvidenceOffice, type EvidenceOffice } from './evidence-office.js';
import { matchDue, nearMedia } from './past-nights.js';
import { openReports, type Reports } from './reports.js';
import { acquireLock } from './store/lock.js';
import { openStore } from './store/open.js';

type Environment = Readonly<Record<string, string | undefined>>;

export { evidenceLimit, retentionLimits } from './after-night.js';
export { newIdentity } from './evidence-office.js';

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
  readonly register: (
    caseId: CaseId,
    paths: readonly string[],
    actor: string,
    abort: AbortSignal,
  ) => Promise<Batch<RegisterResult>>;
  /** Matches references that are due with what past nights found, and raises their alerts. */
  readonly matchPast: (abort: AbortSignal) => Promise<PastAnswer>;
  /** See `Registry.withdraw`; what is near in past nights is forgotten too, and sealed evidence deleted. */
  readonly withdraw: (
    caseId: CaseId,
    referenceId: ReferenceId | undefined,
    actor: string,
  ) => Promise<readonly ReferenceId[]>;
  readonly evidence: EvidenceOffice;
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
  const evidence = openEvidenceOffice(store, config, clock, log);

  return {
    config,
    clock,
    store,
    reports: openReports(surroundings),
    register: async (caseId, paths, actor, abort) => {
      const { hasher } = await hashing();
      const ports = { registry: store.registry, hasher, sha256Of, clock };
      return registerBatch(caseId, paths, actor, ports, atOnce, abort);
    },
    matchPast: (abort) => matchDue(store, abort),
    withdraw: async (caseId, referenceId, actor) => {
      const near = await nearMedia(store, caseId, referenceId);
      const withdrawn = await store.registry.withdraw(
        caseId,
        referenceId,
        actor,
        clock.now(),
        near,
      );
      // Sealed pages of nothing else: marked in the withdrawal, and deleted now or by the next purge.
      await evidence.erase(actor);
      return withdrawn;
    },
    evidence,
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
          const sealer = await evidence.sealer();
          const match = async (result: HashResult) => (await matcher.current()).match(result);
          const end = await nightly(
            {
              ...request,
              concurrency: config['crawl.concurrency'],
              scratchFolder: scratch.folder,
              limits: crawlerLimits(config),
            },
            { store, net, hasher, sha256Of, match, clock, log, ...(sealer ? { sealer } : {}) },
            stop,
          );
          return {
            ...end,
            raised: [...end.raised, ...(await afterNight({ store, evidence, config, clock, log }))],
          };
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
