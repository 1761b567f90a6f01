// The negative list: taught by a dismissal, taken off by hand or by a later confirmation.

import type { NotNull } from 'kysely';
import {
  alertIdOf,
  negativeIdOf,
  referenceIdOf,
  rowOf,
  type AlertId,
  type PageUrl,
  type ReferenceId,
  type SiteId,
} from '../domain/ids.js';
import type { HashResult } from '../domain/media.js';
import type { Match } from '../domain/match.js';
import type { NegativeList } from '../domain/negative.js';
import { ALGORITHMS } from '../domain/fingerprint.js';
import { TIER_NAMES, TIERS } from '../domain/tiers.js';
import { appendAudit } from './audit.js';
import { groupedBy, inParts } from './chunks.js';
import type { Db, Engine, Trx } from './engine.js';
import { codesOf, coveringNegative, negativesOf, wholeCodes } from './negative-cover.js';
import { alertOn, gatherMatches, raise } from './raise.js';

const ALERTING = TIER_NAMES.filter((tier) => TIERS[tier].alerts);

/** May an alert's media go on the list? Not where it is the registered file itself. */
export async function hasSameBytes(trx: Trx, alert: number): Promise<boolean> {
  const row = await trx
    .selectFrom('match')
    .select('id')
    .where('alert_id', '=', alert)
    .where('tier', '=', 'exact')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Puts the media of an alert's matches on the list of its reference. @returns how many are new there. */
export async function teach(trx: Trx, alert: number, actor: string, at: Date): Promise<number> {
  const rows = await trx
    .selectFrom('match')
    .innerJoin('media', 'media.id', 'match.media_id')
    .select(['match.reference_id', 'match.media_id', 'match.media_kind', 'media.sha256'])
    .distinct()
    .where('match.alert_id', '=', alert)
    .where('match.tier', 'in', ALERTING)
    .orderBy('match.media_id')
    .execute();
  let taught = 0;
  for (const { reference_id: reference, media_id: media, media_kind: kind, sha256 } of rows) {
    if (sha256 === null) continue;
    const made = await trx
      .insertInto('negative')
      .values({
        reference_id: reference,
        sha256,
        kind,
        alert_id: alert,
        at: at.getTime(),
        actor,
      })
      .onConflict((oc) => oc.columns(['reference_id', 'sha256']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!made) continue;
    taught += 1;
    const codes = (await codesOf(trx, media)).map((bits, index) => ({
      negative_id: made.id,
      number: index + 1,
      version: ALGORITHMS.pdq.version,
      bits,
    }));
    for (const part of inParts(codes, 200)) {
      await trx.insertInto('negative_fingerprint').values(part).execute();
    }
    await trx
      .updateTable('match')
      .set({ negative_id: made.id })
      .where('reference_id', '=', reference)
      .where('media_id', '=', media)
      .execute();
  }
  return taught;
}

/** Alerts with a match that raises one and of which nobody said "not this". */
export const standingOn = (db: Db) =>
  db
    .selectFrom('match as standing')
    .select('standing.alert_id')
    .where('standing.tier', 'in', ALERTING)
    .where('standing.negative_id', 'is', null);

/** Other open alerts that show nothing but what is on the list, by what this alert taught. */
export async function coveredBy(trx: Trx, alert: number): Promise<readonly AlertId[]> {
  const rows = await trx
    .selectFrom('match')
    .innerJoin('negative', 'negative.id', 'match.negative_id')
    .innerJoin('alert_status as status', 'status.alert_id', 'match.alert_id')
    .select('match.alert_id')
    .distinct()
    .where('negative.alert_id', '=', alert)
    .where('match.alert_id', '!=', alert)
    .where('status.state', '=', 'open')
    .where((eb) =>
      eb.not(
        eb.exists(standingOn(trx).whereRef('standing.alert_id', '=', eb.ref('match.alert_id'))),
      ),
    )
    .orderBy('match.alert_id')
    .$narrowType<{ alert_id: NotNull }>()
    .execute();
  return rows.map(({ alert_id }) => alertIdOf(alert_id));
}

/** The run that an alert raised by hand belongs to: the one that saw its page last. */
async function lastVisit(
  trx: Trx,
  siteId: SiteId,
  pageUrl: PageUrl,
): Promise<{ readonly runId: number; readonly title: string | null } | undefined> {
  const visit = await trx
    .selectFrom('visit')
    .select(['run_id', 'title'])
    .where('site_id', '=', siteId)
    .where('final_url', '=', pageUrl)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (visit) return { runId: visit.run_id, title: visit.title };
  // Its ledger line was purged.
  const run = await trx
    .selectFrom('run')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return run && { runId: run.id, title: null };
}

/** Takes entries off the list; what only they kept from raising an alert raises it now. */
async function takeOff(
  trx: Trx,
  entries: readonly number[],
  actor: string,
  at: Date,
): Promise<readonly AlertId[]> {
  if (entries.length === 0) return [];
  const kept = await trx
    .selectFrom('match')
    .innerJoin('reference', 'reference.id', 'match.reference_id')
    .innerJoin('case', 'case.id', 'reference.case_id')
    .select(['match.reference_id', 'match.site_id', 'match.page_url', 'reference.case_id'])
    .distinct()
    .where('match.negative_id', 'in', entries)
    .where('match.alert_id', 'is', null)
    .where('match.tier', 'in', ALERTING)
    .where('case.state', '=', 'open')
    .execute();
  await trx.deleteFrom('negative').where('id', 'in', entries).execute();
  const raised: AlertId[] = [];
  for (const { reference_id: reference, case_id: caseId, site_id: siteId, page_url } of kept) {
    const pageUrl = page_url;
    let alertId = await alertOn(trx, reference, pageUrl);
    if (alertId === undefined) {
      const visit = await lastVisit(trx, siteId, pageUrl);
      if (!visit) continue;
      const seenOn = { reference: { id: reference, caseId }, siteId, pageUrl, ...visit, at };
      alertId = (await raise(trx, seenOn)).alertId;
      raised.push(alertIdOf(alertId));
    }
    await gatherMatches(trx, reference, pageUrl, alertId);
  }
  for (const entry of entries) {
    await appendAudit(trx, 'alert-not-this', `${negativeIdOf(entry)} removed`, actor, at);
  }
  return raised;
}

/** What an alert taught is forgotten: it was a mistake. */
export async function unteach(
  trx: Trx,
  alert: number,
  actor: string,
  at: Date,
): Promise<readonly AlertId[]> {
  const rows = await trx
    .selectFrom('negative')
    .select('id')
    .where('alert_id', '=', alert)
    .execute();
  return takeOff(
    trx,
    rows.map(({ id }) => id),
    actor,
    at,
  );
}

async function notThese(
  db: Db,
  result: HashResult,
  matches: readonly Match[],
): Promise<ReadonlySet<ReferenceId>> {
  if (result.outcome !== 'fingerprinted') return new Set();
  const found = { sha256: result.media.sha256, codes: wholeCodes(result.fingerprints) };
  const not = new Set<ReferenceId>();
  for (const [reference, same] of groupedBy(matches, ({ referenceId }) => referenceId)) {
    const negatives = await negativesOf(db, rowOf(reference));
    const covered = same.every((one) => coveringNegative(negatives, found, one) !== undefined);
    if (covered) not.add(reference);
  }
  return not;
}

async function list(db: Db): ReturnType<NegativeList['list']> {
  const rows = await db
    .selectFrom('negative')
    .innerJoin('reference', 'reference.id', 'negative.reference_id')
    .selectAll('negative')
    .select(['reference.case_id'])
    .select((eb) => [
      eb
        .selectFrom('negative_fingerprint as code')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('code.negative_id', '=', 'negative.id')
        .as('codes'),
      eb
        .selectFrom('match')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('match.negative_id', '=', 'negative.id')
        .where('match.alert_id', 'is', null)
        .as('suppressed'),
    ])
    .orderBy('negative.id')
    .execute();
  return rows.map((row) => ({
    id: negativeIdOf(row.id),
    referenceId: referenceIdOf(row.reference_id),
    caseId: row.case_id,
    alertId: alertIdOf(row.alert_id),
    kind: row.kind,
    fingerprints: row.codes ?? 0,
    at: new Date(row.at),
    by: row.actor,
    suppressed: row.suppressed ?? 0,
  }));
}

export const negativeList = ({ db, durably }: Engine): NegativeList => ({
  list: () => list(db),
  remove: (id, actor, at) =>
    durably(async (trx) => {
      const known = await trx
        .selectFrom('negative')
        .select('id')
        .where('id', '=', rowOf(id))
        .executeTakeFirst();
      return known ? takeOff(trx, [known.id], actor, at) : 'missing';
    }),
  notThese: (result, matches) => notThese(db, result, matches),
});
