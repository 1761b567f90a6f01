// One check, written: the look, what it changes, the relapse that it is, and what is to be told of it, all at once.

import type { Relapse, RecordedCheck, RemovalCheck, TellRelapse } from '../domain/checks.js';
import { alertIdOf, referenceIdOf, rowOf, type SiteId } from '../domain/ids.js';
import { afterCheck, type RemovalRules } from '../domain/removal.js';
import { watchedQuery } from './check-places.js';
import { checkRow, placeRecordOf, placeRow, relapseOf } from './check-rows.js';
import type { Db, Engine, Trx } from './engine.js';
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
const seenSince = (db: Db) =>
  watchedQuery(db)
    .innerJoin('place', 'place.alert_id', 'alert.id')
    .where('place.standing', 'in', ['gone', 'removed'])
    .whereRef('status.last_seen_at', '>', 'place.last_at')
    .orderBy('status.last_seen_at')
    .execute();

/** A verified removal of a place. */
type Removal = { readonly clearedId: number; readonly siteId: SiteId; readonly at: number };

/** Verified removals by reference, the latest first. */
async function removalsByReference(db: Db): Promise<ReadonlyMap<number, readonly Removal[]>> {
  const rows = await db
    .selectFrom('removal_check as removal')
    .innerJoin('alert as cleared', 'cleared.id', 'removal.alert_id')
    .select(['cleared.reference_id', 'cleared.id', 'cleared.site_id', 'removal.at'])
    .where('removal.effect', '=', 'removed')
    .orderBy('removal.at', 'desc')
    .execute();
  const known = new Map<number, Removal[]>();
  for (const { reference_id: reference, id, site_id: siteId, at } of rows) {
    const own = known.get(reference) ?? [];
    known.set(reference, own);
    own.push({ clearedId: id, siteId, at });
  }
  return known;
}

/**
 * Places that are no relapse yet, one row each, the first raised first: whether one is of a reference that was removed elsewhere
 * before is told by {@link removalBefore}. Joined with every removal they would be as many rows as one times the other.
 */
const raisedPlaces = (db: Db) =>
  watchedQuery(db)
    .innerJoin('alert_event as raised', (join) =>
      join.onRef('raised.alert_id', '=', 'alert.id').on('raised.kind', '=', 'raised'),
    )
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
    .select(({ fn }) => fn.min('raised.at').as('raised_at'))
    .groupBy('alert.id')
    .orderBy('raised_at');

type RaisedPlace = Awaited<ReturnType<ReturnType<typeof raisedPlaces>['execute']>>[number];

/** The removal that a new place undoes: the place of the same site goes before others, then the latest. */
function removalBefore(
  place: RaisedPlace,
  removals: ReadonlyMap<number, readonly Removal[]>,
): Removal | undefined {
  const earlier = ({ clearedId, at }: Removal): boolean =>
    clearedId !== place.id && at < place.raised_at;
  const own = removals.get(place.reference_id) ?? [];
  return (
    own.find((removal) => removal.siteId === place.site_id && earlier(removal)) ?? own.find(earlier)
  );
}

/** Relapses of one short transaction: the crawl and staff write in between. */
const AT_ONCE = 50;

/** See `CheckStore.takeUpSightings`. Each relapse is written with what is told of it; a kill in between leaves the rest for the next call. */
export async function takeUpSightings(
  { db }: Engine,
  rules: RemovalRules,
  tell: TellRelapse,
): Promise<readonly Relapse[]> {
  const relapses: Relapse[] = [];
  for (const row of await seenSince(db)) {
    const check: RemovalCheck = {
      alertId: alertIdOf(row.id),
      at: new Date(row.last_seen_at),
      state: 'present',
      source: 'crawl',
    };
    const recorded = await db.transaction().execute((trx) => recordCheck(trx, check, rules, tell));
    if (recorded.outcome === 'recorded' && recorded.relapse) relapses.push(recorded.relapse);
  }
  const removals = await removalsByReference(db);
  const due = (await raisedPlaces(db).execute()).flatMap((place) => {
    const from = removalBefore(place, removals);
    return from ? [{ place, from }] : [];
  });
  for (let at = 0; at < due.length; at += AT_ONCE) {
    const part = due.slice(at, at + AT_ONCE);
    const written = await db.transaction().execute(async (trx) => {
      // Decided, closed or withdrawn since it was read, it is told of no more.
      const rows = await watchedQuery(trx)
        .where(
          'alert.id',
          'in',
          part.map(({ place }) => place.id),
        )
        .execute();
      const watched = new Set(rows.map(({ id }) => id));
      const noted: Relapse[] = [];
      for (const { place, from } of part) {
        if (!watched.has(place.id)) continue;
        const relapse = await noteRelapse(trx, undone(place, from), tell);
        if (relapse) noted.push(relapse);
      }
      return noted;
    });
    relapses.push(...written);
  }
  return relapses;
}

const undone = (place: RaisedPlace, from: Removal): Relapse =>
  relapseOf({
    reference_id: place.reference_id,
    case_id: place.case_id,
    minor: place.minor,
    kind: from.siteId === place.site_id ? 'same-site' : 'other-site',
    removed_alert_id: from.clearedId,
    removed_at: from.at,
    seen_alert_id: place.id,
    seen_at: place.raised_at,
    site_id: place.site_id,
  });
