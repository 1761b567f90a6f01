// Checks joined: the crawler's eyes, the hasher, the matcher and the store, for `vigil checks run` and the nightly crawl.

import type { Config } from './config.js';
import { lookAgainAt } from './crawler/look-again.js';
import type { CheckStore, TellRelapse } from './domain/checks.js';
import type { AlertId, SiteId } from './domain/ids.js';
import type { HashResult } from './domain/media.js';
import type { Match } from './domain/match.js';
import type { NegativeList } from './domain/negative.js';
import type { Clock, FoundMedia, Hasher, Log } from './domain/ports.js';
import type { RemovalRules } from './domain/removal.js';
import type { SiteProfile } from './domain/site.js';
import { sha256Of } from './hashing/sha256.js';
import { crawlerLimits, politenessLimits, type Net } from './net.js';
import { runChecks, type ChecksEnd, type DoneCheck } from './takedown/check-run.js';

export type { ChecksEnd, DoneCheck } from './takedown/check-run.js';

export const removalRules = (config: Config): RemovalRules => ({
  everyMs: config['checks.every'],
  verifyAfterMs: config['checks.verifyAfter'],
  watchFirstMs: config['checks.watchFirst'],
  watchLongestMs: config['checks.watchLongest'],
});

/** What is asked of a round of checks. */
export type ChecksRequest = {
  readonly sites: readonly SiteProfile[];
  /** Places of these sites alone. */
  readonly only?: readonly SiteId[];
  readonly alertIds?: readonly AlertId[];
  readonly all?: boolean;
  readonly onCheck?: (done: DoneCheck) => void;
};

export type ChecksParts = {
  readonly store: {
    readonly checks: CheckStore;
    readonly foundMedia: FoundMedia;
    readonly negatives: Pick<NegativeList, 'notThese'>;
  };
  /** Opened where a place is due, and closed with the round: a browser that has kept nothing of an earlier visit. */
  readonly openNet: () => Promise<Net>;
  readonly hasher: Hasher;
  readonly scratchFolder: string;
  readonly match: (result: HashResult) => Promise<readonly Match[]>;
  readonly tell: TellRelapse;
  readonly clock: Clock;
  readonly log: Log;
};

/** Matches but those of which a person said "not this": on the same page as the registered one they would keep its place present. */
export async function withoutNegatives(
  result: HashResult,
  matches: readonly Match[],
  negatives: Pick<NegativeList, 'notThese'>,
): Promise<readonly Match[]> {
  if (matches.length === 0) return matches;
  const notThese = await negatives.notThese(result, matches);
  return matches.filter(({ referenceId }) => !notThese.has(referenceId));
}

/** One round of checks, ended by `checks.budget` at the latest; what is left stays due. */
export async function checkPlaces(
  config: Config,
  request: ChecksRequest,
  { store, openNet, hasher, scratchFolder, match, tell, clock, log }: ChecksParts,
  stop: AbortSignal,
): Promise<ChecksEnd> {
  const abort = AbortSignal.any([stop, AbortSignal.timeout(config['checks.budget'])]);
  const plan = {
    scratchFolder,
    limits: crawlerLimits(config),
    politeness: politenessLimits(config),
  };
  const { onCheck, ...asked } = request;
  let net: Promise<Net> | undefined;
  const round = runChecks(
    { ...asked, rules: removalRules(config), concurrency: config['crawl.concurrency'] },
    {
      store: store.checks,
      eyesOf: async (site) =>
        lookAgainAt(site, { ...(await (net ??= openNet())), clock, log }, plan, abort),
      comparing: {
        sha256Of: ({ source }) => sha256Of(source),
        // Known media are not hashed again; what is hashed for a check is not kept.
        hash: async (sha256, { source }) =>
          (await store.foundMedia.get(sha256)) ??
          (await hasher.hash(source, 'found', undefined, sha256)),
        match: async (result) => withoutNegatives(result, await match(result), store.negatives),
      },
      tell,
      clock,
      log,
      random: Math.random,
      ...(onCheck === undefined ? {} : { onCheck }),
    },
    abort,
  );
  try {
    return await round;
  } finally {
    // Where it could not be opened, the round has thrown that.
    await (await net?.catch(() => undefined))?.[Symbol.asyncDispose]();
  }
}
