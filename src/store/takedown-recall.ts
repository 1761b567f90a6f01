// Calling back: a request's mail that has not left the outbox never does then.

import { parseTakedownId, takedownRow, type TakedownId } from '../domain/takedown.js';
import type { TakedownStore } from '../domain/takedown-store.js';
import type { Trx } from './engine.js';
import { addTakedownEvent, setTakedownState, type Act } from './takedown-events.js';
import { unfounded } from './takedown-grounds.js';
import { takedownMailKey } from './takedown-key.js';

/** Of a mail that has left, or may have, nothing can be called back. */
const CALLED_BACK = ['waiting', 'failed', 'cancelled'] as const;

/** Takes a request's mail out of the outbox, for good. @returns whether it had not left. */
export async function callBack(
  trx: Trx,
  id: TakedownId,
  recipient: string | null,
): Promise<boolean> {
  const stopped = await trx
    .updateTable('outbox')
    .set({ state: 'cancelled' })
    .where('key', '=', takedownMailKey(id, recipient ?? ''))
    .where('state', 'in', CALLED_BACK)
    .returning('id')
    .executeTakeFirst();
  return stopped !== undefined;
}

/** Its mail is on its way just now, or was when its sender died. */
export async function isSending(
  trx: Trx,
  id: TakedownId,
  recipient: string | null,
): Promise<boolean> {
  const mail = await trx
    .selectFrom('outbox')
    .select('id')
    .where('key', '=', takedownMailKey(id, recipient ?? ''))
    .where('state', '=', 'sending')
    .executeTakeFirst();
  return mail !== undefined;
}

/**
 * Cancels requests whose mail still waits (or was given up) and that are not to be asked any more: an alert was decided
 * otherwise, a media was called "not this", or their party is `isForbidden` now.
 */
export async function recall(
  trx: Trx,
  isForbidden: Parameters<TakedownStore['recall']>[0],
  act: Act,
): Promise<readonly TakedownId[]> {
  const mails = await trx
    .selectFrom('outbox')
    .select('key')
    .where('state', 'in', ['waiting', 'failed'])
    .where('key', 'like', 'takedown:%')
    .execute();
  const recalled: TakedownId[] = [];
  for (const { key } of mails) {
    const [, named = ''] = key.split(':');
    const id = parseTakedownId(named);
    const row = await trx
      .selectFrom('takedown')
      .selectAll()
      .where('id', '=', takedownRow(id))
      .where('state', '=', 'sent')
      .executeTakeFirst();
    if (!row) continue;
    const isOut =
      isForbidden({ siteId: row.site_id, step: row.step }) ||
      (await unfounded(trx, row)) !== undefined;
    if (!isOut || !(await callBack(trx, id, row.recipient))) continue;
    await setTakedownState(trx, row.id, 'cancelled');
    await addTakedownEvent(trx, row.id, { kind: 'cancelled' }, act);
    recalled.push(id);
  }
  return recalled;
}
