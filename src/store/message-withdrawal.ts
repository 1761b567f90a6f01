// Consent withdrawn: messages to staff that name the alerts of what was withdrawn.

import { alertIdOf, rowOf, type ReferenceId } from '../domain/ids.js';
import { inParts } from './chunks.js';
import type { Trx } from './engine.js';

const WITHDRAWN = 'consent was withdrawn';
const STOPPED = ['waiting', 'sending', 'failed'] as const;

/**
 * Blanks a message. One that has not left never does, and gives its key free: what it told of others is told anew.
 *
 * @returns whether it was stopped.
 */
async function blank(trx: Trx, id: number): Promise<boolean> {
  await trx
    .updateTable('outbox')
    .set({ subject: '', body: '', attachments: '[]' })
    .where('id', '=', id)
    .execute();
  const stopped = await trx
    .updateTable('outbox')
    .set({ state: 'cancelled', error: WITHDRAWN, key: `withdrawn:${id}` })
    .where('id', '=', id)
    .where('state', 'in', STOPPED)
    .returning('id')
    .executeTakeFirst();
  return stopped !== undefined;
}

/** Finds their ids as whole words: `A-1` is not in `A-12`. */
const naming = (alerts: readonly number[]): RegExp =>
  new RegExp(`\\b(?:${alerts.map((id) => alertIdOf(id)).join('|')})\\b`);

/** A telling's messages that name one of the alerts; the other alerts of one that was stopped are to be told again. */
async function withdrawTelling(
  trx: Trx,
  told: { readonly channel: 'mail' | 'webhook' | 'command'; readonly at: number },
  alerts: readonly number[],
): Promise<void> {
  const messages = await trx
    .selectFrom('outbox')
    .select(['id', 'body'])
    .where('channel', '=', told.channel)
    .where('enqueued_at', '=', told.at)
    .where('key', 'like', 'alert:%')
    .execute();
  const withdrawn = naming(alerts);
  let isStopped = false;
  const left: string[] = [];
  for (const { id, body } of messages) {
    if (withdrawn.test(body)) isStopped = (await blank(trx, id)) || isStopped;
    else left.push(body);
  }
  if (!isStopped) return;
  // Several tellings may bear one moment: what another of their messages names is told.
  const others = await trx
    .selectFrom('alert_told')
    .select('alert_id')
    .where('channel', '=', told.channel)
    .where('at', '=', told.at)
    .where('alert_id', 'not in', alerts)
    .execute();
  for (const { alert_id } of others) {
    const named = naming([alert_id]);
    if (left.some((body) => named.test(body))) continue;
    await trx
      .deleteFrom('alert_told')
      .where('channel', '=', told.channel)
      .where('alert_id', '=', alert_id)
      .execute();
  }
}

/** Erases what messages in the outbox say of the references' alerts, and stops those that have not left. */
export async function withdrawMessages(
  trx: Trx,
  references: readonly ReferenceId[],
): Promise<void> {
  const named = new Set<string>();
  for (const part of inParts(references)) {
    const alerts = await trx
      .selectFrom('alert')
      .select('id')
      .where('reference_id', 'in', part.map(rowOf))
      .execute();
    for (const { id } of alerts) named.add(alertIdOf(id));
    for (const some of inParts(alerts.map(({ id }) => id))) {
      const tellings = await trx
        .selectFrom('alert_told')
        .select(['channel', 'at'])
        .distinct()
        .where('alert_id', 'in', some)
        .execute();
      for (const told of tellings) await withdrawTelling(trx, told, some);
    }
  }
  const relapses = await trx
    .selectFrom('outbox')
    .select(['id', 'key'])
    .where('key', 'like', 'relapse:%')
    .where('body', '!=', '')
    .execute();
  for (const { id, key } of relapses) {
    const [, seen = '', removed = ''] = key.split(':');
    if (named.has(seen) || named.has(removed)) await blank(trx, id);
  }
}
