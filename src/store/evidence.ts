// Evidence as the store knows it: sealed bundles in their chain, what each alert has, and what is to be purged.

import { appendAudit } from './audit.js';
import {
  evidenceIdOf,
  evidenceRow,
  type EvidenceBundle,
  type EvidenceId,
  type EvidenceStore,
} from '../domain/evidence.js';
import { alertIdOf, rowOf } from '../domain/ids.js';
import { inParts } from './chunks.js';
import type { Db, Engine, Trx } from './engine.js';
import { evidenceStamps, noteStampDue, stampsOf } from './evidence-stamps.js';

/** Who seals, in the audit log. */
const CRAWLER = 'vigil';
const MAX_REASON = 200;

async function alertsOf(db: Db, bundles: readonly number[]) {
  const alerts = new Map<number, EvidenceBundle['alerts'][number][]>();
  for (const part of inParts(bundles)) {
    const rows = await db
      .selectFrom('evidence_of_alert')
      .innerJoin('alert', 'alert.id', 'evidence_of_alert.alert_id')
      .select(['evidence_of_alert.bundle_id', 'alert.id', 'alert.page_url'])
      .where('evidence_of_alert.bundle_id', 'in', part)
      .orderBy('alert.id')
      .execute();
    for (const { bundle_id: bundle, id, page_url: pageUrl } of rows) {
      if (bundle === null) continue;
      const known = alerts.get(bundle) ?? [];
      known.push({ alertId: alertIdOf(id), pageUrl });
      alerts.set(bundle, known);
    }
  }
  return alerts;
}

type Which = { readonly ids?: readonly number[]; readonly state?: EvidenceBundle['state'] };

async function bundles(db: Db, { ids, state }: Which): Promise<readonly EvidenceBundle[]> {
  let query = db.selectFrom('evidence_bundle').selectAll().orderBy('id');
  if (ids) query = query.where('id', 'in', ids);
  if (state) query = query.where('state', '=', state);
  const rows = await query.execute();
  const numbers = rows.map(({ id }) => id);
  const alerts = await alertsOf(db, numbers);
  const stamps = await stampsOf(db, numbers);
  return rows.map((row) => {
    const stamp = stamps.get(row.id);
    return {
      id: evidenceIdOf(row.id),
      sha256: row.sha256,
      ...(row.previous === null ? {} : { previous: row.previous }),
      byteLength: row.byte_length,
      siteId: row.site_id,
      sealedAt: new Date(row.sealed_at),
      state: row.state,
      ...(row.purged_at === null ? {} : { purgedAt: new Date(row.purged_at) }),
      ...(row.purged_for === null ? {} : { purgedFor: row.purged_for }),
      alerts: alerts.get(row.id) ?? [],
      ...(stamp === undefined ? {} : { stamp }),
    };
  });
}

async function seal(
  trx: Trx,
  ...[bundle, at]: Parameters<EvidenceStore['sealed']>
): Promise<EvidenceId> {
  const { id } = await trx
    .insertInto('evidence_bundle')
    .values({
      sha256: bundle.sha256,
      previous: bundle.previous ?? null,
      byte_length: bundle.byteLength,
      site_id: bundle.siteId,
      sealed_at: at.getTime(),
      state: 'sealed',
      purged_at: null,
      purged_for: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const part of inParts(bundle.alerts.map(rowOf))) {
    await trx
      .updateTable('evidence_of_alert')
      .set({ state: 'sealed', bundle_id: id, reason: null, at: at.getTime() })
      .where('alert_id', 'in', part)
      .execute();
  }
  if (bundle.stamp) await noteStampDue(trx, id);
  const subject = `${evidenceIdOf(id)} sha256:${bundle.sha256}`;
  await appendAudit(trx, 'evidence-sealed', subject, CRAWLER, at);
  // Withdrawn while it was being sealed: the withdrawal found no bundle to mark, so it is marked here.
  await purgeWithdrawnEvidence(trx, id);
  return evidenceIdOf(id);
}

/**
 * Marks for purging the bundles that show nothing but withdrawn references' pages. One that another case's alert needs as well stays.
 * Called in the withdrawal's transaction, after its alerts were closed, and when a bundle is written down, for that one.
 */
export async function purgeWithdrawnEvidence(trx: Trx, bundle?: number): Promise<void> {
  await trx
    .updateTable('evidence_bundle')
    .set({ state: 'purging', purged_for: 'withdrawn' })
    .where('state', '=', 'sealed')
    .$if(bundle !== undefined, (query) => query.where('id', '=', bundle ?? 0))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('evidence_of_alert')
            .innerJoin('alert_status', 'alert_status.alert_id', 'evidence_of_alert.alert_id')
            .select('evidence_of_alert.alert_id')
            .whereRef('evidence_of_alert.bundle_id', '=', 'evidence_bundle.id')
            .where('alert_status.state', '<>', 'withdrawn'),
        ),
      ),
    )
    .execute();
}

