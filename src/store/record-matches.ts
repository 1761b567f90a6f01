// Matches of one visit: written beside their alert, which is raised once per reference and page.

import { FLOOD_LIMITS, type FloodLimits } from '../domain/flood.js';
import { rowOf } from '../domain/ids.js';
import type { Match } from '../domain/match.js';
import type { MatchedCapture, VisitRecord } from '../domain/ports.js';
import { TIERS, tierRank } from '../domain/tiers.js';
import { keptText } from './addresses.js';
import { alignmentJson } from './alignment-json.js';
import { groupedBy, inParts } from './chunks.js';
import type { Trx } from './engine.js';
import { coveringNegative, foundPicture, negativesOf } from './negative-cover.js';
import { watchFlood } from './quarantine.js';
import { alertOn, gatherMatches, raise } from './raise.js';

type ReadCapture = MatchedCapture & { readonly mediaId: number };
type Found = {
  readonly match: Match;
  readonly capture: ReadCapture;
  /** The entry of the negative list that keeps it from raising an alert. */
  readonly negativeId?: number;
};

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

/** Writes one match; the same media at the same address on the same page is brought up to date. */
async function writeMatch(
  trx: Trx,
  { visit }: VisitRecord,
  reference: number,
  alertId: number | undefined,
  { match, capture, negativeId }: Found,
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
    negative_id: negativeId ?? null,
  };
  const { id } = await trx
    .insertInto('match')
    .values({
      reference_id: reference,
      site_id: visit.siteId,
      page_url: visit.finalUrl,
      alert_id: negativeId === undefined ? (alertId ?? null) : null,
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
  (Number(a.negativeId !== undefined) - Number(b.negativeId !== undefined) ||
    tierRank(a.match.tier) - tierRank(b.match.tier) ||
    b.match.score - a.match.score) <= 0
    ? a
    : b;

/** The same matches, with what the negative list says of their media. */
async function judged(
  trx: Trx,
  reference: number,
  found: readonly Found[],
): Promise<readonly Found[]> {
  const negatives = await negativesOf(trx, reference);
  if (negatives.length === 0) return found;
  const all: Found[] = [];
  for (const one of found) {
    const picture = await foundPicture(trx, one.capture.mediaId);
    const negativeId = coveringNegative(negatives, picture, one.match);
    all.push(negativeId === undefined ? one : { ...one, negativeId });
  }
  return all;
}

/**
 * Writes the matches of a visit and raises what has to be raised. A reference that was withdrawn, or whose case was closed,
 * since the media was compared is left out.
 *
 * @param flood from how many on a reference is put in quarantine.
 * @returns the alerts' row numbers.
 */
export async function recordMatches(
  trx: Trx,
  record: VisitRecord,
  captures: readonly ReadCapture[],
  flood: FloodLimits = FLOOD_LIMITS,
): Promise<{ readonly raised: readonly number[]; readonly seenAgain: readonly number[] }> {
  const { siteId, finalUrl: pageUrl, title, endedAt: at } = record.visit;
  const runId = rowOf(record.runId);
  const all = captures.flatMap((capture) => capture.matches.map((match) => ({ match, capture })));
  const byReference = groupedBy(all, ({ match }) => rowOf(match.referenceId));
  const watched = await stillWatched(trx, [...byReference.keys()]);
  const raised: number[] = [];
  const seenAgain: number[] = [];
  for (const [referenceId, matched] of byReference) {
    const reference = watched.get(referenceId);
    if (!reference) continue;
    const found = await judged(trx, referenceId, matched);
    let alertId = await alertOn(trx, referenceId, pageUrl);
    let isNew = false;
    if (found.some(({ match, negativeId }) => TIERS[match.tier].alerts && !negativeId)) {
      const by = record.raisedBy === undefined ? {} : { by: record.raisedBy };
      const seenOn = { reference, siteId, pageUrl, title: keptText(title), runId, at, ...by };
      const told = await raise(trx, seenOn);
      alertId = told.alertId;
      isNew = told.event === 'raised';
      if (isNew) raised.push(alertId);
      if (told.event === 'seen-again') seenAgain.push(alertId);
    }
    const distinct = groupedBy(found, ({ capture }) => `${capture.mediaId} ${capture.url}`);
    for (const same of distinct.values()) {
      await writeMatch(trx, record, referenceId, alertId, same.reduce(surer));
    }
    if (alertId !== undefined) await gatherMatches(trx, referenceId, pageUrl, alertId);
    if (alertId !== undefined && isNew) {
      await watchFlood(trx, referenceId, { alertId, runId, at }, flood);
    }
  }
  return { raised, seenAgain };
}
