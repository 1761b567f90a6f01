// The composition root: configuration in, the wired application out.

import { removalRules } from './checks-run.js';
import type { Config } from './config.js';
import { checkSite, type CheckedPage } from './crawler/check.js';
import { eraseLogin } from './crawler/login-file.js';
import { printPage } from './crawler/print.js';
import { loadProfile, loadProfiles } from './crawler/profiles.js';
import { discreetAbout } from './crawler/discreet.js';
import { searchPagesOf, withSearchSeeds, type SearchPage } from './crawler/search-seeds.js';
import { openDocuments, verifyDocument, type Documents } from './documents.js';
import { closeAll } from './domain/closing.js';
import type { CaseId, ReferenceId, SiteId } from './domain/ids.js';
import type { Language } from './domain/language.js';
import type { PastAnswer } from './domain/past-nights.js';
import type { Clock, Log, Store } from './domain/ports.js';
import type { Batch, LookupResult, RegisterResult } from './domain/results.js';
import type { RemovalRules } from './domain/removal.js';
import type { SiteProfile } from './domain/site.js';
import { lookupBatch, registerBatch } from './file-batches.js';
import { openHashing, type Hashing } from './hashing-parts.js';
import { sha256Of } from './hashing/sha256.js';
import { logIn, type LoggedIn, type LoginSource } from './logging-in.js';
import { crawlerLimits, openGuardFor, politenessLimits } from './net.js';
import { findChromium } from './programs.js';
import { openRegistryMatcher } from './registry-matcher.js';
import { openEvidenceOffice, type EvidenceOffice } from './evidence-office.js';
import { matchDue, nearMedia } from './past-nights.js';
import { openReports, type Reports } from './reports.js';
import { openRounds, type Rounds } from './rounds.js';
import { openStore } from './store/open.js';
import { openTakedowns, type Takedowns } from './takedowns.js';
import { mailCheck, openTelling, type Telling } from './telling.js';
import { loginFolder, openWayOut } from './way-out.js';

export { openFingerprinter, type Fingerprinter } from './hashing-parts.js';
export type { RefusedAlert } from './takedowns.js';
export type { LoginSource } from './logging-in.js';
export type { ChecksEnd } from './checks-run.js';

type Environment = Readonly<Record<string, string | undefined>>;

export { evidenceLimit, retentionLimits } from './after-night.js';
export { newIdentity } from './evidence-office.js';
export { programs, type Programs } from './programs.js';

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

export type App = AsyncDisposable &
  Rounds & {
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
    /** What the site's search would be asked. @throws UsageError `keywords-invalid`, `file-missing` */
    readonly searchPages: (site: SiteProfile) => Promise<readonly SearchPage[]>;
    readonly checkSite: (
      site: SiteProfile,
      maxPages: number,
      abort: AbortSignal,
    ) => Promise<readonly CheckedPage[]>;
    /** Messages to staff. */
    readonly telling: Telling;
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
  const rounds = openRounds({
    ...{ store, config, environment, pid, clock, log, hashing, evidence, telling },
    match: async (result) => (await matcher.current()).match(result),
  });

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
    ...rounds,
    [Symbol.asyncDispose]: () => closeAll(opened),
  };
}
