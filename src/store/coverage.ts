// Coverage: what the ledger amounts to, counted by SQL.

import type { DroppedSite, FailingSite, RunCoverage, SiteCoverage } from '../domain/coverage.js';
import type { Fetcher } from '../domain/fetch-mode.js';
import { UsageError } from '../domain/errors.js';
import { rowOf, runIdOf, type RunId, type SiteId } from '../domain/ids.js';
import { CAPTURE_OUTCOME_NAMES, isFault, VISIT_OUTCOME_NAMES } from '../domain/outcomes.js';
import { sought } from '../domain/sought.js';
import type { Db, Trx } from './engine.js';
import { lowerMatchesSeen } from './lower-matches.js';
import { heldBackIn } from './floods.js';
import { lowerTotal, siteTotal } from './run-totals.js';
import { readRun } from './run-rows.js';
import { dropsOf } from './yields.js';

const VISIT_FAULTS = VISIT_OUTCOME_NAMES.filter(isFault);
const CAPTURE_FAULTS = CAPTURE_OUTCOME_NAMES.filter(isFault);
const MAX_FAULTS = 10;

type Planned = Pick<SiteCoverage, 'siteId' | 'name' | 'channel' | 'robotsOverride'>;

/** What a run captured on a site, to be counted. */
const capturesOf = (trx: Trx, run: number, siteId: SiteId) =>
  trx
    .selectFrom('capture')
    .innerJoin('visit', 'visit.id', 'capture.visit_id')
    .where('visit.run_id', '=', run)
    .where('visit.site_id', '=', siteId);

const faultsOf = (trx: Trx, run: number, siteId: SiteId) =>
  trx
    .selectFrom(
      trx
        .selectFrom('visit')
        .select((eb) => [
          eb.val<'visit' | 'capture'>('visit').as('of'),
          eb.ref('visit.outcome').$castTo<string>().as('outcome'),
          'visit.reason',
        ])
        .where('run_id', '=', run)
        .where('site_id', '=', siteId)
        .where('outcome', 'in', VISIT_FAULTS)
        .unionAll(
          capturesOf(trx, run, siteId)
            .select((eb) => [
              eb.val<'visit' | 'capture'>('capture').as('of'),
              eb.ref('capture.outcome').$castTo<string>().as('outcome'),
              'capture.reason',
            ])
            .where('capture.outcome', 'in', CAPTURE_FAULTS),
        )
        .as('fault'),
    )
    .select(({ fn }) => ['of', 'outcome', 'reason', fn.countAll<number>().as('count')])
    .groupBy(['of', 'outcome', 'reason'])
    .orderBy('count', 'desc')
    .orderBy('of', 'desc')
    .orderBy('outcome')
    .orderBy('reason')
    .limit(MAX_FAULTS)
    .execute();

const countsByFetcher = (
  rows: readonly { readonly fetched_by: Fetcher | null; readonly count: number }[],
): Readonly<Partial<Record<Fetcher, number>>> =>
  Object.fromEntries(rows.flatMap((row) => (row.fetched_by ? [[row.fetched_by, row.count]] : [])));

/** How a run's pages of a site were fetched, and why so: of each kind of page the latest probe, with their number. */
async function fetchedHow(
  trx: Trx,
  run: number,
  siteId: SiteId,
): Promise<Pick<SiteCoverage, 'fetchedBy' | 'modes'>> {
  const counts = await trx
    .selectFrom('visit')
    .select(({ fn }) => ['fetched_by', fn.countAll<number>().as('count')])
    .where('run_id', '=', run)
    .where('site_id', '=', siteId)
    .where('fetched_by', 'is not', null)
    .groupBy('fetched_by')
    .execute();
  const probes = await trx
    .selectFrom('mode_probe')
    .innerJoin('visit', 'visit.id', 'mode_probe.visit_id')
    .select(['page_kind', 'equal', 'chosen', 'evidence'])
    .where('visit.run_id', '=', run)
    .where('visit.site_id', '=', siteId)
    // In the order of the looks, for the last one's choice stands: visits are written as their media are done.
    .orderBy('visit.ended_at')
    .orderBy('visit.id')
    .execute();
  const kinds = new Map<string | null, NonNullable<SiteCoverage['modes']>[number]>();
  for (const { page_kind: kind, equal, chosen, evidence } of probes) {
    const before = kinds.get(kind);
    kinds.set(kind, {
      ...(kind === null ? {} : { pageKind: kind }),
      probes: (before?.probes ?? 0) + 1,
      equals: (before?.equals ?? 0) + equal,
      equal: equal === 1,
      chosen,
      evidence,
    });
  }
  return {
    ...(counts.length === 0 ? {} : { fetchedBy: countsByFetcher(counts) }),
    ...(kinds.size === 0 ? {} : { modes: [...kinds.values()] }),
  };
}

