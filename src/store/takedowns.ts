// Takedown requests: every act is one transaction that checks the state, moves it on, and writes history and audit log.

import type { Selectable } from 'kysely';
import type { AuditAction } from '../domain/audit.js';
import { StopError } from '../domain/errors.js';
import { alertIdOf, rowOf } from '../domain/ids.js';
import {
  takedownIdOf,
  takedownMailKey,
  takedownRow,
  type TakedownEventKind,
  type TakedownId,
  type TakedownState,
} from '../domain/takedown.js';
import type { TakedownDraft, TakedownOutcome, TakedownStore } from '../domain/takedown-store.js';
import { appendAudit } from './audit.js';
import type { Engine, Trx } from './engine.js';
import { enqueue } from './outbox.js';
import type { Tables } from './tables.js';
import { digestOf, getTakedown, listTakedowns, partyOf, textOf } from './takedown-rows.js';

type Act = Parameters<TakedownStore['draft']>[1];
type Row = Selectable<Tables['takedown']>;

const DONE: TakedownOutcome = { kind: 'done' };

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

async function takeAlerts(trx: Trx, row: number, draft: TakedownDraft): Promise<void> {
  for (const alertId of draft.alertIds) {
    const alert = rowOf(alertId);
    const status = await trx
      .selectFrom('alert_status')
      .select('state')
      .where('alert_id', '=', alert)
      .executeTakeFirst();
    if (status?.state !== 'confirmed') {
      throw new StopError('takedown-not-confirmed', { id: alertId });
    }
    const live = await trx
      .selectFrom('takedown_alert')
      .select('takedown_id')
      .where('alert_id', '=', alert)
      .where('step', '=', draft.step)
      .where('live', '=', 1)
      .executeTakeFirst();
    if (live) {
      throw new StopError('takedown-live', {
        alert: alertIdOf(alert),
        id: takedownIdOf(live.takedown_id),
      });
    }
    await trx
      .insertInto('takedown_alert')
      .values({ takedown_id: row, alert_id: alert, step: draft.step, live: 1 })
      .execute();
  }
}

