// Places that are watched: alerts that are open or confirmed, of open cases, with what their checks amount to.

import type { NotNull } from 'kysely';
import type { AlertStanding, PlacedMedia, WatchedPlace } from '../domain/checks.js';
import { alertIdOf, referenceIdOf, rowOf, type AlertId } from '../domain/ids.js';
import { firstDue, type PlaceRecord, type RemovalRules } from '../domain/removal.js';
import { placeRecordOf } from './check-rows.js';
import { inParts } from './chunks.js';
import type { Db } from './engine.js';
import { TIER_RANK } from './match-facts.js';

/** Media addresses of a place that are read: the surest. */
const MEDIA_PER_PLACE = 100;

const alertsQuery = (db: Db) =>
  db
    .selectFrom('alert')
    .innerJoin('alert_status as status', 'status.alert_id', 'alert.id')
    .innerJoin('case', 'case.id', 'alert.case_id')
    .select([
      'alert.id',
      'alert.reference_id',
      'alert.case_id',
      'alert.site_id',
      'alert.page_url',
      'case.minor',
      'case.state as case_state',
      'status.state',
      'status.last_seen_at',
    ]);

/** A withdrawn reference's alert is in the state `withdrawn`: its place is not looked at any more. */
export const watchedQuery = (db: Db) =>
  alertsQuery(db)
    .where('case.state', '=', 'open')
    .where('status.state', 'in', ['open', 'confirmed']);

async function recordsOf(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, PlaceRecord>> {
  const records = new Map<number, PlaceRecord>();
  for (const part of inParts(ids)) {
    const rows = await db.selectFrom('place').selectAll().where('alert_id', 'in', part).execute();
    for (const row of rows) records.set(row.alert_id, placeRecordOf(row));
  }
  return records;
}

/** When a place is due. What the crawl has just seen there needs no look of its own. */
const dueAtOf = (
  record: PlaceRecord | undefined,
  lastSeenAt: number,
  rules: RemovalRules,
): Date => {
  const seen = firstDue(new Date(lastSeenAt), rules);
  if (!record) return seen;
  const isThere = record.standing === 'present' || record.standing === 'relapsed';
  return isThere && seen > record.dueAt ? seen : record.dueAt;
};

async function mediaOf(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly PlacedMedia[]>> {
  const media = new Map<number, PlacedMedia[]>();
  for (const part of inParts(ids)) {
    const rows = await db
      .selectFrom('match')
      .innerJoin('media', 'media.id', 'match.media_id')
      .select(['match.alert_id', 'match.media_url', 'match.media_kind', 'media.sha256'])
      .select((eb) =>
        eb
          .selectFrom('negative')
          .select('negative.id')
          .whereRef('negative.reference_id', '=', 'match.reference_id')
          .whereRef('negative.sha256', '=', 'media.sha256')
          .where(eb.ref('match.tier'), '!=', 'exact')
          .limit(1)
          .as('negative_id'),
      )
      .where('match.alert_id', 'in', part)
      .where('media.sha256', 'is not', null)
      // Another picture of the same scene is not the registered one.
      .where('match.tier', '!=', 'related')
      .$narrowType<{ alert_id: NotNull; sha256: NotNull }>()
      .orderBy('match.alert_id')
      .orderBy(TIER_RANK)
      .orderBy('match.score', 'desc')
      .orderBy('match.id')
      .execute();
    // Of which a person said "not this" they are no sign of the place, unless there is nothing else that could be looked for.
    const sure = new Set(rows.flatMap((row) => (row.negative_id === null ? [row.alert_id] : [])));
    for (const { alert_id, media_url, media_kind, sha256, negative_id } of rows) {
      if (negative_id !== null && sure.has(alert_id)) continue;
      const own = media.get(alert_id) ?? [];
      media.set(alert_id, own);
      if (own.length < MEDIA_PER_PLACE) own.push({ url: media_url, kind: media_kind, sha256 });
    }
  }
  return media;
}

/** See `CheckStore.places`. */
export async function watchedPlaces(
  db: Db,
  rules: RemovalRules,
  only: readonly AlertId[] | undefined,
): Promise<readonly WatchedPlace[]> {
  const rows = (await watchedQuery(db).orderBy('alert.id').execute()).filter(
    ({ id }) => only === undefined || only.includes(alertIdOf(id)),
  );
  const ids = rows.map(({ id }) => id);
  const records = await recordsOf(db, ids);
  const media = await mediaOf(db, ids);
  const places = rows.map((row): WatchedPlace => {
    const record = records.get(row.id);
    return {
      alertId: alertIdOf(row.id),
      referenceId: referenceIdOf(row.reference_id),
      caseId: row.case_id,
      minor: row.minor === 1,
      siteId: row.site_id,
      pageUrl: row.page_url,
      media: media.get(row.id) ?? [],
      ...(record === undefined ? {} : { record }),
      dueAt: dueAtOf(record, row.last_seen_at, rules),
    };
  });
  return places.sort(
    (a, b) =>
      (a.siteId < b.siteId ? -1 : a.siteId > b.siteId ? 1 : 0) ||
      Number(b.minor) - Number(a.minor) ||
      a.dueAt.getTime() - b.dueAt.getTime(),
  );
}

/** See `CheckStore.standings`. */
export async function standingsOf(
  db: Db,
  rules: RemovalRules,
  only: readonly AlertId[] | undefined,
): Promise<ReadonlyMap<AlertId, AlertStanding>> {
  const parts = only === undefined ? [undefined] : [...inParts(only.map(rowOf))];
  const standings = new Map<AlertId, AlertStanding>();
  for (const part of parts) {
    const rows = await alertsQuery(db)
      .$if(part !== undefined, (query) => query.where('alert.id', 'in', part ?? []))
      .execute();
    const records = await recordsOf(
      db,
      rows.map(({ id }) => id),
    );
    for (const row of rows) {
      const record = records.get(row.id);
      standings.set(alertIdOf(row.id), {
        standing: record?.standing ?? 'present',
        ...(record === undefined
          ? {}
          : { lastCheck: { at: record.lastAt, state: record.lastState } }),
        ...(record?.goneSince === undefined ? {} : { goneSince: record.goneSince }),
        ...(record?.removedAt === undefined ? {} : { removedAt: record.removedAt }),
        dueAt: dueAtOf(record, row.last_seen_at, rules),
      });
    }
  }
  return standings;
}
