// Crawls, checks and a held clock over real parts: Chromium behind the guard, the hasher, the matcher, the database.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withoutNegatives } from '../../src/checks-run.js';
import { lookAgainAt } from '../../src/crawler/look-again.js';
import { closeAll } from '../../src/domain/closing.js';
import type { AlertId, CaseId, ReferenceId } from '../../src/domain/ids.js';
import type { HashResult } from '../../src/domain/media.js';
import type { Store } from '../../src/domain/ports.js';
import type { CheckStore, TellRelapse } from '../../src/domain/checks.js';
import type { RemovalState } from '../../src/domain/removal.js';
import type { SiteProfile } from '../../src/domain/site.js';
import { openHasher } from '../../src/hashing/hasher.js';
import { sha256Of } from '../../src/hashing/sha256.js';
import { nightly } from '../../src/nightly.js';
import { openRegistryMatcher } from '../../src/registry-matcher.js';
import { openStore } from '../../src/store/open.js';
import { runChecks, type CheckPlan, type ChecksEnd } from '../../src/takedown/check-run.js';
import { openRig, QUICK, silentLog } from '../crawler/rig.js';
import { hasherOptions } from '../hashing/fixtures.js';
import { ACTOR, CASE, openCase } from '../store/support-plain.js';
import { HOUR, RULES } from './check-rules.js';

export * from './check-rules.js';

export type CheckRig = AsyncDisposable & {
  readonly store: Store;
  /** Lets time pass. */
  readonly pass: (ms: number) => void;
  readonly now: () => Date;
  /** Registers a picture. */
  readonly register: (bytes: Buffer, caseId?: CaseId) => Promise<ReferenceId>;
  /** One night over these sites; the alerts that it raised. */
  readonly crawl: (sites: readonly SiteProfile[]) => Promise<readonly AlertId[]>;
  readonly check: (
    sites: readonly SiteProfile[],
    plan?: Partial<CheckPlan>,
    tell?: TellRelapse,
    checks?: CheckStore,
  ) => Promise<ChecksEnd>;
};

export async function openCheckRig(hosts: readonly string[]): Promise<CheckRig> {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-checks-'));
  const rig = await openRig(hosts);
  const store = await openStore(join(folder, 'vigil.db'));
  const hasher = openHasher(hasherOptions(rig.scratchFolder));
  const matcher = openRegistryMatcher(store, silentLog);
  let now = Date.UTC(2026, 9, 1, 18);
  const clock = { now: () => new Date(now) };
  const match = async (result: HashResult) => (await matcher.current()).match(result);
  const stop = new AbortController().signal;
  const limits = { ...QUICK, visitMs: 30_000, gotoMs: 10_000, fetchMs: 10_000, answerMs: 5_000 };
  return {
    store,
    now: clock.now,
    pass: (ms) => {
      now += ms;
    },
    register: async (bytes, caseId = CASE) => {
      if (!(await store.cases.get(caseId))) await openCase(store, caseId);
      const result = await hasher.hash({ from: 'bytes', bytes }, 'reference');
      if (result.outcome !== 'fingerprinted') throw new Error(result.outcome);
      const { media, fingerprints, locals } = result;
      const reference = { caseId, media, fingerprints, locals, registeredAt: clock.now() };
      return (await store.registry.add(reference, ACTOR)).id;
    },
    crawl: async (sites) => {
      const { raised } = await nightly(
        {
          sites,
          budget: { durationMs: 10 * HOUR, maxPages: 100, maxBytes: 1_000_000_000 },
          resume: false,
          concurrency: 1,
          scratchFolder: rig.scratchFolder,
          limits,
          onVisit: () => undefined,
        },
        {
          ...{ store, hasher, sha256Of, match, clock, log: silentLog },
          net: { ...rig, whyNot: rig.guard.whyNot, traffic: () => 0 },
        },
        stop,
      );
      return raised;
    },
    check: (sites, plan = {}, tell = () => [], checks = store.checks) =>
      runChecks(
        { sites, rules: RULES, concurrency: 1, ...plan },
        {
          store: checks,
          eyesOf: (site) =>
            Promise.resolve(
              lookAgainAt(
                site,
                { ...rig, whyNot: rig.guard.whyNot, clock, log: silentLog },
                { scratchFolder: rig.scratchFolder, limits },
                stop,
              ),
            ),
          comparing: {
            sha256Of: ({ source }) => sha256Of(source),
            hash: async (sha256, { source }) =>
              (await store.foundMedia.get(sha256)) ?? (await hasher.hash(source, 'found')),
            match: async (result) => withoutNegatives(result, await match(result), store.negatives),
          },
          tell,
          clock,
          log: silentLog,
          random: () => 0.42,
        },
        stop,
      ),
    async [Symbol.asyncDispose]() {
      await closeAll([store, rig, hasher, matcher]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a round saw, by the page's path. */
export const statesOf = (end: ChecksEnd): Readonly<Record<string, RemovalState>> =>
  Object.fromEntries(
    end.checked.map(({ place, check }) => [new URL(place.pageUrl).pathname, check.state]),
  );
