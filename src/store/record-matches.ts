// Matches of one visit: written beside their alert, which is raised once per reference and page.

import { rowOf } from '../domain/ids.js';
import type { Match } from '../domain/match.js';
import type { MatchedCapture, VisitRecord } from '../domain/ports.js';
import { TIERS, tierRank } from '../domain/tiers.js';
import { keptText } from './addresses.js';
import { alignmentJson } from './alignment-json.js';
import { groupedBy, inParts } from './chunks.js';
import type { Trx } from './engine.js';

/** Who raised it, in the event. */
const CRAWLER = 'vigil';

type ReadCapture = MatchedCapture & { readonly mediaId: number };
type Found = { readonly match: Match; readonly capture: ReadCapture };
type Raised = { readonly alertId: number; readonly event: 'raised' | 'seen-again' | 'told' };

/** The references that are still watched, with the case that each belongs to. */
async function stillWatched(trx: Trx, references: readonly number[]) {
  const known = new Map<number, { readonly id: number; readonly caseId: Match['caseId'] }>();
  for (const part of inParts(references)) {
    const rows = await trx
      .selectFrom('reference')
      .innerJoin('case', 'case.id', 'reference.case_id')
      .select(['reference.id', 'reference.case_id'])
      .where('reference.id', 'in', part)
      .where('case.state', '=', 'open')
      .execute();
    for (const row of rows) known.set(row.id, { id: row.id, caseId: row.case_id });
  }
  return known;
}

/** Raises the alert of a reference on a page, or says that it is seen again: once in a run. */
async function raise(
  trx: Trx,
  { runId, visit, raisedBy }: VisitRecord,
  reference: { readonly id: number; readonly caseId: Match['caseId'] },
): Promise<Raised> {
  const title = keptText(visit.title);
  const made = await trx
    .insertInto('alert')
    .values({
      case_id: reference.caseId,
      reference_id: reference.id,
      site_id: visit.siteId,
      page_url: visit.finalUrl,
      page_title: title,
    })
    .onConflict((oc) => oc.columns(['reference_id', 'page_url']).doNothing())
    .returning('id')
    .executeTakeFirst();
  const alertId = made?.id ?? (await alertOn(trx, reference.id, visit.finalUrl));
  if (alertId === undefined) throw new Error('expected the alert that stood in the way');
  if (!made && title !== null) {
    await trx.updateTable('alert').set({ page_title: title }).where('id', '=', alertId).execute();
  }
  const kind = made ? 'raised' : 'seen-again';
  const told = await trx
    .insertInto('alert_event')
    .values({
      alert_id: alertId,
      kind,
      at: visit.endedAt.getTime(),
      actor: raisedBy ?? CRAWLER,
      run_id: rowOf(runId),
      reason: null,
    })
    .onConflict((oc) =>
      oc.columns(['run_id', 'alert_id']).where('run_id', 'is not', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  return { alertId, event: told ? kind : 'told' };
}

async function alertOn(trx: Trx, reference: number, pageUrl: string): Promise<number | undefined> {
  const row = await trx
    .selectFrom('alert')
    .select('id')
    .where('reference_id', '=', reference)
    .where('page_url', '=', pageUrl as VisitRecord['visit']['finalUrl'])
    .executeTakeFirst();
  return row?.id;
}

/** Writes one match; the same media at the same address on the same page is brought up to date. */
async function writeMatch(
  trx: Trx,
  { visit }: VisitRecord,
  reference: number,
  alertId: number | undefined,
  { match, capture }: Found,
): Promise<void> {
  const facts = {
    media_kind: capture.kind,
    tier: match.tier,
    algorithm: match.algorithm,
    distance: Math.round(match.distance),
    variant: match.variant,
    score: match.score,
    quality: match.quality === undefined ? null : Math.round(match.quality),
    second_opinion: match.secondOpinion === undefined ? null : Math.round(match.secondOpinion),
    points: match.points ?? null,
    alignment: alignmentJson(match.alignment),
  };
  const { id } = await trx
    .insertInto('match')
    .values({
      reference_id: reference,
      site_id: visit.siteId,
      page_url: visit.finalUrl,
      alert_id: alertId ?? null,
      media_id: capture.mediaId,
      media_url: capture.url,
      ...facts,
    })
    .onConflict((oc) =>
      oc.columns(['reference_id', 'page_url', 'media_id', 'media_url']).doUpdateSet(facts),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  await trx.deleteFrom('match_span').where('match_id', '=', id).execute();
  const spans = (match.spans ?? []).map((span, index) => ({
    match_id: id,
    number: index + 1,
    found_from_ms: span.found ? Math.round(span.found.fromMs) : null,
    found_to_ms: span.found ? Math.round(span.found.toMs) : null,
    reference_from_ms: span.reference ? Math.round(span.reference.fromMs) : null,
    reference_to_ms: span.reference ? Math.round(span.reference.toMs) : null,
  }));
  for (const part of inParts(spans)) await trx.insertInto('match_span').values(part).execute();
}

/** Of two matches on one media at one address, the surer: only that is kept. Distances of two algorithms do not compare. */
const surer = (a: Found, b: Found): Found =>
  (tierRank(a.match.tier) - tierRank(b.match.tier) || b.match.score - a.match.score) <= 0 ? a : b;

/**
 * Writes the matches of a visit and raises what has to be raised. A reference that was withdrawn, or whose case was closed,
 * since the media was compared is left out.
 *
 * @returns the alerts' row numbers.
 */
export async function recordMatches(
  trx: Trx,
  record: VisitRecord,
  captures: readonly ReadCapture[],
): Promise<{ readonly raised: readonly number[]; readonly seenAgain: readonly number[] }> {
  const all = captures.flatMap((capture) => capture.matches.map((match) => ({ match, capture })));
  const byReference = groupedBy(all, ({ match }) => rowOf(match.referenceId));
  const watched = await stillWatched(trx, [...byReference.keys()]);
  const raised: number[] = [];
  const seenAgain: number[] = [];
  for (const [referenceId, found] of byReference) {
    const reference = watched.get(referenceId);
    if (!reference) continue;
    let alertId = await alertOn(trx, referenceId, record.visit.finalUrl);
    if (found.some(({ match }) => TIERS[match.tier].alerts)) {
      const told = await raise(trx, record, reference);
      alertId = told.alertId;
      if (told.event === 'raised') raised.push(alertId);
      if (told.event === 'seen-again') seenAgain.push(alertId);
    }
    const distinct = groupedBy(found, ({ capture }) => `${capture.mediaId} ${capture.url}`);
    for (const same of distinct.values()) {
      await writeMatch(trx, record, referenceId, alertId, same.reduce(surer));
    }
    if (alertId !== undefined) {
      // Matches that alone raised nothing belong to the alert once there is one.
      await trx
        .updateTable('match')
        .set({ alert_id: alertId })
        .where('reference_id', '=', referenceId)
        .where('page_url', '=', record.visit.finalUrl)
        .where('alert_id', 'is', null)
        .execute();
    }
  }
  return { raised, seenAgain };
}
