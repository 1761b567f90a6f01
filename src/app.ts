// The composition root: configuration in, the wired application out.

import { checkPlaces, removalRules, type ChecksEnd, type ChecksRequest } from './checks-run.js';
import type { Config } from './config.js';
import { checkBrowser } from './crawler/browser.js';
import { checkSite, type CheckedPage } from './crawler/check.js';
import { eraseLogin } from './crawler/login-file.js';
import { printPage } from './crawler/print.js';
import { loadProfile, loadProfiles } from './crawler/profiles.js';
import { discreetAbout, discreetAnyhow } from './crawler/discreet.js';
import { searchPagesOf, withSearchSeeds, type SearchPage } from './crawler/search-seeds.js';
import { openDocuments, verifyDocument, type Documents } from './documents.js';
import { closeAll } from './domain/closing.js';
import { StopError } from './domain/errors.js';
import type { CaseId, ReferenceId, SiteId } from './domain/ids.js';
import type { Language } from './domain/language.js';
import type { HashResult } from './domain/media.js';
import type { PastAnswer } from './domain/past-nights.js';
import type { Clock, HandledVisit, Log, Store } from './domain/ports.js';
import type { Batch, LookupResult, RegisterResult } from './domain/results.js';
import type { RemovalRules } from './domain/removal.js';
import type { Budget } from './domain/run.js';
import type { SiteProfile } from './domain/site.js';
import { lookupBatch, registerBatch } from './file-batches.js';
import { openHashing, type Hashing } from './hashing-parts.js';
import { sha256Of } from './hashing/sha256.js';
import { checkFfmpeg } from './hashing/tools.js';
import { logIn, type LoggedIn, type LoginSource } from './logging-in.js';
import { crawlerLimits, openGuardFor, politenessLimits } from './net.js';
import { nightly, type NightlyEnd } from './nightly.js';
import { findChromium, findFfmpeg } from './programs.js';
import { openRegistryMatcher } from './registry-matcher.js';
import { afterNight, type AfterStep } from './after-night.js';
import { openEvidenceOffice, type EvidenceOffice } from './evidence-office.js';
import { matchDue, nearMedia } from './past-nights.js';
import { openReports, type Reports } from './reports.js';
import { acquireLock } from './store/lock.js';
import { openStore } from './store/open.js';
import { openTakedowns, type Takedowns } from './takedowns.js';
import { mailCheck, openTelling, type Telling } from './telling.js';
import { loginFolder, openWayOut } from './way-out.js';

export { openFingerprinter, type Fingerprinter } from './hashing-parts.js';
export type { RefusedAlert } from './takedowns.js';
export type { LoginSource } from './logging-in.js';
export type { ChecksEnd } from './checks-run.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** `vigil outbox send` holds the crawl's lock for a moment (measured: 18 ms in one of a hundred cases), to see whether a crawl is under way. */
const LOCK_WAIT_MS = 500;

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

/** Asks the configured mail server, needing no database; undefined where none is configured. @throws UsageError `notify-incomplete` */
export const mailCheckOf = (config: Config, environment: Environment) =>
  mailCheck(config, environment);

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
): ReturnType<typeof verifyDocument> => verifyDocument(files, () => config()['reports.signingKey']);

/** What the user asks of a crawl. */
export type CrawlRequest = {
  readonly sites: readonly SiteProfile[];
  readonly budget: Budget;
  readonly resume: boolean;
  /** @param address the visit's, as it may be shown: the words of keyword files are hidden in it. */
  readonly onVisit: (handled: HandledVisit, address: string) => void;
};

/** A crawl, and the round of checks after it; undefined where that broke off or the crawl was asked to stop. */
export type CrawlEnd = NightlyEnd & {
  readonly checks: ChecksEnd | undefined;
  /** What follows a run and failed this time. */
  readonly failedAfter: readonly AfterStep[];
};

