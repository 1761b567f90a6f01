// Matches as they are listed and exported: one query, filtered, with what the alert's events amount to.

import { sql, type NotNull } from 'kysely';
import { alertIdOf, rowOf } from '../domain/ids.js';
import type { ExplainedRow, MatchFilter } from '../domain/ports.js';
import { chunked } from './chunks.js';
import type { Db } from './engine.js';
import { MATCH_COLUMNS, matchFactsOf, TIER_RANK } from './match-facts.js';

const ROWS_AT_ONCE = 500;

/** Every match that belongs to an alert. A withdrawn alert has none: its matches went with its reference. */
function matchQuery(db: Db, filter: MatchFilter) {
  const { since, siteId, caseId, states, alertIds, runId, held } = filter;
  return db
    .selectFrom('match')
    .innerJoin('alert', 'alert.id', 'match.alert_id')
    .innerJoin('alert_status as status', 'status.alert_id', 'alert.id')
    .innerJoin('case', 'case.id', 'alert.case_id')
    .innerJoin('reference', 'reference.id', 'match.reference_id')
    .innerJoin('media', 'media.id', 'match.media_id')
    .innerJoin('site', 'site.id', 'match.site_id')
    .leftJoin('sighting', (join) =>
      join
        .onRef('sighting.media_id', '=', 'match.media_id')
        .onRef('sighting.media_url', '=', 'match.media_url')
        .onRef('sighting.page_url', '=', 'match.page_url'),
    )
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
    .$if(held !== undefined, (query) => query.where('alert.held', '=', held === true ? 1 : 0))
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
    .select(MATCH_COLUMNS)
    .select([
      'match.alert_id',
      'match.negative_id',
      'sighting.first_seen_at as media_first_at',
      'sighting.last_seen_at as media_last_at',
      'status.state',
      'alert.page_title',
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

const matchRowOf = (row: Row): ExplainedRow => ({
  ...matchFactsOf(row),
  alertId: alertIdOf(row.alert_id),
  state: row.state,
  pageTitle: row.page_title,
  firstSeenAt: new Date(row.first_seen_at),
  lastSeenAt: new Date(row.last_seen_at),
  timesSeen: row.times_seen,
  decidedAt: row.decided_at === null ? null : new Date(row.decided_at),
  decidedBy: row.decided_by,
  reason: row.reason,
  ...(row.negative_id === null ? {} : { notThis: true as const }),
  ...(row.media_first_at === null || row.media_last_at === null
    ? {}
    : {
        mediaSeen: { firstAt: new Date(row.media_first_at), lastAt: new Date(row.media_last_at) },
      }),
});

/** What a person said is not the reference comes after all else of its alert. */
const LISTED = sql<boolean>`${sql.ref('match.negative_id')} is not null`;

/** The surest match of each alert: by tier, then score, then the first found. */
export const bestMatches = (db: Db) =>
  db
    .selectFrom('match')
    .select(['match.id', 'match.alert_id'])
    .select(({ fn }) =>
      fn
        .agg<number>('row_number')
        .over((over) =>
          over
            .partitionBy('match.alert_id')
            .orderBy(LISTED)
            .orderBy(TIER_RANK)
            .orderBy('match.score', 'desc')
            .orderBy('match.id'),
        )
        .as('place'),
    )
    .where('match.alert_id', 'is not', null);

/** One row per alert, its surest match; minors first, then the surest tier, then the oldest. */
export async function alertRows(db: Db, filter: MatchFilter): Promise<readonly ExplainedRow[]> {
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
export async function* streamMatches(db: Db, filter: MatchFilter): AsyncGenerator<ExplainedRow> {
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
    .orderBy(LISTED)
    .orderBy(TIER_RANK)
    .orderBy('score', 'desc')
    .orderBy('match.id')
    .limit(1)
    .$narrowType<{ sha256: NotNull }>()
    .executeTakeFirst();
