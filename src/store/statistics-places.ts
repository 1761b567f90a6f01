// The statistics' facts of matches, requests, removals and checks.

import type { Period } from '../domain/period.js';
import type {
  CountedMatch,
  CountedRemoval,
  CountedRequest,
  StatisticsLedger,
} from '../domain/statistics.js';
import { groupedBy } from './chunks.js';
import type { Trx } from './engine.js';
import { requestsAt, requestsByAlert, sentIn } from './request-facts.js';

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

/** Sites by id, as reports name them. */
async function siteNames(trx: Trx) {
  const rows = await trx.selectFrom('site').select(['id', 'name', 'channel']).execute();
  return new Map<string, Pick<CountedRequest, 'siteId' | 'siteName' | 'channel'>>(
    rows.map(({ id, name, channel }) => [id, { siteId: id, siteName: name, channel }]),
  );
}

/** Requests that were sent in the period. */
export async function countedRequests(
  trx: Trx,
  period: Period,
): Promise<readonly CountedRequest[]> {
  const sites = await siteNames(trx);
  return sentIn(await requestsAt(trx, period.until), period).flatMap(({ siteId, answer }) => {
    const site = sites.get(siteId);
    return site ? [{ ...site, ...(answer === undefined ? {} : { answer }) }] : [];
  });
}

/** When what was removed from a place was seen again, wherever, by the place and the moment of its removal. */
async function relapses(trx: Trx, until: Date): Promise<ReadonlyMap<string, Date>> {
  const rows = await trx
    .selectFrom('relapse')
    .innerJoin('alert_status as status', 'status.alert_id', 'relapse.seen_alert_id')
    .select(['removed_alert_id', 'removed_at', 'seen_at'])
    .where('seen_at', '<', until.getTime())
    // What a person says is something else is no relapse.
    .where('status.state', '!=', 'dismissed')
    .orderBy('seen_at', 'desc')
    .execute();
  return new Map(
    rows.map((row) => [`${row.removed_alert_id} ${row.removed_at}`, new Date(row.seen_at)]),
  );
}

/** Removals that were verified before the period's end. */
export async function countedRemovals(
  trx: Trx,
  { until }: Period,
): Promise<readonly CountedRemoval[]> {
  const checks = await trx
    .selectFrom('removal_check as look')
    .innerJoin('alert', 'alert.id', 'look.alert_id')
    .innerJoin('site', 'site.id', 'alert.site_id')
    .select(['look.alert_id', 'look.at', 'look.effect'])
    .select(['site.id as siteId', 'site.name as siteName', 'site.channel'])
    .where('look.effect', 'in', ['gone', 'removed'])
    .where('look.at', '<', until.getTime())
    .orderBy('look.alert_id')
    .orderBy('look.id')
    .execute();
  const byAlert = await requestsByAlert(trx);
  const requests = new Map((await requestsAt(trx, until)).map((request) => [request.row, request]));
  const again = await relapses(trx, until);
  return [...groupedBy(checks, (row) => row.alert_id).values()].flatMap((looks) => {
    const removals: CountedRemoval[] = [];
    let goneAt: number | undefined;
    let before = Number.NEGATIVE_INFINITY;
    for (const { alert_id: alert, at, effect, ...site } of looks) {
      if (effect === 'gone') {
        goneAt = at;
        continue;
      }
      if (goneAt === undefined) continue;
      const asked = (byAlert.get(alert) ?? [])
        .flatMap((row) => requests.get(row)?.sentAt?.getTime() ?? [])
        .filter((sentAt) => sentAt > before);
      const relapsedAt = again.get(`${alert} ${at}`);
      removals.push({
        ...site,
        ...(asked.length === 0 ? {} : { requestedAt: new Date(Math.min(...asked)) }),
        goneAt: new Date(goneAt),
        verifiedAt: new Date(at),
        ...(relapsedAt === undefined ? {} : { relapsedAt }),
      });
      before = at;
      goneAt = undefined;
    }
    return removals;
  });
}

/** Checks of the period, by site; what the crawl met on its way is none. */
export async function countedChecks(
  trx: Trx,
  { from, until }: Period,
): Promise<StatisticsLedger['checks']> {
  return trx
    .selectFrom('removal_check as look')
    .innerJoin('alert', 'alert.id', 'look.alert_id')
    .innerJoin('site', 'site.id', 'alert.site_id')
    .select(({ fn }) => [
      'site.id as siteId',
      'site.name as siteName',
      'site.channel',
      fn.countAll<number>().as('count'),
    ])
    .where('look.source', '=', 'visit')
    .where('look.at', '>=', from.getTime())
    .where('look.at', '<', until.getTime())
    .groupBy(['site.id', 'site.name', 'site.channel'])
    .orderBy('site.id')
    .execute();
}
