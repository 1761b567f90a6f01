// Found media of old nights: their sightings, lower matches and fingerprints go, but nothing that belongs to an alert.

import { sql } from 'kysely';
import type { Db, Trx } from './engine.js';

/** Numbers of one short transaction: the crawl and staff write in between. */
const AT_ONCE = 500;

/** A media that an alert stands on: its sightings are the alert's history. */
const ALERTED = sql<boolean>`exists (
  select 1 from match as alerted where alerted.media_id = media.id and alerted.alert_id is not null)`;

/** Not seen since, and without an alert. */
const isPast = (before: number) => sql<boolean>`coalesce(media.hashed_at, 0) < ${before}
  and not ${ALERTED}
  and not exists (select 1 from sighting as later
    where later.media_id = media.id and later.last_seen_at >= ${before})`;

const isPastSighting = (before: number) => sql<boolean>`sighting.last_seen_at < ${before}
  and not exists (select 1 from match as alerted
    where alerted.media_id = sighting.media_id and alerted.alert_id is not null)`;

/** A match of a tier that raises no alert, on a place where it was not seen since. */
const isPastMatch = (before: number) => sql<boolean>`match.alert_id is null and not exists (
  select 1 from sighting as later where later.media_id = match.media_id
    and later.media_url = match.media_url and later.page_url = match.page_url
    and (later.last_seen_at >= ${before} or exists (select 1 from match as alerted
      where alerted.media_id = match.media_id and alerted.alert_id is not null)))`;

export type FoundCounts = {
  readonly media: number;
  readonly sightings: number;
  readonly matches: number;
};

/** What {@link purgeFound} would delete, all together. */
export async function countFound(db: Db, before: Date): Promise<FoundCounts> {
  const at = before.getTime();
  const media = await db
    .selectFrom('media')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('sha256', 'is not', null)
    .where(isPast(at))
    .executeTakeFirstOrThrow();
  const sightings = await db
    .selectFrom('sighting')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(isPastSighting(at))
    .executeTakeFirstOrThrow();
  const matches = await db
    .selectFrom('match')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(isPastMatch(at))
    .executeTakeFirstOrThrow();
  return { media: media.count, sightings: sightings.count, matches: matches.count };
}

/** Runs of which lower matches may go: their number is kept first. Newer ones than `before` have none that do. */
export async function runsWithLower(db: Db, before: Date): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('run')
    .leftJoin('run_total', 'run_total.run_id', 'run.id')
    .select('run.id')
    .where('run.started_at', '<', before.getTime())
    .where('run.ended_at', 'is not', null)
    .where('run_total.run_id', 'is', null)
    .orderBy('run.id')
    .execute();
  return rows.map(({ id }) => id);
}

/** The numbers of the next media, after one. */
export async function nextMedia(db: Db, after: number): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('media')
    .select('id')
    .where('id', '>', after)
    .orderBy('id')
    .limit(AT_ONCE)
    .execute();
  return rows.map(({ id }) => id);
}

/** Forgets of these media what is older. A media that no ledger names any more goes altogether. */
export async function purgeFound(
  trx: Trx,
  ids: readonly number[],
  before: Date,
): Promise<FoundCounts> {
  const at = before.getTime();
  const matches = await trx
    .deleteFrom('match')
    .where('media_id', 'in', ids)
    .where(isPastMatch(at))
    .executeTakeFirstOrThrow();
  const sightings = await trx
    .deleteFrom('sighting')
    .where('media_id', 'in', ids)
    .where(isPastSighting(at))
    .executeTakeFirstOrThrow();
  const rows = await trx
    .selectFrom('media')
    .select('id')
    .where('id', 'in', ids)
    .where('sha256', 'is not', null)
    .where(isPast(at))
    .execute();
  const past = rows.map(({ id }) => id);
  if (past.length > 0) {
    await trx.deleteFrom('media_fingerprint').where('media_id', 'in', past).execute();
    await trx.deleteFrom('media_local').where('media_id', 'in', past).execute();
    // What its addresses answered goes by the table's trigger.
    await trx.updateTable('media').set(FORGOTTEN).where('id', 'in', past).execute();
  }
  await trx
    .deleteFrom('media')
    .where('id', 'in', ids)
    .where('sha256', 'is', null)
    .where(
      sql<boolean>`not exists (select 1 from capture where capture.media_id = media.id)
        and not exists (select 1 from match where match.media_id = media.id)
        and not exists (select 1 from sighting where sighting.media_id = media.id)`,
    )
    .execute();
  return {
    media: past.length,
    sightings: Number(sightings.numDeletedRows),
    matches: Number(matches.numDeletedRows),
  };
}

/** A media of which nothing but its bytes' name is known: as it was before it was hashed. */
export const UNHASHED = {
  outcome: null,
  reason: null,
  detail: null,
  kind: null,
  byte_length: null,
  width: null,
  height: null,
  duration_ms: null,
  hashed_at: null,
  local_version: null,
} as const;

/** A media of which only its number is left, for the ledger's counts. */
const FORGOTTEN = { ...UNHASHED, sha256: null } as const;
