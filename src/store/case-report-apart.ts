// What a case's report counts apart from its finds: matches too weak for an alert, and what a person said is something else.

import type { CaseLedger } from '../domain/case-report.js';
import type { CaseId } from '../domain/ids.js';
import type { Trx } from './engine.js';

/** Matches of the case's references on which no alert stands, seen first before the period's end. */
async function matchesWithoutAlert(
  trx: Trx,
  id: CaseId,
  until: Date,
  which: 'lower' | 'not-this',
): Promise<number> {
  const { count } = await trx
    .selectFrom('match')
    .innerJoin('reference', 'reference.id', 'match.reference_id')
    .innerJoin('sighting', (join) =>
      join
        .onRef('sighting.media_id', '=', 'match.media_id')
        .onRef('sighting.media_url', '=', 'match.media_url')
        .onRef('sighting.page_url', '=', 'match.page_url'),
    )
    .select(({ fn }) => fn.count<number>('match.id').distinct().as('count'))
    .where('reference.case_id', '=', id)
    .where('match.alert_id', 'is', null)
    // What the negative list keeps back may be as sure as any: it is no weak match.
    .where('match.negative_id', which === 'lower' ? 'is' : 'is not', null)
    .where('sighting.first_seen_at', '<', until.getTime())
    .executeTakeFirstOrThrow();
  return count;
}

/** Media of the list as it is now that were put on it before the period's end; each once, though it may be none of several references. */
async function negativesOf(trx: Trx, id: CaseId, until: Date): Promise<number> {
  const { count } = await trx
    .selectFrom('negative')
    .innerJoin('reference', 'reference.id', 'negative.reference_id')
    .select(({ fn }) => fn.count<number>('negative.sha256').distinct().as('count'))
    .where('reference.case_id', '=', id)
    .where('negative.at', '<', until.getTime())
    .executeTakeFirstOrThrow();
  return count;
}

/** See `CaseLedger`. */
export const countedApart = async (
  trx: Trx,
  id: CaseId,
  until: Date,
): Promise<Pick<CaseLedger, 'lowerMatches' | 'notThis'>> => ({
  lowerMatches: await matchesWithoutAlert(trx, id, until, 'lower'),
  notThis: {
    media: await negativesOf(trx, id, until),
    keptBack: await matchesWithoutAlert(trx, id, until, 'not-this'),
  },
});
