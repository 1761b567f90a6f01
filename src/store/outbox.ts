// The outbox: messages wait here until they are sent.

import type { OutboxMessage } from '../domain/outbox.js';
import type { Trx } from './engine.js';

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
