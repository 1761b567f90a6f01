// Takedown requests: every act is one transaction that checks the state, moves it on, and writes history and audit log.

import type { Selectable } from 'kysely';
import {
  takedownRow,
  type TakedownAnswer,
  type TakedownId,
  type TakedownState,
} from '../domain/takedown.js';
import type { TakedownOutcome, TakedownStore } from '../domain/takedown-store.js';
import type { Engine, Trx } from './engine.js';
import { enqueue } from './outbox.js';
import type { Tables } from './tables.js';
import { unfounded } from './takedown-grounds.js';
import { callBack, isSending, recall } from './takedown-recall.js';
import { draftOne } from './takedown-drafts.js';
import { addTakedownEvent, setTakedownState } from './takedown-events.js';
import { digestOf, getTakedown, listTakedowns, partyOf, textOf } from './takedown-rows.js';
import { takedownMailKey } from './takedown-key.js';

type Row = Selectable<Tables['takedown']>;

const DONE: TakedownOutcome = { kind: 'done' };

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
    return (await unfounded(trx, row)) ?? act(row, { text, digest });
  });

const edit =
  (trx: Trx): TakedownStore['edit'] =>
  (id, { text, recipient, channel }, act) =>
    inState(trx, id, ['drafted', 'approved'], async (row) => {
      if (row.subject === null) return { kind: 'erased' };
      await trx
        .updateTable('takedown')
        .set({
          state: 'drafted',
          ...(text === undefined ? {} : { subject: text.subject, body: text.body }),
          ...(recipient === undefined ? {} : { recipient }),
          ...(channel === undefined ? {} : { channel }),
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
      const other = await unfounded(trx, row);
      if (other) return other;
      const digest = digestOf(partyOf(row), text);
      if (seen !== undefined && seen !== digest) return { kind: 'changed' };
      await setTakedownState(trx, row.id, 'approved');
      await addTakedownEvent(trx, row.id, { kind: 'approved', digest }, act);
      return DONE;
    });

const cancel =
  (trx: Trx): TakedownStore['cancel'] =>
  (id, act) =>
    inState(trx, id, ['drafted', 'approved', 'sent'], async (row) => {
      if (row.state === 'sent' && !(await callBack(trx, id, row.recipient))) {
        return { kind: 'state', state: 'sent' };
      }
      await setTakedownState(trx, row.id, 'cancelled');
      await addTakedownEvent(trx, row.id, { kind: 'cancelled' }, act);
      return DONE;
    });

const sendable =
  (trx: Trx): TakedownStore['sendable'] =>
  (id) =>
    approvedUnchanged(trx, id, () => Promise.resolve(DONE));

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

async function latestAnswer(trx: Trx, row: number): Promise<TakedownAnswer | null | undefined> {
  const last = await trx
    .selectFrom('takedown_event')
    .select('answer')
    .where('takedown_id', '=', row)
    .where('kind', '=', 'answered')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.answer;
}

const answer =
  (trx: Trx): TakedownStore['answer'] =>
  (id, given, act) =>
    inState(trx, id, ['sent', 'answered'], async (row) => {
      // Told twice, as after a process that was killed once it had written: there is nothing to add.
      if ((await latestAnswer(trx, row.id)) === given) return { kind: 'state', state: row.state };
      // Answered by another way: the mail that waits would ask a second time, beside the next request for the same.
      if (await isSending(trx, id, row.recipient)) return { kind: 'sending' };
      await callBack(trx, id, row.recipient);
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
  sendable: (id) => durably((trx) => sendable(trx)(id)),
  send: (...of) => durably((trx) => send(trx)(...of)),
  sentByHand: (...of) => durably((trx) => sentByHand(trx)(...of)),
  answer: (...of) => durably((trx) => answer(trx)(...of)),
  recall: (isForbidden, act) => durably((trx) => recall(trx, isForbidden, act)),
});