export function evidenceStore({ db, durably }: Engine): EvidenceStore {
  return {
    async due(alerts) {
      const due: number[] = [];
      for (const part of inParts(alerts.map(rowOf))) {
        const rows = await db
          .selectFrom('evidence_of_alert')
          .innerJoin('alert_status', 'alert_status.alert_id', 'evidence_of_alert.alert_id')
          .select('evidence_of_alert.alert_id')
          .where('evidence_of_alert.alert_id', 'in', part)
          .where('evidence_of_alert.state', '=', 'due')
          // Withdrawn since it was raised: nothing of it is kept any more.
          .where('alert_status.state', '<>', 'withdrawn')
          .execute();
        due.push(...rows.map((row) => row.alert_id));
      }
      return due.map(alertIdOf);
    },
    async chainEnd() {
      return db
        .selectFrom('evidence_bundle')
        .select('sha256')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
    },
    sealed: (bundle, at) => durably((trx) => seal(trx, bundle, at)),
    async missed(alerts, reason, at) {
      for (const part of inParts(alerts.map(rowOf))) {
        await db
          .updateTable('evidence_of_alert')
          .set({ state: 'missing', reason: reason.slice(0, MAX_REASON), at: at.getTime() })
          .where('alert_id', 'in', part)
          .where('state', '=', 'due')
          .execute();
      }
    },
    async interrupted(at) {
      const rows = await db
        .updateTable('evidence_of_alert')
        .set({ state: 'missing', reason: 'interrupted', at: at.getTime() })
        .where('state', '=', 'due')
        .returning('alert_id')
        .execute();
      return rows.length;
    },
    list: () => bundles(db, {}),
    get: async (id) => (await bundles(db, { ids: [evidenceRow(id)] }))[0],
    async missing() {
      const rows = await db
        .selectFrom('evidence_of_alert as of')
        .innerJoin('alert_status', 'alert_status.alert_id', 'of.alert_id')
        .select(['of.alert_id', 'of.state', 'of.at', 'of.reason'])
        .where('of.state', '<>', 'sealed')
        // Nobody is owed any of what was withdrawn.
        .where('alert_status.state', '<>', 'withdrawn')
        .orderBy('of.alert_id')
        .execute();
      return rows.map(({ alert_id: alert, state, at, reason }) => ({
        alertId: alertIdOf(alert),
        state: state === 'due' ? ('due' as const) : ('missing' as const),
        at: new Date(at),
        ...(reason === null ? {} : { reason }),
      }));
    },
    purge: (which, reason) =>
      durably(async (trx) => {
        let marking = trx
          .updateTable('evidence_bundle')
          .set({ state: 'purging', purged_for: reason })
          .where('state', '=', 'sealed');
        marking =
          'id' in which
            ? marking.where('id', '=', evidenceRow(which.id))
            : marking.where('sealed_at', '<', which.before.getTime());
        const rows = await marking.returning('id').execute();
        return rows.map(({ id }) => evidenceIdOf(id));
      }),
    purging: () => bundles(db, { state: 'purging' }),
    purged: (id, actor, at) =>
      durably(async (trx) => {
        const gone = await trx
          .updateTable('evidence_bundle')
          .set({ state: 'purged', purged_at: at.getTime() })
          .where('id', '=', evidenceRow(id))
          .where('state', '=', 'purging')
          .returning(['sha256', 'purged_for'])
          .executeTakeFirst();
        if (!gone) return;
        const subject = `${id} ${gone.purged_for ?? ''} sha256:${gone.sha256}`;
        await appendAudit(trx, 'evidence-purged', subject, actor, at);
      }),
    ...evidenceStamps({ db, durably }, (ids) => bundles(db, { ids })),
  };
}
