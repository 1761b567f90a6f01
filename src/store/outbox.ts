// The outbox: messages wait here until they are sent.

import type { Selectable } from 'kysely';
import { z } from 'zod';
import {
  OUTBOX_STATES,
  type Delivery,
  type Outbox,
  type OutboxChannel,
  type OutboxEntry,
  type OutboxMessage,
  type OutboxState,
  type TakeOptions,
} from '../domain/outbox.js';
import type { Engine, Trx } from './engine.js';
import type { Tables } from './tables.js';

/**
 * Puts a message into the outbox, in the transaction of the act that it tells of: both happen or neither. A key that is
 * there already changes nothing, whatever became of its message.
 *
 * @returns whether it is new.
 */
export async function enqueue(trx: Trx, message: OutboxMessage, at: Date): Promise<boolean> {
  const { key, channel, recipient, subject, body, attachments } = message;
  const made = await trx
    .insertInto('outbox')
    .values({
      key,
      channel,
      recipient,
      subject,
      body,
      attachments: JSON.stringify(attachments),
      state: 'waiting',
      attempts: 0,
      not_before: at.getTime(),
      enqueued_at: at.getTime(),
      sent_at: null,
      error: null,
    })
    .onConflict((oc) => oc.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return made !== undefined;
}

type Row = Selectable<Tables['outbox']>;

const attachmentsSchema = z.array(
  z.object({ name: z.string(), mediaType: z.string(), text: z.string() }),
);

const entryOf = (row: Row): OutboxEntry => ({
  id: row.id,
  key: row.key,
  channel: row.channel,
  recipient: row.recipient,
  subject: row.subject,
  body: row.body,
  attachments: attachmentsSchema.parse(JSON.parse(row.attachments)),
  state: row.state,
  attempts: row.attempts,
  notBefore: new Date(row.not_before),
  enqueuedAt: new Date(row.enqueued_at),
  ...(row.sent_at === null ? {} : { sentAt: new Date(row.sent_at) }),
  ...(row.error === null ? {} : { error: row.error }),
});

async function take(
  trx: Trx,
  at: Date,
  except: readonly OutboxChannel[],
  { holdTakedowns = false }: TakeOptions,
): Promise<OutboxEntry | undefined> {
  const due = await trx
    .selectFrom('outbox')
    .select('id')
    .where('state', '=', 'waiting')
    .where('not_before', '<=', at.getTime())
    .$if(except.length > 0, (query) => query.where('channel', 'not in', except))
    .$if(holdTakedowns, (query) => query.where('key', 'not like', 'takedown:%'))
    .orderBy('not_before')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (!due) return undefined;
  const row = await trx
    .updateTable('outbox')
    .set((eb) => ({ state: 'sending', attempts: eb('attempts', '+', 1) }))
    .where('id', '=', due.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return entryOf(row);
}

const MAX_ERROR = 500;

/** How a delivery changes the row. */
function changeOf(delivery: Delivery, at: Date) {
  switch (delivery.outcome) {
    case 'sent':
      return { state: 'sent' as const, sent_at: at.getTime(), error: null };
    case 'later':
      return {
        state: 'waiting' as const,
        not_before: delivery.notBefore.getTime(),
        error: delivery.error.slice(0, MAX_ERROR),
      };
    case 'failed':
      return { state: 'failed' as const, error: delivery.error.slice(0, MAX_ERROR) };
  }
}

async function settle(trx: Trx, id: number, delivery: Delivery, at: Date): Promise<void> {
  const row = await trx
    .selectFrom('outbox')
    .select('enqueued_at')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  // A clock that was set back must not keep a sent message from being written down as sent.
  const moment = new Date(Math.max(at.getTime(), row.enqueued_at));
  await trx
    .updateTable('outbox')
    .set(changeOf(delivery, moment))
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .execute();
}

const dueAgain = (at: Date) => ({
  state: 'waiting' as const,
  attempts: 0,
  not_before: at.getTime(),
});

/** Why a message can be changed no more; undefined where it can, for it has not left and is not about to. */
async function settledState(
  trx: Trx,
  id: number,
): Promise<'missing' | { readonly state: OutboxState } | undefined> {
  const row = await trx
    .selectFrom('outbox')
    .select('state')
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return 'missing';
  return row.state === 'failed' || row.state === 'waiting' ? undefined : { state: row.state };
}

async function retry(trx: Trx, id: number, at: Date): ReturnType<Outbox['retry']> {
  const settled = await settledState(trx, id);
  if (settled !== undefined) return settled;
  await trx.updateTable('outbox').set(dueAgain(at)).where('id', '=', id).execute();
  return 'due';
}

async function cancel(trx: Trx, id: number, actor: string): ReturnType<Outbox['cancel']> {
  const settled = await settledState(trx, id);
  if (settled !== undefined) return settled;
  await trx
    .updateTable('outbox')
    .set({ state: 'cancelled', error: `cancelled by ${actor}`.slice(0, MAX_ERROR) })
    .where('id', '=', id)
    .execute();
  return 'cancelled';
}

export const outbox = ({ db, durably }: Engine): Outbox => ({
  recover: async () => {
    const rows = await db
      .updateTable('outbox')
      .set({ state: 'waiting' })
      .where('state', '=', 'sending')
      .returning('id')
      .execute();
    return rows.length;
  },
  take: (at, except, options = {}) => durably((trx) => take(trx, at, except, options)),
  waiting: async () => {
    const rows = await db
      .selectFrom('outbox')
      .select(({ fn }) => ['channel', fn.countAll<number>().as('count')])
      .where('state', '=', 'waiting')
      .groupBy('channel')
      .execute();
    return new Map(rows.map(({ channel, count }) => [channel, count]));
  },
  settle: (id, delivery, at) => durably((trx) => settle(trx, id, delivery, at)),
  list: async (states, limit) => {
    const rows = await db
      .selectFrom('outbox')
      .selectAll()
      .where('state', 'in', states)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(entryOf);
  },
  counts: async () => {
    const rows = await db
      .selectFrom('outbox')
      .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute();
    return Object.fromEntries(
      OUTBOX_STATES.map((state) => [state, rows.find((row) => row.state === state)?.count ?? 0]),
    ) as Record<OutboxState, number>;
  },
  retry: (id, at) => durably((trx) => retry(trx, id, at)),
  retryFailed: async (at) => {
    const rows = await db
      .updateTable('outbox')
      .set(dueAgain(at))
      .where('state', '=', 'failed')
      .returning('id')
      .execute();
    return rows.length;
  },
  cancel: (id, actor) => durably((trx) => cancel(trx, id, actor)),
});
