// Consent withdrawn: of the requests that named the content, ids and facts are left.

import type { ReferenceId } from '../domain/ids.js';
import { rowOf } from '../domain/ids.js';
import { takedownIdOf } from '../domain/takedown.js';
import { inParts } from './chunks.js';
import type { Trx } from './engine.js';
import { addTakedownEvent, setTakedownState } from './takedown-events.js';
import { takedownMailKey } from './takedown-key.js';

/** Why a mail is not sent any more, in the outbox. */
const WITHDRAWN = 'consent was withdrawn';

/**
 * Erases the texts (addresses, SHA-256s, attachments) of every request with an alert on these references, and of its mail;
 * what has not left yet is cancelled and does not leave. A request of several alerts loses its text as a whole, for a part
 * cannot be cut out of words that a person wrote: the others are drafted anew.
 */
export async function withdrawTakedowns(
  trx: Trx,
  references: readonly ReferenceId[],
  actor: string,
  at: Date,
): Promise<void> {
  for (const part of inParts(references)) {
    const rows = await trx
      .selectFrom('takedown')
      .select(['id', 'state', 'recipient'])
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('takedown_alert')
          .innerJoin('alert', 'alert.id', 'takedown_alert.alert_id')
          .select('takedown_alert.takedown_id')
          .where('alert.reference_id', 'in', part.map(rowOf)),
      )
      .execute();
    for (const { id, state, recipient } of rows) {
      await trx
        .updateTable('takedown')
        .set({ subject: null, body: null, attachments: null, xarf: null })
        .where('id', '=', id)
        .execute();
      const key = takedownMailKey(takedownIdOf(id), recipient ?? '');
      const mail = await trx
        .selectFrom('outbox')
        .select('state')
        .where('key', '=', key)
        .executeTakeFirst();
      await trx
        .updateTable('outbox')
        .set({ subject: '', body: '', attachments: '[]' })
        .where('key', '=', key)
        .execute();
      // One that was being sent may have arrived; it is not tried again, for it has no text any more.
      await trx
        .updateTable('outbox')
        .set({ state: 'cancelled', error: WITHDRAWN })
        .where('key', '=', key)
        .where('state', 'in', ['waiting', 'sending', 'failed'])
        .execute();
      const stopped = mail?.state === 'waiting' || mail?.state === 'failed';
      const unsent = state === 'drafted' || state === 'approved' || (state === 'sent' && stopped);
      if (!unsent) continue;
      await setTakedownState(trx, id, 'cancelled');
      await addTakedownEvent(trx, id, { kind: 'cancelled' }, { actor, at });
    }
  }
}
