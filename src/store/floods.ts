// Floods as staff see and end them.

import type { FloodStore } from '../domain/flood.js';
import { alertIdOf, referenceIdOf, rowOf, runIdOf, type ReferenceId } from '../domain/ids.js';
import { decide } from './alerts.js';
import { appendAudit } from './audit.js';
import type { Db, Engine, Trx } from './engine.js';

const underWay = (db: Db) =>
  db.selectFrom('quarantine').where('quarantine.released_at', 'is', null);

async function list(db: Db): ReturnType<FloodStore['list']> {
  const rows = await underWay(db)
    .innerJoin('reference', 'reference.id', 'quarantine.reference_id')
    .innerJoin('case', 'case.id', 'reference.case_id')
    .select(['reference_id', 'reference.case_id', 'case.minor', 'cause', 'run_id', 'since'])
    .select((eb) =>
      eb
        .selectFrom('alert')
        .innerJoin('alert_status as status', 'status.alert_id', 'alert.id')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('alert.reference_id', '=', 'quarantine.reference_id')
        .where('alert.held', '=', 1)
        .where('status.state', '=', 'open')
        .as('held'),
    )
    .orderBy('since')
    .orderBy('reference_id')
    .execute();
  return rows.map((row) => ({
    referenceId: referenceIdOf(row.reference_id),
    caseId: row.case_id,
    minor: row.minor === 1,
    cause: row.cause,
    runId: runIdOf(row.run_id),
    since: new Date(row.since),
    held: row.held ?? 0,
  }));
}

const isUnderWay = async (trx: Trx, reference: number): Promise<boolean> =>
  (await underWay(trx)
    .select('reference_id')
    .where('reference_id', '=', reference)
    .executeTakeFirst()) !== undefined;

const heldOf = (trx: Trx, reference: number) =>
  trx
    .selectFrom('alert')
    .innerJoin('alert_status as status', 'status.alert_id', 'alert.id')
    .select('alert.id')
    .where('alert.reference_id', '=', reference)
    .where('alert.held', '=', 1)
    .where('status.state', '=', 'open')
    .orderBy('alert.id')
    .execute();

/** Alerts of a run that are held back, by reference. */
export async function heldBackIn(
  trx: Trx,
  run: number,
): Promise<readonly { readonly referenceId: ReferenceId; readonly alerts: number }[]> {
  const rows = await trx
    .selectFrom('alert_event as event')
    .innerJoin('alert', 'alert.id', 'event.alert_id')
    .select(({ fn }) => ['alert.reference_id', fn.countAll<number>().as('alerts')])
    .where('event.run_id', '=', run)
    .where('alert.held', '=', 1)
    .groupBy('alert.reference_id')
    .orderBy('alert.reference_id')
    .execute();
  return rows.map(({ reference_id, alerts }) => ({
    referenceId: referenceIdOf(reference_id),
    alerts,
  }));
}

export const floodStore = ({ db, durably }: Engine): FloodStore => ({
  list: () => list(db),
  release: (id, forGood, actor, at) =>
    durably(async (trx) => {
      const reference = rowOf(id);
      if (!(await isUnderWay(trx, reference))) return undefined;
      const held = await heldOf(trx, reference);
      await trx
        .updateTable('alert')
        .set({ held: 0 })
        .where('reference_id', '=', reference)
        .where('held', '=', 1)
        .execute();
      await trx
        .updateTable('quarantine')
        .set({ released_at: at.getTime(), exempt: forGood ? 1 : 0 })
        .where('reference_id', '=', reference)
        .execute();
      await appendAudit(trx, 'reference-released', id, actor, at);
      return held.length;
    }),
  dismiss: (id, reason, actor, at) =>
    durably(async (trx) => {
      if (!(await isUnderWay(trx, rowOf(id)))) return undefined;
      const held = await heldOf(trx, rowOf(id));
      for (const { id: alert } of held) {
        await decide(trx, alertIdOf(alert), { kind: 'dismissed', reason }, actor, at);
      }
      return held.map(({ id: alert }) => alertIdOf(alert));
    }),
});