async function draftOne(trx: Trx, draft: TakedownDraft, act: Act): Promise<TakedownId> {
  const { id: row } = await trx
    .insertInto('takedown')
    .values({
      site_id: draft.siteId,
      step: draft.step,
      channel: draft.channel,
      language: draft.language,
      recipient: draft.recipient ?? null,
      reaction_ms: draft.reactionMs,
      state: 'drafted',
      subject: null,
      body: null,
      attachments: null,
      xarf: null,
      escalated_from: draft.escalatedFrom === undefined ? null : takedownRow(draft.escalatedFrom),
      drafted_at: act.at.getTime(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await takeAlerts(trx, row, draft);
  const id = takedownIdOf(row);
  const { subject, body, attachments, xarf } = draft.write(id);
  await trx
    .updateTable('takedown')
    .set({
      subject,
      body,
      attachments: JSON.stringify(attachments),
      xarf: JSON.stringify(xarf),
    })
    .where('id', '=', row)
    .execute();
  await addTakedownEvent(trx, row, { kind: 'drafted' }, act);
  if (draft.escalatedFrom !== undefined) {
    await appendAudit(trx, 'takedown-escalated', draft.escalatedFrom, act.actor, act.at);
  }
  return id;
}

/** Does an act to a request that is in one of the states. */
async function inState(
  trx: Trx,
  id: TakedownId,
  states: readonly TakedownState[],
  act: (row: Row) => Promise<TakedownOutcome>,
): Promise<TakedownOutcome> {
  const row = await trx
    .selectFrom('takedown')
    .selectAll()
    .where('id', '=', takedownRow(id))
    .executeTakeFirst();
  if (!row) return { kind: 'missing' };
  if (!states.includes(row.state)) return { kind: 'state', state: row.state };
  return act(row);
}

/** The digest that the last approval froze. */
async function approvedDigest(trx: Trx, row: number): Promise<string | null | undefined> {
  const last = await trx
    .selectFrom('takedown_event')
    .select('digest')
    .where('takedown_id', '=', row)
    .where('kind', '=', 'approved')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.digest;
}

/** An approved request whose text is, byte by byte, the one that was approved. */
const approvedUnchanged = (
  trx: Trx,
  id: TakedownId,
  act: (
    row: Row,
    approved: { readonly text: NonNullable<ReturnType<typeof textOf>>; readonly digest: string },
  ) => Promise<TakedownOutcome>,
): Promise<TakedownOutcome> =>
  inState(trx, id, ['approved'], async (row) => {
    const text = textOf(row);
    if (text === undefined) return { kind: 'erased' };
    const digest = digestOf(partyOf(row), text);
    if (digest !== (await approvedDigest(trx, row.id))) return { kind: 'changed' };
    return act(row, { text, digest });
  });

const edit =
  (trx: Trx): TakedownStore['edit'] =>
  (id, { text, recipient }, act) =>
    inState(trx, id, ['drafted', 'approved'], async (row) => {
      if (row.subject === null) return { kind: 'erased' };
      await trx
        .updateTable('takedown')
        .set({
          state: 'drafted',
          ...(text === undefined ? {} : { subject: text.subject, body: text.body }),
          ...(recipient === undefined ? {} : { recipient }),
        })
        .where('id', '=', row.id)
        .execute();
      await addTakedownEvent(trx, row.id, { kind: 'edited' }, act);
      return DONE;
    });

const approve =
  (trx: Trx): TakedownStore['approve'] =>
  (id, seen, act) =>
    inState(trx, id, ['drafted'], async (row) => {
      const text = textOf(row);
      if (text === undefined) return { kind: 'erased' };
      if (row.channel === 'mail' && row.recipient === null) return { kind: 'no-recipient' };
      const digest = digestOf(partyOf(row), text);
      if (seen !== undefined && seen !== digest) return { kind: 'changed' };
      await setTakedownState(trx, row.id, 'approved');
      await addTakedownEvent(trx, row.id, { kind: 'approved', digest }, act);
      return DONE;
    });

const cancel =
  (trx: Trx): TakedownStore['cancel'] =>
  (id, act) =>
    inState(trx, id, ['drafted', 'approved'], async (row) => {
      await setTakedownState(trx, row.id, 'cancelled');
      await addTakedownEvent(trx, row.id, { kind: 'cancelled' }, act);
      return DONE;
    });

const send =
  (trx: Trx): TakedownStore['send'] =>
  (id, act) =>
    approvedUnchanged(trx, id, async (row, { text, digest }) => {
      if (row.channel !== 'mail') return { kind: 'wrong-channel' };
      if (row.recipient === null) return { kind: 'no-recipient' };
      const key = takedownMailKey(id, row.recipient);
      await enqueue(trx, { key, channel: 'mail', recipient: row.recipient, ...text }, act.at);
      await setTakedownState(trx, row.id, 'sent');
      await addTakedownEvent(trx, row.id, { kind: 'sent', digest }, act);
      return DONE;
    });

const sentByHand =
  (trx: Trx): TakedownStore['sentByHand'] =>
  (id, sentAt, act) =>
    approvedUnchanged(trx, id, async (row, { digest }) => {
      await setTakedownState(trx, row.id, 'sent');
      const happened = { kind: 'sent', by_hand: 1, digest, happenedAt: sentAt } as const;
      await addTakedownEvent(trx, row.id, happened, act);
      return DONE;
    });

const answer =
  (trx: Trx): TakedownStore['answer'] =>
  (id, given, act) =>
    inState(trx, id, ['sent', 'answered'], async (row) => {
      await setTakedownState(trx, row.id, 'answered');
      await addTakedownEvent(trx, row.id, { kind: 'answered', answer: given }, act);
      return DONE;
    });

export const takedownStore = ({ db, durably }: Engine): TakedownStore => ({
  draft: (drafts, act) =>
    durably(async (trx) => {
      const ids: TakedownId[] = [];
      for (const draft of drafts) ids.push(await draftOne(trx, draft, act));
      return ids;
    }),
  get: (id) =>
    db
      .transaction()
      .setAccessMode('read only')
      .execute((trx) => getTakedown(trx, id)),
  list: (filter) =>
    db
      .transaction()
      .setAccessMode('read only')
      .execute((trx) => listTakedowns(trx, filter)),
  edit: (...of) => durably((trx) => edit(trx)(...of)),
  approve: (...of) => durably((trx) => approve(trx)(...of)),
  cancel: (...of) => durably((trx) => cancel(trx)(...of)),
  send: (...of) => durably((trx) => send(trx)(...of)),
  sentByHand: (...of) => durably((trx) => sentByHand(trx)(...of)),
  answer: (...of) => durably((trx) => answer(trx)(...of)),
});
