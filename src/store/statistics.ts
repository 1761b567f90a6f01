// The facts that statistics are counted from: see domain/statistics.ts.

import { overlap, type Period } from '../domain/period.js';
import type { CountedCase, StatisticsFacts, StatisticsLedger } from '../domain/statistics.js';
import { openSpans } from './case-spans.js';
import { groupedBy } from './chunks.js';
import type { Engine, Trx } from './engine.js';
import { keptRuns, runsKept } from './kept-runs.js';
import {
  countedChecks,
  countedMatches,
  countedRemovals,
  countedRequests,
} from './statistics-places.js';

async function casesIn(trx: Trx, period: Period): Promise<readonly CountedCase[]> {
  const spans = await openSpans(trx, period.until);
  const cases = await trx.selectFrom('case').selectAll().orderBy('id').execute();
  const harms = groupedBy(
    await trx.selectFrom('case_harm').selectAll().orderBy('harm').execute(),
    (row) => row.case_id,
  );
  return cases
    .filter((row) => spans.get(row.id)?.some((span) => overlap(span, period) !== undefined))
    .map((row) => ({
      openedAt: new Date(row.opened_at),
      minor: row.minor === 1,
      ageBand: row.age_band,
      gender: row.gender,
      harms: (harms.get(row.id) ?? []).map(({ harm }) => harm),
    }));
}

async function crawledIn(trx: Trx, { from, until }: Period): Promise<StatisticsLedger['crawled']> {
  const visitsIn = trx
    .selectFrom('visit')
    .innerJoin('site', 'site.id', 'visit.site_id')
    .where('visit.started_at', '>=', from.getTime())
    .where('visit.started_at', '<', until.getTime())
    .where('visit.run_id', 'not in', runsKept(trx));
  const pages = await visitsIn
    .select(({ fn }) => [
      'site.id as siteId',
      'site.name as siteName',
      'site.channel',
      fn.countAll<number>().as('pages'),
    ])
    .where('visit.outcome', '=', 'fetched')
    .groupBy(['site.id', 'site.name', 'site.channel'])
    .orderBy('site.id')
    .execute();
  const media = await visitsIn
    .innerJoin('capture', 'capture.visit_id', 'visit.id')
    .select(({ fn }) => [
      'site.id as siteId',
      fn.count<number>('capture.media_id').distinct().as('media'),
    ])
    .where('capture.outcome', 'in', ['fetched', 'unchanged'])
    .groupBy('site.id')
    .execute();
  const counted = new Map(
    pages.map((site) => [
      site.siteId,
      { ...site, media: media.find(({ siteId }) => siteId === site.siteId)?.media ?? 0 },
    ]),
  );
  // Of runs whose ledger was purged their numbers are kept.
  const sites = await trx.selectFrom('site').select(['id', 'name', 'channel']).execute();
  for (const { siteId, total } of await keptRuns(trx, [{ from, until }])) {
    const fetched = total.visits.fetched ?? 0;
    const site = sites.find(({ id }) => id === siteId);
    if (fetched === 0 || site === undefined) continue;
    const known = counted.get(siteId);
    counted.set(siteId, {
      ...{ siteId, siteName: site.name, channel: site.channel },
      pages: (known?.pages ?? 0) + fetched,
      media: (known?.media ?? 0) + total.mediaCompared,
    });
  }
  return [...counted.values()].sort((a, b) => (a.siteId < b.siteId ? -1 : 1));
}

async function auditCount(
  trx: Trx,
  action: 'reference-registered' | 'reference-withdrawn',
  { from, until }: Period,
): Promise<number> {
  const { count } = await trx
    .selectFrom('audit')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('action', '=', action)
    .where('at', '>=', from.getTime())
    .where('at', '<', until.getTime())
    .executeTakeFirstOrThrow();
  return count;
}

async function ledgerOf(trx: Trx, period: Period): Promise<StatisticsLedger> {
  return {
    cases: await casesIn(trx, period),
    matches: await countedMatches(trx, period),
    removals: await countedRemovals(trx, period),
    requests: await countedRequests(trx, period),
    checks: await countedChecks(trx, period),
    crawled: await crawledIn(trx, period),
    referencesRegistered: await auditCount(trx, 'reference-registered', period),
    referencesWithdrawn: await auditCount(trx, 'reference-withdrawn', period),
  };
}

export const statisticsFacts = ({ db }: Engine): StatisticsFacts => ({
  ledger: (period) =>
    db
      .transaction()
      .setAccessMode('read only')
      .execute((trx) => ledgerOf(trx, period)),
});
