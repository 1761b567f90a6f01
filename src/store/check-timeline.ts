// A case's timeline: what happened to each of its references, from every table that knows.

import type { TimelineEvent, TimelineKind } from '../domain/checks.js';
import { TIMELINE_KINDS } from '../domain/checks.js';
import { alertIdOf, referenceIdOf, rowOf, type CaseId } from '../domain/ids.js';
import type { Trx } from './engine.js';

/** A source of events; each reads its own tables. */
type Source = (trx: Trx, caseId: CaseId) => Promise<readonly TimelineEvent[]>;

const registered: Source = async (trx, caseId) => {
  const rows = await trx
    .selectFrom('reference')
    .select(['id', 'registered_at'])
    .where('case_id', '=', caseId)
    .execute();
  return rows.map((row) => ({
    referenceId: referenceIdOf(row.id),
    at: new Date(row.registered_at),
    kind: 'registered',
  }));
};

/** Of the alert that an event is about: what `placed` reads besides its id and time. */
const PLACE = ['alert.reference_id', 'alert.site_id', 'alert.page_url'] as const;

const placed = (row: {
  readonly reference_id: number;
  readonly alert_id: number;
  readonly site_id: TimelineEvent['siteId'] & string;
  readonly page_url: TimelineEvent['pageUrl'] & string;
  readonly at: number;
}): Omit<TimelineEvent, 'kind'> => ({
  referenceId: referenceIdOf(row.reference_id),
  at: new Date(row.at),
  alertId: alertIdOf(row.alert_id),
  siteId: row.site_id,
  pageUrl: row.page_url,
});

const ALERT_KINDS = {
  raised: 'first-seen',
  confirmed: 'confirmed',
  dismissed: 'dismissed',
  withdrawn: 'withdrawn',
} as const satisfies Record<string, TimelineKind>;

const decided: Source = async (trx, caseId) => {
  const rows = await trx
    .selectFrom('alert_event as event')
    .innerJoin('alert', 'alert.id', 'event.alert_id')
    .select(PLACE)
    .select(['event.alert_id', 'event.at', 'event.kind', 'event.reason'])
    .where('alert.case_id', '=', caseId)
    .where('event.kind', 'in', ['raised', 'confirmed', 'dismissed', 'withdrawn'])
    .execute();
  return rows.flatMap((row) =>
    row.kind in ALERT_KINDS
      ? [
          {
            ...placed(row),
            kind: ALERT_KINDS[row.kind as keyof typeof ALERT_KINDS],
            ...(row.reason === null ? {} : { detail: row.reason }),
          },
        ]
      : [],
  );
};

const checked: Source = async (trx, caseId) => {
  const rows = await trx
    .selectFrom('removal_check as event')
    .innerJoin('alert', 'alert.id', 'event.alert_id')
    .select(PLACE)
    .select(['event.alert_id', 'event.at', 'event.state', 'event.effect'])
    .where('alert.case_id', '=', caseId)
    .where('event.effect', 'is not', null)
    .execute();
  return rows.flatMap((row) =>
    row.effect === null
      ? []
      : [
          {
            ...placed(row),
            kind: row.effect,
            detail: row.effect === 'returned' ? 'same-page' : row.state,
          },
        ],
  );
};

/** Returned in another place; on the same page it is an effect of a check. */
const returned: Source = async (trx, caseId) => {
  const rows = await trx
    .selectFrom('relapse')
    .innerJoin('alert', 'alert.id', 'relapse.seen_alert_id')
    .innerJoin('alert_status as status', 'status.alert_id', 'alert.id')
    .select(PLACE)
    .select(['alert.id as alert_id', 'relapse.seen_at as at', 'relapse.kind'])
    .where('alert.case_id', '=', caseId)
    .where('relapse.kind', '!=', 'same-page')
    .where('status.state', '!=', 'dismissed')
    .execute();
  return rows.map((row) => ({ ...placed(row), kind: 'returned', detail: row.kind }));
};

/** What was asked for, and what was answered, whoever was asked. */
const requested: Source = async (trx, caseId) => {
  const rows = await trx
    .selectFrom('takedown_event as event')
    .innerJoin('takedown_alert as asked', 'asked.takedown_id', 'event.takedown_id')
    .innerJoin('alert', 'alert.id', 'asked.alert_id')
    .select(PLACE)
    .select(['asked.alert_id', 'event.at', 'event.kind', 'event.answer', 'asked.step'])
    .where('alert.case_id', '=', caseId)
    .where('event.kind', 'in', ['sent', 'answered'])
    .execute();
  return rows.map((row) => ({
    ...placed(row),
    ...(row.answer === null
      ? { kind: 'requested' as const, detail: row.step }
      : { kind: 'answered' as const, detail: row.answer }),
  }));
};

/** In the order in which what happens at one moment is told: first seen, then returned. */
const SOURCES: readonly Source[] = [registered, decided, requested, checked, returned];

const order = (kind: TimelineKind): number => TIMELINE_KINDS.indexOf(kind);

/** See `CheckStore.timeline`. */
export async function timelineOf(trx: Trx, caseId: CaseId): Promise<readonly TimelineEvent[]> {
  const events: TimelineEvent[] = [];
  for (const source of SOURCES) events.push(...(await source(trx, caseId)));
  return events.sort(
    (a, b) =>
      rowOf(a.referenceId) - rowOf(b.referenceId) ||
      a.at.getTime() - b.at.getTime() ||
      order(a.kind) - order(b.kind),
  );
}
