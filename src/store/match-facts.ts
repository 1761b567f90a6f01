// What every list of matches says of one, whether an alert stands on it or not.

import { sql } from 'kysely';
import { changeCodes, changesOf } from '../domain/changes.js';
import { referenceIdOf } from '../domain/ids.js';
import { TIER_NAMES } from '../domain/tiers.js';
import { alignmentOf } from './alignment-json.js';
import type { Tables } from './tables.js';

/** Rank of a match's tier, from the one table of tiers: 0 is the surest. */
export const TIER_RANK = sql<number>`case ${sql.ref('match.tier')} ${sql.join(
  TIER_NAMES.map((tier, rank) => sql`when ${sql.lit(tier)} then ${sql.lit(rank)}`),
  sql` `,
)} end`;

/** Of `match` joined with its case, reference, media and site, and with its first span as `span` where it has one. */
export const MATCH_COLUMNS = [
  'match.id as match_id',
  'reference.case_id',
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
  'match.points',
  'match.alignment',
  'match.site_id',
  'site.channel',
  'match.page_url',
  'match.media_url',
  'match.media_kind',
  'media.sha256 as media_sha256',
  'span.found_from_ms',
  'span.found_to_ms',
  'span.reference_from_ms',
  'span.reference_to_ms',
] as const;

type Row = Pick<
  Tables['match'],
  | 'reference_id'
  | 'tier'
  | 'score'
  | 'algorithm'
  | 'distance'
  | 'variant'
  | 'quality'
  | 'second_opinion'
  | 'points'
  | 'alignment'
  | 'site_id'
  | 'page_url'
  | 'media_url'
  | 'media_kind'
> &
  Pick<Tables['case'], 'minor'> &
  Pick<Tables['reference'], 'case_id'> &
  Pick<Tables['site'], 'channel'> & {
    readonly reference_kind: Tables['reference']['kind'];
    readonly media_sha256: string;
  } & Readonly<
    Record<'found_from_ms' | 'found_to_ms' | 'reference_from_ms' | 'reference_to_ms', number | null>
  >;

/** The part of a `MatchRow` that a match has without an alert. */
export function matchFactsOf(row: Row) {
  const found = alignmentOf(row.alignment);
  return {
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
    points: row.points,
    changes: changeCodes(changesOf({ algorithm: row.algorithm, variant: row.variant, ...found })),
    siteId: row.site_id,
    channel: row.channel,
    pageUrl: row.page_url,
    mediaUrl: row.media_url,
    mediaKind: row.media_kind,
    mediaSha256: row.media_sha256,
    foundFromMs: row.found_from_ms,
    foundToMs: row.found_to_ms,
    referenceFromMs: row.reference_from_ms,
    referenceToMs: row.reference_to_ms,
    ...found,
  };
}
