// One check, written: the look, what it changes, the relapse that it is, and what is to be told of it, all at once.

import type { Relapse, RecordedCheck, RemovalCheck, TellRelapse } from '../domain/checks.js';
import { alertIdOf, referenceIdOf, rowOf } from '../domain/ids.js';
import { afterCheck, type RemovalRules } from '../domain/removal.js';
import { watchedQuery } from './check-places.js';
import { checkRow, placeRecordOf, placeRow, relapseOf } from './check-rows.js';
import type { Engine, Trx } from './engine.js';
import { enqueue } from './outbox.js';

/** Writes a relapse unless it is there, and what is to be told of it. @returns it, where it is new. */
async function noteRelapse(
  trx: Trx,
  relapse: Relapse,
  tell: TellRelapse,
): Promise<Relapse | undefined> {
  const made = await trx
    .insertInto('relapse')
    .values({
      reference_id: rowOf(relapse.referenceId),
      kind: relapse.kind,
      removed_alert_id: rowOf(relapse.removedAlertId),
      removed_at: relapse.removedAt.getTime(),
      seen_alert_id: rowOf(relapse.seenAlertId),
      seen_at: relapse.seenAt.getTime(),
    })
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) return undefined;
  for (const message of tell(relapse)) await enqueue(trx, message, relapse.seenAt);
  return relapse;
}

/** See `CheckStore.record`. */
export async function recordCheck(
  trx: Trx,
  check: RemovalCheck,
  rules: RemovalRules,
  tell: TellRelapse,
): Promise<RecordedCheck> {
  const alert = await watchedQuery(trx)
    .where('alert.id', '=', rowOf(check.alertId))
    .executeTakeFirst();
  if (!alert) return { outcome: 'not-watched' };
  const row = await trx
    .selectFrom('place')
    .selectAll()
    .where('alert_id', '=', alert.id)
    .executeTakeFirst();
  const before = row && placeRecordOf(row);
  const { record, effect } = afterCheck(before, check, rules);
  await trx
    .insertInto('removal_check')
    .values(checkRow(check, record.lastAt, effect))
    .execute();
  const columns = placeRow(record);
  await trx
    .insertInto('place')
    .values({ alert_id: alert.id, ...columns })
    .onConflict((oc) => oc.column('alert_id').doUpdateSet(columns))
    .execute();
  const told = {
    outcome: 'recorded',
    record,
    ...(effect === undefined ? {} : { effect }),
  } as const;
  if (effect !== 'returned' || before?.removedAt === undefined) return told;
  const relapse = await noteRelapse(
    trx,
    {
      referenceId: referenceIdOf(alert.reference_id),
      caseId: alert.case_id,
      minor: alert.minor === 1,
      kind: 'same-page',
      removedAlertId: check.alertId,
      removedAt: before.removedAt,
      seenAlertId: check.alertId,
      siteId: alert.site_id,
      seenAt: record.lastAt,
    },
    tell,
  );
  return { ...told, ...(relapse === undefined ? {} : { relapse }) };
}

/** Places that were gone, and that the crawl has seen since with the media on them. */
const seenSince = (trx: Trx) =>
  watchedQuery(trx)
    .innerJoin('place', 'place.alert_id', 'alert.id')
    .where('place.standing', 'in', ['gone', 'removed'])
    .whereRef('status.last_seen_at', '>', 'place.last_at')
    .orderBy('status.last_seen_at')
    .execute();

/**
 * New places of a reference that was removed elsewhere: raised after a removal was verified that still stands or stood then. The
 * place of the same site goes before others, then the latest removal.
 */
const raisedSince = (trx: Trx) =>
  watchedQuery(trx)
    .innerJoin('alert_event as raised', (join) =>
      join.onRef('raised.alert_id', '=', 'alert.id').on('raised.kind', '=', 'raised'),
    )
    .innerJoin('alert as cleared', 'cleared.reference_id', 'alert.reference_id')
    .innerJoin('removal_check as removal', (join) =>
      join.onRef('removal.alert_id', '=', 'cleared.id').on('removal.effect', '=', 'removed'),
    )
    .whereRef('cleared.id', '!=', 'alert.id')
    .whereRef('removal.at', '<', 'raised.at')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('relapse')
            .select('relapse.id')
            .whereRef('relapse.seen_alert_id', '=', 'alert.id')
            .where('relapse.kind', '!=', 'same-page'),
        ),
      ),
    )
    .select([
      'raised.at as raised_at',
      'cleared.id as cleared_id',
      'cleared.site_id as cleared_site',
      'removal.at as removal_at',
    ])
    .orderBy('raised.at')
    .orderBy('removal.at', 'desc')
    .execute();

/** See `CheckStore.takeUpSightings`. */
export async function takeUpSightings(
  { db }: Engine,
  rules: RemovalRules,
  tell: TellRelapse,
): Promise<readonly Relapse[]> {
  return db.transaction().execute(async (trx) => {
    const relapses: Relapse[] = [];
    for (const row of await seenSince(trx)) {
      const check: RemovalCheck = {
        alertId: alertIdOf(row.id),
        at: new Date(row.last_seen_at),
        state: 'present',
        source: 'crawl',
      };
      const recorded = await recordCheck(trx, check, rules, tell);
      if (recorded.outcome === 'recorded' && recorded.relapse) relapses.push(recorded.relapse);
    }
    const rows = await raisedSince(trx);
    const seen = new Set<number>();
    for (const row of rows) {
      if (seen.has(row.id)) continue;
      seen.add(row.id);
      const own = rows.filter(({ id }) => id === row.id);
      const from = own.find(({ cleared_site }) => cleared_site === row.site_id) ?? row;
      const relapse = await noteRelapse(
        trx,
        relapseOf({
          reference_id: row.reference_id,
          case_id: row.case_id,
          minor: row.minor,
          kind: from.cleared_site === row.site_id ? 'same-site' : 'other-site',
          removed_alert_id: from.cleared_id,
          removed_at: from.removal_at,
          seen_alert_id: row.id,
          seen_at: row.raised_at,
          site_id: row.site_id,
        }),
        tell,
      );
      if (relapse) relapses.push(relapse);
    }
    return relapses;
  });
}
