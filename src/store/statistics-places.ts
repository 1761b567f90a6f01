// The statistics' facts of matches, requests, removals and checks.

import type { Period } from '../domain/period.js';
import type {
  CountedMatch,
  CountedRemoval,
  CountedRequest,
  StatisticsLedger,
} from '../domain/statistics.js';
import type { Trx } from './engine.js';

/**
 * The alerts that were raised in the period. One whose reference was withdrawn since still counts: that it was found is a
 * fact of the period, and so is what was decided.
 */
export async function countedMatches(
  trx: Trx,
  { from, until }: Period,
): Promise<readonly CountedMatch[]> {
  const rows = await trx
    .selectFrom('alert')
    .innerJoin('alert_event as raised', (join) =>
      join.onRef('raised.alert_id', '=', 'alert.id').on('raised.kind', '=', 'raised'),
    )
    .innerJoin('site', 'site.id', 'alert.site_id')
    .select(['site.id as siteId', 'site.name as siteName', 'site.channel'])
    .select((eb) => [
      eb
        .selectFrom('alert_event as decided')
        .select('decided.kind')
        .whereRef('decided.alert_id', '=', 'alert.id')
        .where('decided.kind', 'in', ['confirmed', 'dismissed'])
        .where('decided.at', '<', until.getTime())
        .orderBy('decided.id', 'desc')
        .limit(1)
        .as('decision'),
    ])
    .where('raised.at', '>=', from.getTime())
    .where('raised.at', '<', until.getTime())
    .orderBy('alert.id')
    .execute();
  return rows.map(({ decision, ...site }) => ({ ...site, confirmed: decision === 'confirmed' }));
}

/** Requests that were sent in the period. */
export function countedRequests(trx: Trx, period: Period): Promise<readonly CountedRequest[]> {
  void trx;
  void period;
  return Promise.resolve([]);
}

/** Removals that were verified before the period's end. */
export function countedRemovals(trx: Trx, period: Period): Promise<readonly CountedRemoval[]> {
  void trx;
  void period;
  return Promise.resolve([]);
}

/** Checks of the period, by site. */
export function countedChecks(trx: Trx, period: Period): Promise<StatisticsLedger['checks']> {
  void trx;
  void period;
  return Promise.resolve([]);
}
