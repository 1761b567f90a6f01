// Matches on which no alert stands, because their tiers raise none: counted for a run, and listed for who wants to look.

import type { NotNull } from 'kysely';
import type { LowerMatch, MatchFilter } from '../domain/ports.js';
import type { Db } from './engine.js';
import { MATCH_COLUMNS, matchFactsOf, TIER_RANK } from './match-facts.js';

/** See `AlertStore.lower`. */
export async function lowerMatches(
  db: Db,
  { since }: Pick<MatchFilter, 'since'>,
): Promise<readonly LowerMatch[]> {
  const rows = await db
    .selectFrom('match')
    .innerJoin('reference', 'reference.id', 'match.reference_id')
    .innerJoin('case', 'case.id', 'reference.case_id')
    .innerJoin('media', 'media.id', 'match.media_id')
    .innerJoin('site', 'site.id', 'match.site_id')
    .innerJoin('sighting', (join) =>
      join
        .onRef('sighting.media_id', '=', 'match.media_id')
        .onRef('sighting.media_url', '=', 'match.media_url')
        .onRef('sighting.page_url', '=', 'match.page_url'),
    )
    .leftJoin('match_span as span', (join) =>
      join.onRef('span.match_id', '=', 'match.id').on('span.number', '=', 1),
    )
    .select(MATCH_COLUMNS)
    .select(['sighting.first_seen_at', 'sighting.last_seen_at'])
    .where('match.alert_id', 'is', null)
    .where('match.negative_id', 'is', null)
    .where('case.state', '=', 'open')
    .$if(since !== undefined, (query) =>
      query.where('sighting.last_seen_at', '>=', since?.getTime() ?? 0),
    )
    .orderBy(TIER_RANK)
    .orderBy('match.score', 'desc')
    .orderBy('sighting.last_seen_at', 'desc')
    .orderBy('match.id')
    .$narrowType<{ media_sha256: NotNull }>()
    .execute();
  return rows.map((row) => ({
    ...matchFactsOf(row),
    firstSeenAt: new Date(row.first_seen_at),
    lastSeenAt: new Date(row.last_seen_at),
  }));
}

/** How many of them were seen in a run; or, of what the negative list keeps from raising an alert. */
export async function lowerMatchesSeen(
  db: Db,
  run: number,
  which: 'lower' | 'suppressed' = 'lower',
): Promise<number> {
  const { count } = await db
    .selectFrom('visit')
    .innerJoin('capture', 'capture.visit_id', 'visit.id')
    .innerJoin('match', (join) =>
      join
        .onRef('match.media_id', '=', 'capture.media_id')
        .onRef('match.media_url', '=', 'capture.url')
        .onRef('match.page_url', '=', 'visit.final_url'),
    )
    .select(({ fn }) => fn.count<number>('match.id').distinct().as('count'))
    .where('visit.run_id', '=', run)
    .$if(which === 'lower', (query) =>
      query.where('match.alert_id', 'is', null).where('match.negative_id', 'is', null),
    )
    .$if(which === 'suppressed', (query) => query.where('match.negative_id', 'is not', null))
    .executeTakeFirstOrThrow();
  return count;
}