async function siteCoverage(trx: Trx, run: number, planned: Planned): Promise<SiteCoverage> {
  const { siteId } = planned;
  const total = await siteTotal(trx, run, siteId);
  if (total) return { ...planned, ...total };
  const visits = await trx
    .selectFrom('visit')
    .select(({ fn }) => ['outcome', fn.countAll<number>().as('count')])
    .where('run_id', '=', run)
    .where('site_id', '=', siteId)
    .groupBy('outcome')
    .execute();
  const captures = await capturesOf(trx, run, siteId)
    .select(({ fn }) => ['capture.outcome', fn.countAll<number>().as('count')])
    .groupBy('capture.outcome')
    .execute();
  const compared = await capturesOf(trx, run, siteId)
    .select(({ fn }) => fn.count<number>('capture.media_id').distinct().as('count'))
    .where('capture.outcome', 'in', ['fetched', 'unchanged'])
    .executeTakeFirstOrThrow();
  const waiting = await trx
    .selectFrom('frontier')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('run_id', '=', run)
    .where('site_id', '=', siteId)
    .where('state', 'in', ['waiting', 'claimed'])
    .executeTakeFirstOrThrow();
  const resting = await trx
    .selectFrom('frontier')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('run_id', '=', run)
    .where('site_id', '=', siteId)
    .where('rests_until', 'is not', null)
    .executeTakeFirstOrThrow();
  const drops = await dropsOf(trx, run, siteId);
  const faults = await faultsOf(trx, run, siteId);
  return {
    ...planned,
    visits: Object.fromEntries(visits.map(({ outcome, count }) => [outcome, count])),
    captures: Object.fromEntries(captures.map(({ outcome, count }) => [outcome, count])),
    mediaCompared: compared.count,
    ...(await fetchedHow(trx, run, siteId)),
    ...(resting.count === 0 ? {} : { pagesResting: resting.count }),
    ...(drops.length === 0 ? {} : { yieldDrops: drops }),
    pagesWaiting: waiting.count,
    faults: faults.map((fault) => ({ ...fault, reason: fault.reason ?? '' })),
  };
}

/** Of a run: as it was kept, or as it is counted. */
export const lowerMatchesOf = async (trx: Trx, run: number): Promise<number> =>
  (await lowerTotal(trx, run)) ?? lowerMatchesSeen(trx, run);

