// Takedown requests as they stood at a moment, for reports: from their events, and from what became of their mail.

import { rowOf, type AlertId, type CaseId } from '../domain/ids.js';
import type { RequestFact } from '../domain/case-report.js';
import type { Period } from '../domain/period.js';
import { takedownIdOf, type TakedownEventKind, type TakedownState } from '../domain/takedown.js';
import { groupedBy } from './chunks.js';
import type { Trx } from './engine.js';
import { takedownMailKey } from './takedown-key.js';

const STATE_AFTER = {
  drafted: 'drafted',
  edited: 'drafted',
  approved: 'approved',
  sent: 'sent',
  answered: 'answered',
  cancelled: 'cancelled',
} as const satisfies Record<TakedownEventKind, TakedownState>;

export type RequestAt = RequestFact & {
  readonly row: number;
  readonly siteId: string;
};

/** When mails left the house, by the outbox's key. */
async function mailsSent(trx: Trx, until: Date): Promise<ReadonlyMap<string, Date>> {
  const rows = await trx
    .selectFrom('outbox')
    .select(['key', 'sent_at'])
    .where('key', 'like', 'takedown:%')
    .where('sent_at', '<', until.getTime())
    .execute();
  return new Map(
    rows.flatMap((row) => (row.sent_at === null ? [] : [[row.key, new Date(row.sent_at)]])),
  );
}

/**
 * All requests that were drafted before a moment, as they stood then. A mail counts as sent when it left the house, and not
 * when it was put into the outbox: one that could not be delivered reached nobody.
 */
export async function requestsAt(trx: Trx, until: Date): Promise<readonly RequestAt[]> {
  const rows = await trx
    .selectFrom('takedown')
    .innerJoin('takedown_event as event', 'event.takedown_id', 'takedown.id')
    .select(['takedown.id', 'takedown.site_id', 'takedown.step', 'takedown.recipient'])
    .select(['event.kind', 'event.at', 'event.answer', 'event.by_hand'])
    .where('event.at', '<', until.getTime())
    .orderBy('takedown.id')
    .orderBy('event.id')
    .execute();
  const mails = await mailsSent(trx, until);
  return [...groupedBy(rows, (row) => row.id).values()].flatMap((events) => {
    const last = events.at(-1);
    if (last === undefined) return [];
    const id = takedownIdOf(last.id);
    const sent = events.findLast(({ kind }) => kind === 'sent');
    const left =
      sent?.by_hand === 1
        ? new Date(sent.at)
        : sent && mails.get(takedownMailKey(id, last.recipient ?? ''));
    const answered = events.findLast(({ kind }) => kind === 'answered');
    return {
      id,
      row: last.id,
      siteId: last.site_id,
      step: last.step,
      state: STATE_AFTER[last.kind],
      ...(left === undefined ? {} : { sentAt: left }),
      ...(answered?.answer ? { answer: answered.answer, answeredAt: new Date(answered.at) } : {}),
    };
  });
}

/** Which requests name an alert, by row numbers. */
export async function requestsByAlert(
  trx: Trx,
  caseId?: CaseId,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const rows = await trx
    .selectFrom('takedown_alert')
    .innerJoin('alert', 'alert.id', 'takedown_alert.alert_id')
    .select(['takedown_alert.alert_id', 'takedown_alert.takedown_id'])
    .$if(caseId !== undefined, (query) =>
      query.where('alert.case_id', '=', caseId ?? ('' as CaseId)),
    )
    .orderBy('takedown_alert.takedown_id')
    .execute();
  return new Map(
    [...groupedBy(rows, (row) => row.alert_id)].map(([alert, of]) => [
      alert,
      of.map((row) => row.takedown_id),
    ]),
  );
}

/** Those that were sent in a period. */
export const sentIn = (
  requests: readonly RequestAt[],
  { from, until }: Period,
): readonly RequestAt[] =>
  requests.filter(({ sentAt }) => sentAt !== undefined && sentAt >= from && sentAt < until);

/** The requests that name an alert, without their row numbers. */
export function factsOfAlert(
  requests: readonly RequestAt[],
  byAlert: ReadonlyMap<number, readonly number[]>,
  alert: AlertId,
): readonly RequestFact[] {
  const own = byAlert.get(rowOf(alert)) ?? [];
  return requests
    .filter(({ row }) => own.includes(row))
    .map(({ row: _row, siteId: _site, ...fact }) => fact);
}
