// What the ledger holds of one case and one period: see domain/case-report.ts.

import type { AlertEvent } from '../domain/alert.js';
import type {
  AlertHistory,
  CaseLedger,
  CaseReports,
  ReferenceWatch,
  ReportedRun,
} from '../domain/case-report.js';
import { alertIdOf, referenceIdOf, rowOf, runIdOf, type CaseId } from '../domain/ids.js';
import { overlap, type Day, type Period } from '../domain/period.js';
import { readCase } from './cases.js';
import { openSpans } from './case-spans.js';
import { countedApart } from './case-report-apart.js';
import { placesAndRequests } from './case-report-removal.js';
import { seenSince, sitesWatched } from './case-report-visits.js';
import { groupedBy } from './chunks.js';
import type { Engine, Trx } from './engine.js';

/** Registered before the period's end; with what a match can be found by. */
async function referencesOf(trx: Trx, id: CaseId, until: Date) {
  const rows = await trx
    .selectFrom('reference')
    .select(['id', 'kind', 'registered_at'])
    .select((eb) => [
      eb
        .exists(
          eb
            .selectFrom('local_fingerprint')
            .select('local_fingerprint.number')
            .whereRef('local_fingerprint.reference_id', '=', 'reference.id'),
        )
        .as('points'),
    ])
    .where('case_id', '=', id)
    .where('registered_at', '<', until.getTime())
    .orderBy('id')
    .execute();
  const algorithms = await trx
    .selectFrom('fingerprint')
    .innerJoin('reference', 'reference.id', 'fingerprint.reference_id')
    .select(['reference_id', 'algorithm'])
    .distinct()
    .where('case_id', '=', id)
    .orderBy('algorithm', 'desc')
    .execute();
  return rows.map((row) => ({
    id: referenceIdOf(row.id),
    kind: row.kind,
    registeredAt: new Date(row.registered_at),
    algorithms: algorithms.filter((of) => of.reference_id === row.id).map((of) => of.algorithm),
    points: Boolean(row.points),
  }));
}

async function runsIn(trx: Trx, spans: readonly Period[]): Promise<readonly ReportedRun[]> {
  if (spans.length === 0) return [];
  const rows = await trx
    .selectFrom('run')
    .select(['id', 'state', 'end', 'started_at', 'ended_at'])
    .where((eb) =>
      eb.or(
        spans.map(({ from, until }) =>
          eb.and([
            eb('started_at', '<', until.getTime()),
            eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', from.getTime())]),
          ]),
        ),
      ),
    )
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: runIdOf(row.id),
    state: row.state,
    ...(row.end === null ? {} : { end: row.end }),
    startedAt: new Date(row.started_at),
    ...(row.ended_at === null ? {} : { endedAt: new Date(row.ended_at) }),
  }));
}

async function alertsOf(trx: Trx, id: CaseId, until: Date): Promise<readonly AlertHistory[]> {
  const rows = await trx
    .selectFrom('alert')
    .innerJoin('alert_event as event', 'event.alert_id', 'alert.id')
    .innerJoin('site', 'site.id', 'alert.site_id')
    .select(['alert.id', 'alert.reference_id', 'alert.site_id', 'alert.page_url', 'alert.held'])
    .select(['site.name', 'site.channel'])
    .select(['event.kind', 'event.at', 'event.actor', 'event.run_id', 'event.reason'])
    .where('alert.case_id', '=', id)
    .where('event.at', '<', until.getTime())
    .orderBy('alert.id')
    .orderBy('event.id')
    .execute();
  const removal = await placesAndRequests(trx, id, until);
  return [...groupedBy(rows, (row) => row.id).values()].flatMap((events) => {
    const [first] = events;
    if (first === undefined) return [];
    const alertId = alertIdOf(first.id);
    return {
      id: alertId,
      referenceId: referenceIdOf(first.reference_id),
      siteId: first.site_id,
      siteName: first.name,
      channel: first.channel,
      pageUrl: first.page_url,
      held: first.held === 1,
      events: events.map((row): AlertEvent => ({
        kind: row.kind,
        at: new Date(row.at),
        by: row.actor,
        ...(row.run_id === null ? {} : { runId: runIdOf(row.run_id) }),
        ...(row.reason === null ? {} : { reason: row.reason }),
      })),
      ...removal(alertId),
    };
  });
}

async function ledgerOf(
  trx: Trx,
  id: CaseId,
  period: Period,
  days: readonly Day[],
): Promise<CaseLedger | undefined> {
  const record = await readCase(trx, id);
  if (record === undefined) return undefined;
  const known = await referencesOf(trx, id, period.until);
  const registered = known.map((reference) => reference.registeredAt.getTime());
  const spans = (await openSpans(trx, period.until, id)).get(id) ?? [];
  const withReference: Period = {
    from: new Date(Math.max(period.from.getTime(), Math.min(...registered))),
    until: period.until,
  };
  const watched =
    known.length === 0 ? [] : spans.flatMap((span) => overlap(span, withReference) ?? []);
  const seen = await seenSince(
    trx,
    watched,
    known.map((reference) => reference.registeredAt),
  );
  const references = known.map((reference, index): ReferenceWatch => ({
    ...reference,
    ...(seen[index] ?? { runs: 0, pages: 0 }),
  }));
  const runs = await runsIn(trx, watched);
  return {
    record,
    watched,
    references,
    runs,
    sites: await sitesWatched(
      trx,
      runs.map((run) => rowOf(run.id)),
      watched,
      days,
    ),
    alerts: await alertsOf(trx, id, period.until),
    ...(await countedApart(trx, id, period.until)),
  };
}

export const caseReports = ({ db }: Engine): CaseReports => ({
  ledger: (id, period, days) =>
    db
      .transaction()
      .setAccessMode('read only')
      .execute((trx) => ledgerOf(trx, id, period, days)),
});
