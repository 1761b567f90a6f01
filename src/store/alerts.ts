// Alerts: read with their history, and decided. The state is what their events amount to.

import type { Alert, AlertEvent } from '../domain/alert.js';
import { ALERT_STATES, type AlertState } from '../domain/alert.js';
import { alertIdOf, referenceIdOf, rowOf, runIdOf, type AlertId } from '../domain/ids.js';
import type { MatchedSpan } from '../domain/match.js';
import type { AlertStore, ExplainedRow } from '../domain/ports.js';
import { alignmentOf } from './alignment-json.js';
import { appendAudit } from './audit.js';
import type { Db, Engine, Trx } from './engine.js';
import { lowerMatches } from './lower-matches.js';
import { alertRows, streamMatches, surestMatch } from './match-rows.js';
import { coveredBy, hasSameBytes, teach, unteach } from './negatives.js';
import type { Tables } from './tables.js';
import { recall } from './takedown-recall.js';

const spanOf = (row: Tables['match_span']): MatchedSpan => ({
  ...(row.found_from_ms === null || row.found_to_ms === null
    ? {}
    : { found: { fromMs: row.found_from_ms, toMs: row.found_to_ms } }),
  ...(row.reference_from_ms === null || row.reference_to_ms === null
    ? {}
    : { reference: { fromMs: row.reference_from_ms, toMs: row.reference_to_ms } }),
});

async function surestMatchOf(db: Db, alert: Pick<Alert, 'caseId' | 'referenceId'>, id: number) {
  const row = await surestMatch(db, id);
  if (!row) return undefined;
  const spans = await db
    .selectFrom('match_span')
    .selectAll()
    .where('match_id', '=', row.id)
    .orderBy('number')
    .execute();
  return {
    caseId: alert.caseId,
    referenceId: alert.referenceId,
    tier: row.tier,
    algorithm: row.algorithm,
    distance: row.distance,
    variant: row.variant,
    score: row.score,
    ...(row.quality === null ? {} : { quality: row.quality }),
    ...(row.second_opinion === null ? {} : { secondOpinion: row.second_opinion }),
    ...(row.points === null ? {} : { points: row.points }),
    ...alignmentOf(row.alignment),
    ...(spans.length === 0 ? {} : { spans: spans.map(spanOf) }),
    mediaUrl: row.media_url,
    mediaSha256: row.sha256,
  };
}

async function readAlert(db: Db, id: number): Promise<Alert | undefined> {
  const row = await db
    .selectFrom('alert')
    .innerJoin('alert_status as status', 'status.alert_id', 'alert.id')
    .innerJoin('case', 'case.id', 'alert.case_id')
    .innerJoin('site', 'site.id', 'alert.site_id')
    .selectAll('alert')
    .select([
      'status.state',
      'status.first_seen_at',
      'status.last_seen_at',
      'case.minor',
      'site.channel',
    ])
    .where('alert.id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  const belongs = { caseId: row.case_id, referenceId: referenceIdOf(row.reference_id) };
  const match = await surestMatchOf(db, belongs, id);
  return {
    id: alertIdOf(row.id),
    ...belongs,
    minor: row.minor === 1,
    siteId: row.site_id,
    channel: row.channel,
    pageUrl: row.page_url,
    ...(row.page_title === null ? {} : { pageTitle: row.page_title }),
    firstSeenAt: new Date(row.first_seen_at),
    lastSeenAt: new Date(row.last_seen_at),
    state: row.state,
    held: row.held === 1,
    ...(match === undefined ? {} : { match }),
  };
}

async function readEvents(db: Db, id: number): Promise<readonly AlertEvent[]> {
  const rows = await db
    .selectFrom('alert_event')
    .selectAll()
    .where('alert_id', '=', id)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    kind: row.kind,
    at: new Date(row.at),
    by: row.actor,
    ...(row.run_id === null ? {} : { runId: runIdOf(row.run_id) }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  }));
}

async function matchesOf(db: Db, alertId: AlertId): Promise<readonly ExplainedRow[]> {
  const rows: ExplainedRow[] = [];
  for await (const row of streamMatches(db, { alertIds: [alertId] })) rows.push(row);
  return rows;
}

async function get(trx: Trx, alertId: AlertId): ReturnType<AlertStore['get']> {
  const id = rowOf(alertId);
  const alert = await readAlert(trx, id);
  if (!alert) return undefined;
  const elsewhere = await trx
    .selectFrom('alert')
    .innerJoin('alert_status as status', 'status.alert_id', 'alert.id')
    .select(['alert.id', 'alert.page_url', 'status.state', 'status.last_seen_at'])
    .where('alert.reference_id', '=', rowOf(alert.referenceId))
    .where('alert.id', '!=', id)
    .orderBy('alert.id')
    .execute();
  return {
    alert,
    events: await readEvents(trx, id),
    matches: await matchesOf(trx, alertId),
    elsewhere: elsewhere.map((row) => ({
      alertId: alertIdOf(row.id),
      pageUrl: row.page_url,
      state: row.state,
      lastSeenAt: new Date(row.last_seen_at),
    })),
  };
}

export async function decide(
  trx: Trx,
  alertId: AlertId,
  verdict: Parameters<AlertStore['decide']>[1],
  actor: string,
  at: Date,
): ReturnType<AlertStore['decide']> {
  const id = rowOf(alertId);
  const known = await trx
    .selectFrom('alert_status')
    .select('state')
    .where('alert_id', '=', id)
    .executeTakeFirst();
  if (!known) return 'missing';
  const teaches = verdict.kind === 'dismissed' && verdict.notThis === true;
  if (known.state === 'withdrawn') return { already: known.state };
  if (teaches && (await hasSameBytes(trx, id))) return 'same-bytes';
  const taught = teaches ? await teach(trx, id, actor, at) : 0;
  if (taught > 0) await appendAudit(trx, 'alert-not-this', alertId, actor, at);
  const covers = taught > 0 ? await coveredBy(trx, id) : [];
  const recalled = async () =>
    verdict.kind === 'dismissed' ? await recall(trx, () => false, { actor, at }) : [];
  if (known.state === verdict.kind) {
    return taught > 0
      ? { decided: true, recalled: await recalled(), covers }
      : { already: known.state };
  }
  await trx
    .insertInto('alert_event')
    .values({
      alert_id: id,
      kind: verdict.kind,
      at: at.getTime(),
      actor,
      run_id: null,
      reason: verdict.kind === 'dismissed' ? verdict.reason : null,
    })
    .execute();
  await appendAudit(trx, `alert-${verdict.kind}`, alertId, actor, at);
  if (verdict.kind === 'confirmed') await unteach(trx, id, actor, at);
  return { decided: true, recalled: await recalled(), covers };
}

async function countByState(db: Db): Promise<Readonly<Record<AlertState, number>>> {
  const rows = await db
    .selectFrom('alert_status')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const count = (state: AlertState) => rows.find((row) => row.state === state)?.count ?? 0;
  return Object.fromEntries(ALERT_STATES.map((state) => [state, count(state)])) as Record<
    AlertState,
    number
  >;
}

export const alertStore = ({ db, durably }: Engine): AlertStore => ({
  list: (filter) => alertRows(db, filter),
  matches: (filter) => streamMatches(db, filter),
  lower: (filter) => lowerMatches(db, filter),
  get: (id) =>
    db
      .transaction()
      .setAccessMode('read only')
      .execute((trx) => get(trx, id)),
  decide: (id, verdict, actor, at) => durably((trx) => decide(trx, id, verdict, actor, at)),
  countByState: () => countByState(db),
});
