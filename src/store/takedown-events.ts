// What happens to a takedown request: a line of its history, an entry of the audit log, its next state.

import type { AuditAction } from '../domain/audit.js';
import { takedownIdOf, type TakedownEventKind, type TakedownState } from '../domain/takedown.js';
import { appendAudit } from './audit.js';
import type { Trx } from './engine.js';
import type { Tables } from './tables.js';

/** Who does it, and when. */
export type Act = { readonly actor: string; readonly at: Date };

/** What the audit log calls each event; an edit is told with the approval that has to follow. */
const AUDITED: Readonly<Partial<Record<TakedownEventKind, AuditAction>>> = {
  drafted: 'takedown-drafted',
  approved: 'takedown-approved',
  sent: 'takedown-sent',
  answered: 'takedown-answered',
  cancelled: 'takedown-cancelled',
};

type Happened = { readonly kind: TakedownEventKind } & Partial<
  Pick<Tables['takedown_event'], 'answer' | 'by_hand' | 'digest'>
> & { readonly happenedAt?: Date };

/** One line of a request's history. */
export async function addTakedownEvent(
  trx: Trx,
  row: number,
  { kind, answer = null, by_hand = 0, digest = null, happenedAt }: Happened,
  { actor, at }: Act,
): Promise<void> {
  await trx
    .insertInto('takedown_event')
    .values({
      takedown_id: row,
      kind,
      at: (happenedAt ?? at).getTime(),
      actor,
      answer,
      by_hand,
      digest,
    })
    .execute();
  const action = AUDITED[kind];
  if (action) await appendAudit(trx, action, takedownIdOf(row), actor, at);
}

/** Moves a request on; its alerts are free for another one when it has ended. */
export async function setTakedownState(trx: Trx, row: number, state: TakedownState): Promise<void> {
  await trx.updateTable('takedown').set({ state }).where('id', '=', row).execute();
  if (state !== 'answered' && state !== 'cancelled') return;
  await trx.updateTable('takedown_alert').set({ live: 0 }).where('takedown_id', '=', row).execute();
}