export type App = AsyncDisposable & {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: Store;
  readonly reports: Reports;
  readonly documents: Documents;
  readonly takedowns: Takedowns;
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
  /** Saves a site's login in place of an earlier one. @throws UsageError `login-file-invalid`, `login-empty`; StopError `login-no-display` */
  readonly logIn: (
    site: SiteProfile,
    source: LoginSource,
    actor: string,
    abort: AbortSignal,
  ) => Promise<LoggedIn>;
  /** Erases a site's saved login, also where its profile is gone. @returns whether there was one. */
  readonly logOut: (site: SiteId, actor: string) => Promise<boolean>;
  /** What the site's search would be asked. @throws UsageError `keywords-invalid`, `not-found` */
  readonly searchPages: (site: SiteProfile) => Promise<readonly SearchPage[]>;
  readonly checkSite: (
    site: SiteProfile,
    maxPages: number,
    abort: AbortSignal,
  ) => Promise<readonly CheckedPage[]>;
  /** Messages to staff. */
  readonly telling: Telling;
  /** The nightly run. @throws StopError `crawl-running` where another one holds the lock. */
  readonly crawl: (request: CrawlRequest, stop: AbortSignal) => Promise<CrawlEnd>;
  /** Looks again at alerts' places. @throws StopError `crawl-running` where a crawl or another round holds the lock. */
  readonly check: (request: ChecksRequest, stop: AbortSignal) => Promise<ChecksEnd>;
  /** How often places are looked at again, as the configuration says. */
  readonly removalRules: RemovalRules;
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
  const store = await openStore(config['paths.database'], {
    mustExist: true,
    flood: { alerts: config['alerts.floodAlerts'], media: config['alerts.floodMedia'] },
  });
  const takedowns = openTakedowns({
    store,
    config,
    clock,
    timeZone: surroundings.timeZone,
    profiles: () => profilesOf(config),
    // Nothing is known of a place until it was checked, and what is unknown is still due.
    standings: async (alertIds) =>
      new Map(
        [...(await store.checks.standings(removalRules(config), alertIds))].flatMap(
          ([id, { standing, lastCheck }]) => (lastCheck ? [[id, standing] as const] : []),
        ),
      ),
  });
  const telling = openTelling({
    ...{ config, environment, store, clock, log, pid },
    recall: takedowns.recall,
  });
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
  const match = async (result: HashResult) => (await matcher.current()).match(result);

  /** What goes out to the sites night by night does it alone. */
  const underLock = async <T>(work: (parts: Hashing) => Promise<T>) => {
    const lock = acquireLock(`${config['paths.database']}.lock`, {
      clock,
      pid,
      waitMs: LOCK_WAIT_MS,
    });
    if (!lock.held) throw new StopError('crawl-running', { detail: lock.detail });
    try {
      return await work(await hashing());
    } finally {
      lock.release();
    }
  };
  const checksParts = ({ hasher, scratch }: Hashing, told: Log) => ({
    ...{ store, hasher, scratchFolder: scratch.folder, match, clock, log: told },
    openNet: () => openWayOut(config, environment, told),
    tell: telling.relapses(),
  });
  /** The night's round of checks. The crawl is written already: what breaks here is told, and does not undo it. */
  const checksAfter = async (
    { sites }: CrawlRequest,
    ready: Hashing,
    stop: AbortSignal,
    told: Log,
  ): Promise<ChecksEnd | undefined> => {
    if (stop.aborted) return undefined;
    try {
      const all = await profilesOf(config);
      const only = sites.length < all.length ? { only: sites.map(({ id }) => id) } : {};
      return await checkPlaces(config, { sites, ...only }, checksParts(ready, told), stop);
    } catch (error) {
      told.error('the checks after the crawl broke off; their places stay due', { error });
      return undefined;
    }
  };

  return {
    config,
    clock,
    store,
    telling,
    reports: openReports(surroundings),
    documents: openDocuments({
      ...surroundings,
      store,
      signingKey: config['reports.signingKey'],
      print: (html, stop) => printPage(findChromium(config, environment), html, stop),
    }),
    takedowns,
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
      lookupBatch(
        paths,
        (await hashing()).hasher,
        await matcher.current(),
        atOnce,
        abort,
        store.negatives,
      ),
    profiles: () => profilesOf(config),
    profileFrom: loadProfile,
    searchPages: searchPagesOf,
    logIn: (site, source, actor, abort) =>
      logIn(site, source, actor, abort, {
        where: loginFolder(config),
        audit: store.audit,
        clock,
        environment,
        openWay: () => openGuardFor(config, log),
        chromium: () => findChromium(config, environment),
      }),
    logOut: async (site, actor) => {
      const was = await eraseLogin(loginFolder(config), site);
      if (was) await store.audit.append('site-logged-out', site, actor, clock.now());
      return was;
    },
    checkSite: async (profile, maxPages, abort) => {
      const site = await withSearchSeeds(profile);
      const quiet = (await discreetAbout([profile])).log(log);
      const { scratch } = await hashing();
      const net = await openWayOut(config, environment, quiet, [site]);
      try {
        const plan = {
          maxPages,
          scratchFolder: scratch.folder,
          limits: crawlerLimits(config),
          politeness: politenessLimits(config),
        };
        return await checkSite(site, plan, { ...net, clock, log: quiet }, abort);
      } finally {
        await net[Symbol.asyncDispose]();
      }
    },
    removalRules: removalRules(config),
    check: (request, stop) =>
      underLock(async (ready) => {
        const quiet = (await discreetAnyhow(request.sites)).log(log);
        try {
          return await checkPlaces(config, request, checksParts(ready, quiet), stop);
        } finally {
          await telling.afterCrawl();
        }
      }),
    crawl: async (request, stop) => {
      // Before anything is done: a keyword file that is wrong is wrong usage.
      const sites = await Promise.all(request.sites.map(withSearchSeeds));
      const discreet = await discreetAbout(request.sites);
      const quiet = discreet.log(log);
      return underLock(async (ready) => {
        const { hasher, scratch } = ready;
        try {
          // What a killed run raised for a minor is told now, not at the end of the run that takes it up.
          telling.poke();
          const sealer = await evidence.sealer();
          const net = await openWayOut(config, environment, quiet, sites);
          const plan = {
            ...request,
            sites,
            onVisit: (handled: HandledVisit) => {
              if (handled.raised.length > 0) telling.poke();
              request.onVisit(handled, discreet.hide(handled.visit.url));
            },
            concurrency: config['crawl.concurrency'],
            scratchFolder: scratch.folder,
            limits: crawlerLimits(config),
            politeness: politenessLimits(config),
          };
          const parts = { store, net, hasher, sha256Of, match, clock, log: quiet };
          const end = await nightly(
            plan,
            { ...parts, ...(sealer ? { sealer } : {}) },
            stop,
          ).finally(() => net[Symbol.asyncDispose]());
          const past = await afterNight({ store, evidence, config, clock, log: quiet });
          const checks = await checksAfter(request, ready, stop, quiet);
          return {
            ...end,
            raised: [...end.raised, ...past.raised],
            checks,
            failedAfter: past.failed,
          };
        } finally {
          // Also when the run was cut short: that is to be told, too.
          await telling.afterCrawl();
        }
      });
    },
    [Symbol.asyncDispose]: () => closeAll(opened),
  };
}
