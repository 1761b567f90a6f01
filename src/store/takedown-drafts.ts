// Drafting takedown requests: their alerts are taken, so that none is in two live requests of one step.

import { StopError } from '../domain/errors.js';
import { alertIdOf, rowOf } from '../domain/ids.js';
import { takedownIdOf, takedownRow, type TakedownId } from '../domain/takedown.js';
import type { TakedownDraft } from '../domain/takedown-store.js';
import { appendAudit } from './audit.js';
import type { Trx } from './engine.js';
import { addTakedownEvent, type Act } from './takedown-events.js';

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

/** @throws StopError `takedown-live`, `takedown-not-confirmed`. */
export async function draftOne(trx: Trx, draft: TakedownDraft, act: Act): Promise<TakedownId> {
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
