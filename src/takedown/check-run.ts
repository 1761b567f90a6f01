// A round of checks: the places that are due, site beside site, one place after the other on each.

import PQueue from 'p-queue';
import type {
  CheckStore,
  Comparing,
  RecordedCheck,
  Relapse,
  RemovalCheck,
  SiteEyes,
  TellRelapse,
  WatchedPlace,
} from '../domain/checks.js';
import type { AlertId, SiteId } from '../domain/ids.js';
import type { Clock, Log } from '../domain/ports.js';
import type { RemovalRules } from '../domain/removal.js';
import type { SiteProfile } from '../domain/site.js';
import { freshMemory, lookAtPlace, type PlaceParts } from './check-place.js';
import { removalStateOf } from './check-state.js';

export type CheckPlan = {
  /** Profiles of the sites; places of others cannot be looked at. */
  readonly sites: readonly SiteProfile[];
  readonly rules: RemovalRules;
  /** These alone, due or not. */
  readonly alertIds?: readonly AlertId[];
  /** Places of these sites alone. */
  readonly only?: readonly SiteId[];
  /** All that are watched, due or not. */
  readonly all?: boolean;
  /** Sites looked at side by side. */
  readonly concurrency: number;
};

export type CheckParts = {
  readonly store: CheckStore;
  /** Opened for each site that has places that are due. */
  readonly eyesOf: (site: SiteProfile) => Promise<SiteEyes>;
  readonly comparing: Comparing;
  readonly tell: TellRelapse;
  readonly clock: Clock;
  readonly log: Log;
  /** 0 to 1, for addresses that never existed. */
  readonly random: () => number;
  readonly onCheck?: (done: DoneCheck) => void;
};

export type DoneCheck = {
  readonly place: WatchedPlace;
  readonly check: RemovalCheck;
  readonly recorded: Extract<RecordedCheck, { readonly outcome: 'recorded' }>;
};

export type ChecksEnd = {
  readonly checked: readonly DoneCheck[];
  readonly relapses: readonly Relapse[];
  /** Asked for by id, and not watched: decided otherwise, closed, withdrawn, or unknown. */
  readonly notWatched: readonly AlertId[];
  /** Their site has no profile any more. */
  readonly unprofiled: readonly AlertId[];
  /** Still due: their site did not answer or refused, or the round was asked to stop. */
  readonly postponed: readonly AlertId[];
};

/** A site that fails so often in a row is left alone for the rest of the round. */
const FAILURES_PER_SITE = 2;

/**
 * Takes up what the crawl has seen, then looks at every place that is due. Each check is written when it is made, so that a round
 * that is killed goes on where it was.
 *
 * @param abort ends the round after the looks under way; the rest stays due.
 * @throws what the store or the eyes threw, after all looks under way have ended.
 */
export async function runChecks(
  plan: CheckPlan,
  parts: CheckParts,
  abort: AbortSignal,
): Promise<ChecksEnd> {
  const { store, clock, log } = parts;
  const relapses: Relapse[] = [...(await store.takeUpSightings(plan.rules, parts.tell))];
  const places = await store.places(plan.rules, plan.alertIds);
  const now = clock.now().getTime();
  const isAsked = plan.all === true || plan.alertIds !== undefined;
  const due = places.filter(
    ({ dueAt, siteId }) =>
      (isAsked || dueAt.getTime() <= now) && (plan.only?.includes(siteId) ?? true),
  );
  const checked: DoneCheck[] = [];
  const unprofiled: AlertId[] = [];
  const postponed: AlertId[] = [];
  const bySite = new Map<SiteId, WatchedPlace[]>();
  for (const place of due) {
    const group = bySite.get(place.siteId);
    if (group) group.push(place);
    else bySite.set(place.siteId, [place]);
  }

  // Asked anew each time: it fires while a look is under way.
  const isStopped = (): boolean => abort.aborted;
  const checkSitePlaces = async (site: SiteProfile, group: readonly WatchedPlace[]) => {
    const looking: PlaceParts = {
      eyes: await parts.eyesOf(site),
      comparing: parts.comparing,
      seeds: site.seeds,
      memory: freshMemory(),
      random: parts.random,
    };
    let failures = 0;
    for (const place of group) {
      if (isStopped() || failures >= FAILURES_PER_SITE) {
        postponed.push(place.alertId);
        continue;
      }
      const evidence = await lookAtPlace(place, looking).catch((error: unknown) => {
        // Whoever asked to stop cut it short: it says nothing, and the place stays due.
        if (isStopped()) return undefined;
        throw error;
      });
      if (evidence === undefined) {
        postponed.push(place.alertId);
        continue;
      }
      const state = removalStateOf(evidence);
      // Whoever asked to stop may have stopped the browser too.
      if (isStopped() && state === 'unreachable') {
        postponed.push(place.alertId);
        continue;
      }
      failures = evidence.page === 'failed' ? failures + 1 : 0;
      const at = clock.now();
      const check = { alertId: place.alertId, at, state, source: 'visit', evidence } as const;
      const recorded = await store.record(check, plan.rules, parts.tell);
      log.info('check', { alertId: place.alertId, siteId: site.id, state, ...evidence });
      if (recorded.outcome !== 'recorded') continue;
      const done = { place, check, recorded };
      checked.push(done);
      if (recorded.relapse) relapses.push(recorded.relapse);
      parts.onCheck?.(done);
    }
  };

  const queue = new PQueue({ concurrency: plan.concurrency });
  const rounds: Promise<void>[] = [];
  for (const [siteId, group] of bySite) {
    const site = plan.sites.find(({ id }) => id === siteId);
    if (site) rounds.push(queue.add(() => checkSitePlaces(site, group)));
    else unprofiled.push(...group.map(({ alertId }) => alertId));
  }
  const ended = await Promise.allSettled(rounds);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  const known = new Set(places.map(({ alertId }) => alertId));
  const notWatched = (plan.alertIds ?? []).filter((id) => !known.has(id));
  return { checked, relapses, notWatched, unprofiled, postponed };
}