/** @throws UsageError `not-found` */
export async function coverageOf(trx: Trx, id: RunId): Promise<RunCoverage> {
  const run = await readRun(trx, id);
  if (!run) throw new UsageError('not-found', sought('run', id));
  const row = rowOf(id);
  const planned = await trx
    .selectFrom('run_site')
    .innerJoin('site', 'site.id', 'run_site.site_id')
    .select(['site.id as siteId', 'site.name', 'site.channel', 'run_site.robots_override'])
    .where('run_site.run_id', '=', row)
    .orderBy('run_site.number')
    .execute();
  const sites: SiteCoverage[] = [];
  for (const { robots_override: why, ...site } of planned) {
    const override = why === null ? {} : { robotsOverride: why };
    sites.push(await siteCoverage(trx, row, { ...site, ...override }));
  }
  const events = await trx
    .selectFrom('alert_event')
    .select(({ fn }) => ['kind', fn.countAll<number>().as('count')])
    .where('run_id', '=', row)
    .groupBy('kind')
    .execute();
  const told = (kind: 'raised' | 'seen-again') =>
    events.find((event) => event.kind === kind)?.count ?? 0;
  const withdrawn = await trx
    .selectFrom('alert_event')
    .innerJoin('alert_status', 'alert_status.alert_id', 'alert_event.alert_id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('alert_event.run_id', '=', row)
    .where('alert_status.state', '=', 'withdrawn')
    .executeTakeFirstOrThrow();
  const watched = await trx
    .selectFrom('run')
    .select('references_watched')
    .where('id', '=', row)
    .executeTakeFirstOrThrow();
  return {
    run,
    sites,
    alertsRaised: told('raised'),
    alertsSeenAgain: told('seen-again'),
    alertsWithdrawn: withdrawn.count,
    lowerMatches: await lowerMatchesOf(trx, row),
    suppressedMatches: await lowerMatchesSeen(trx, row, 'suppressed'),
    heldBack: await heldBackIn(trx, row),
    referencesWatched: watched.references_watched,
  };
}

export async function visitedBySite(db: Db, id: RunId): Promise<ReadonlyMap<SiteId, number>> {
  const rows = await db
    .selectFrom('visit')
    .select(({ fn }) => ['site_id', fn.countAll<number>().as('count')])
    .where('run_id', '=', rowOf(id))
    .groupBy('site_id')
    .execute();
  return new Map(rows.map((row) => [row.site_id, row.count]));
}

export async function bytesBySite(db: Db, id: RunId): Promise<ReadonlyMap<SiteId, number>> {
  const rows = await db
    .selectFrom('visit')
    .select((eb) => ['site_id', eb.fn.coalesce(eb.fn.sum<number>('bytes'), eb.lit(0)).as('bytes')])
    .where('run_id', '=', rowOf(id))
    .groupBy('site_id')
    .execute();
  return new Map(rows.map((row) => [row.site_id, row.bytes]));
}

/** Sites of a run that yielded far less than in the runs before it. */
export async function droppedSites(db: Db, id: RunId): Promise<readonly DroppedSite[]> {
  const sites = await db
    .selectFrom('run_site')
    .innerJoin('site', 'site.id', 'run_site.site_id')
    .select(['site.id as siteId', 'site.name'])
    .where('run_site.run_id', '=', rowOf(id))
    .orderBy('run_site.number')
    .execute();
  const dropped: DroppedSite[] = [];
  for (const site of sites) {
    const drops = await dropsOf(db, rowOf(id), site.siteId);
    if (drops.length > 0) dropped.push({ ...site, drops });
  }
  return dropped;
}

/** Visits are written as their media are done: the page that was looked at last is among so many, which are under way at most. */
const LATEST = 64;

/** Sites whose latest visit, of whatever run, was planned and not seen. */
export async function failingSites(db: Db): Promise<readonly FailingSite[]> {
  const rows = await db
    .selectFrom('site')
    .innerJoin('visit', (join) =>
      join.on('visit.id', '=', (eb) =>
        eb
          .selectFrom((from) =>
            from
              .selectFrom('visit as any_visit')
              .select(['any_visit.id', 'any_visit.run_id', 'any_visit.ended_at'])
              .whereRef('any_visit.site_id', '=', 'site.id')
              .orderBy('any_visit.id', 'desc')
              .limit(LATEST)
              .as('late'),
          )
          .select('late.id')
          .orderBy('late.run_id', 'desc')
          .orderBy('late.ended_at', 'desc')
          .orderBy('late.id', 'desc')
          .limit(1),
      ),
    )
    .select(['visit.site_id', 'visit.run_id', 'visit.ended_at', 'visit.outcome', 'visit.reason'])
    .where('visit.outcome', 'in', VISIT_FAULTS)
    .orderBy('visit.site_id')
    .execute();
  return rows.map((row) => ({
    siteId: row.site_id,
    runId: runIdOf(row.run_id),
    at: new Date(row.ended_at),
    outcome: row.outcome,
    reason: row.reason ?? '',
  }));
}
