// Rows of checks, places and relapses, to and from the domain.

import type { Selectable } from 'kysely';
import type { CheckLine, Relapse, RemovalCheck } from '../domain/checks.js';
import { alertIdOf, referenceIdOf, rowOf, type CaseId, type SiteId } from '../domain/ids.js';
import type { CheckEffect, PlaceRecord } from '../domain/removal.js';
import type { Tables } from './tables.js';

const dateOf = (at: number): Date => new Date(at);

export const placeRecordOf = (row: Selectable<Tables['place']>): PlaceRecord => ({
  standing: row.standing,
  lastAt: dateOf(row.last_at),
  lastState: row.last_state,
  ...(row.gone_since === null ? {} : { goneSince: dateOf(row.gone_since) }),
  ...(row.removed_at === null ? {} : { removedAt: dateOf(row.removed_at) }),
  removals: row.removals,
  watched: row.watched,
  unsure: row.unsure,
  dueAt: dateOf(row.due_at),
});

export const placeRow = (record: PlaceRecord) => ({
  standing: record.standing,
  last_at: record.lastAt.getTime(),
  last_state: record.lastState,
  gone_since: record.goneSince?.getTime() ?? null,
  removed_at: record.removedAt?.getTime() ?? null,
  removals: record.removals,
  watched: record.watched,
  unsure: record.unsure,
  due_at: record.dueAt.getTime(),
});

export const checkRow = (check: RemovalCheck, at: Date, effect: CheckEffect | undefined) => ({
  alert_id: rowOf(check.alertId),
  at: at.getTime(),
  state: check.state,
  source: check.source,
  page: check.evidence?.page ?? null,
  media: check.evidence?.media ?? null,
  missing: check.evidence?.missing ?? null,
  front: check.evidence?.front ?? null,
  whole: check.evidence === undefined ? null : check.evidence.whole ? (1 as const) : (0 as const),
  http_status: check.evidence?.httpStatus ?? null,
  effect: effect ?? null,
});

export function checkLineOf(row: Selectable<Tables['removal_check']>): CheckLine {
  const { page, media, missing, front, whole, http_status, effect } = row;
  const evidence =
    page === null || media === null || missing === null || front === null
      ? undefined
      : {
          ...{ page, media, missing, front, whole: whole === 1 },
          ...(http_status === null ? {} : { httpStatus: http_status }),
        };
  return {
    alertId: alertIdOf(row.alert_id),
    at: dateOf(row.at),
    state: row.state,
    source: row.source,
    ...(evidence === undefined ? {} : { evidence }),
    ...(effect === null ? {} : { effect }),
  };
}

export const relapseOf = (
  row: Pick<
    Selectable<Tables['relapse']>,
    'reference_id' | 'kind' | 'removed_alert_id' | 'removed_at' | 'seen_alert_id' | 'seen_at'
  > & { readonly case_id: CaseId; readonly site_id: SiteId; readonly minor: number },
): Relapse => ({
  referenceId: referenceIdOf(row.reference_id),
  caseId: row.case_id,
  minor: row.minor === 1,
  kind: row.kind,
  removedAlertId: alertIdOf(row.removed_alert_id),
  removedAt: dateOf(row.removed_at),
  seenAlertId: alertIdOf(row.seen_alert_id),
  siteId: row.site_id,
  seenAt: dateOf(row.seen_at),
});
