// Matches as they are listed and exported: one query, filtered, with what the alert's events amount to.

import { sql, type NotNull } from 'kysely';
import { alertIdOf, referenceIdOf, rowOf } from '../domain/ids.js';
import type { MatchFilter, MatchRow } from '../domain/ports.js';
import { TIER_NAMES } from '../domain/tiers.js';
import { chunked } from './chunks.js';
import type { Db } from './engine.js';

const ROWS_AT_ONCE = 500;

/** Rank of a match's tier, from the one table of tiers: 0 is the surest. */
const TIER_RANK = sql<number>`case ${sql.ref('match.tier')} ${sql.join(
  TIER_NAMES.map((tier, rank) => sql`when ${sql.lit(tier)} then ${sql.lit(rank)}`),
  sql` `,
)} end`;

/** Every match that belongs to an alert. A withdrawn alert has none: its matches went with its reference. */
function matchQuery(db: Db, filter: MatchFilter) {
  const { since, siteId, caseId, states, alertIds, runId } = filter;
  return db
    .selectFrom('match')
    .innerJoin('alert', 'alert.id', 'match.alert_id')
    .innerJoin('alert_status as status', 'status.alert_id', 'alert.id')
    .innerJoin('case', 'case.id', 'alert.case_id')
    .innerJoin('reference', 'reference.id', 'match.reference_id')
    .innerJoin('media', 'media.id', 'match.media_id')
    .innerJoin('site', 'site.id', 'match.site_id')
    .leftJoin('match_span as span', (join) =>
      join.onRef('span.match_id', '=', 'match.id').on('span.number', '=', 1),
    )
    .$if(since !== undefined, (query) =>
      query.where('status.last_seen_at', '>=', since?.getTime() ?? 0),
    )
    .$if(siteId !== undefined, (query) => query.where('alert.site_id', '=', siteId ?? null))
    .$if(caseId !== undefined, (query) => query.where('alert.case_id', '=', caseId ?? null))
    .$if(states !== undefined, (query) => query.where('status.state', 'in', states ?? []))
    .$if(alertIds !== undefined, (query) =>
      query.where('alert.id', 'in', (alertIds ?? []).map(rowOf)),
    )
    .$if(runId !== undefined, (query) =>
      query.where((eb) =>
        eb.exists(
          eb
            .selectFrom('alert_event')
            .select('alert_event.alert_id')
            .whereRef('alert_event.alert_id', '=', 'alert.id')
            .where('alert_event.run_id', '=', runId === undefined ? null : rowOf(runId)),
        ),
      ),
    )
    .select([
      'match.id as match_id',
      'match.alert_id',
      'status.state',
      'alert.case_id',
      'case.minor',
      'match.reference_id',
      'reference.kind as reference_kind',
      'match.tier',
      'match.score',
      'match.algorithm',
      'match.distance',
      'match.variant',
      'match.quality',
      'match.second_opinion',
      'match.site_id',
      'site.channel',
      'alert.page_url',
      'alert.page_title',
      'match.media_url',
      'match.media_kind',
      'media.sha256 as media_sha256',
      'span.found_from_ms',
      'span.found_to_ms',
      'span.reference_from_ms',
      'span.reference_to_ms',
      'status.first_seen_at',
      'status.last_seen_at',
      'status.times_seen',
      'status.decided_at',
      'status.decided_by',
      'status.reason',
    ])
    .$narrowType<{ alert_id: NotNull; media_sha256: NotNull }>();
}

type Row = Awaited<ReturnType<ReturnType<typeof matchQuery>['execute']>>[number];

const matchRowOf = (row: Row): MatchRow => ({
  alertId: alertIdOf(row.alert_id),
  state: row.state,
  caseId: row.case_id,
  minor: row.minor === 1,
  referenceId: referenceIdOf(row.reference_id),
  referenceKind: row.reference_kind,
  tier: row.tier,
  score: row.score,
  algorithm: row.algorithm,
  distance: row.distance,
  variant: row.variant,
  quality: row.quality,
  secondOpinion: row.second_opinion,
  siteId: row.site_id,
  channel: row.channel,
  pageUrl: row.page_url,
  pageTitle: row.page_title,
  mediaUrl: row.media_url,
  mediaKind: row.media_kind,
  mediaSha256: row.media_sha256,
  foundFromMs: row.found_from_ms,
  foundToMs: row.found_to_ms,
  referenceFromMs: row.reference_from_ms,
  referenceToMs: row.reference_to_ms,
  firstSeenAt: new Date(row.first_seen_at),
  lastSeenAt: new Date(row.last_seen_at),
  timesSeen: row.times_seen,
  decidedAt: row.decided_at === null ? null : new Date(row.decided_at),
  decidedBy: row.decided_by,
  reason: row.reason,
});

/** The surest match of each alert: by tier, then distance, then the first found. */
const bestMatches = (db: Db) =>
  db
    .selectFrom('match')
    .select(['match.id', 'match.alert_id'])
    .select(({ fn }) =>
      fn
        .agg<number>('row_number')
        .over((over) =>
          over
            .partitionBy('match.alert_id')
            .orderBy(TIER_RANK)
            .orderBy('match.distance')
            .orderBy('match.id'),
        )
        .as('place'),
    )
    .where('match.alert_id', 'is not', null);

/** One row per alert, its surest match; minors first, then the surest tier, then the oldest. */
export async function alertRows(db: Db, filter: MatchFilter): Promise<readonly MatchRow[]> {
  const rows = await matchQuery(db, filter)
    .innerJoin(bestMatches(db).as('best'), (join) =>
      join.onRef('best.id', '=', 'match.id').on('best.place', '=', 1),
    )
    .orderBy('case.minor', 'desc')
    .orderBy(TIER_RANK)
    .orderBy('status.first_seen_at')
    .orderBy('match.alert_id')
    .execute();
  return rows.map(matchRowOf);
}

/** All matches, by alert and then in the order in which they were found. */
export async function* streamMatches(db: Db, filter: MatchFilter): AsyncGenerator<MatchRow> {
  const rows = chunked<Row>(ROWS_AT_ONCE, (last, size) =>
    matchQuery(db, filter)
      .where((eb) =>
        eb(
          eb.refTuple('match.alert_id', 'match.id'),
          '>',
          eb.tuple(last?.alert_id ?? 0, last?.match_id ?? 0),
        ),
      )
      .orderBy('match.alert_id')
      .orderBy('match.id')
      .limit(size)
      .execute(),
  );
  for await (const row of rows) yield matchRowOf(row);
}

/** The surest match of one alert with its row, for its spans. */
export const surestMatch = (db: Db, alert: number) =>
  db
    .selectFrom('match')
    .innerJoin('media', 'media.id', 'match.media_id')
    .selectAll('match')
    .select('media.sha256')
    .where('alert_id', '=', alert)
    .orderBy(TIER_RANK)
    .orderBy('distance')
    .orderBy('match.id')
    .limit(1)
    .$narrowType<{ sha256: NotNull }>()
    .executeTakeFirst();
