// Cases: opened, closed, corrected, listed. Opening and closing change what is watched, so the registry's version grows.

import type { CaseCorrection, CaseRecord } from '../domain/case.js';
import type { CaseId } from '../domain/ids.js';
import type { CaseStore } from '../domain/ports.js';
import { appendAudit } from './audit.js';
import { groupedBy } from './chunks.js';
import type { Db, Engine, Trx } from './engine.js';
import { bumpRegistryVersion, referencesOf } from './registry-version.js';
import type { Tables } from './tables.js';

type CaseRow = Tables['case'];

const caseOf = (row: CaseRow, harms: CaseRecord['harms']): CaseRecord => ({
  id: row.id,
  state: row.state,
  minor: row.minor === 1,
  harms,
  ageBand: row.age_band,
  gender: row.gender,
  openedAt: new Date(row.opened_at),
  ...(row.closed_at === null ? {} : { closedAt: new Date(row.closed_at) }),
});

export async function readCase(db: Db, id: CaseId): Promise<CaseRecord | undefined> {
  const row = await db.selectFrom('case').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const harms = await db
    .selectFrom('case_harm')
    .select('harm')
    .where('case_id', '=', id)
    .orderBy('harm')
    .execute();
  return caseOf(
    row,
    harms.map(({ harm }) => harm),
  );
}

async function addHarms(trx: Trx, { id, harms }: CaseRecord): Promise<void> {
  if (harms.length === 0) return;
  await trx
    .insertInto('case_harm')
    .values([...new Set(harms)].map((harm) => ({ case_id: id, harm })))
    .onConflict((oc) => oc.doNothing())
    .execute();
}

/**
 * Opens a case, or takes a closed one up again. What is then given is added to what was known: a case does not stop
 * being a minor's, and harms do not go, because a second call named fewer.
 */
async function openCase(
  trx: Trx,
  record: CaseRecord,
  actor: string,
): Promise<'opened' | 'reopened' | 'exists'> {
  const known = await readCase(trx, record.id);
  if (known?.state === 'open') return 'exists';
  if (known === undefined) {
    await trx
      .insertInto('case')
      .values({
        id: record.id,
        state: 'open',
        minor: record.minor ? 1 : 0,
        age_band: record.ageBand,
        gender: record.gender,
        opened_at: record.openedAt.getTime(),
        closed_at: null,
      })
      .execute();
  } else {
    await trx
      .updateTable('case')
      .set({
        state: 'open',
        closed_at: null,
        minor: known.minor || record.minor ? 1 : 0,
        age_band: record.ageBand === 'unknown' ? known.ageBand : record.ageBand,
        gender: record.gender === 'unknown' ? known.gender : record.gender,
      })
      .where('id', '=', record.id)
      .execute();
  }
  await addHarms(trx, record);
  await bumpRegistryVersion(trx, await referencesOf(trx, record.id));
  await appendAudit(trx, 'case-opened', record.id, actor, record.openedAt);
  return known === undefined ? 'opened' : 'reopened';
}

async function closeCase(
  trx: Trx,
  id: CaseId,
  actor: string,
  at: Date,
): Promise<'closed' | 'already-closed' | 'missing'> {
  const known = await readCase(trx, id);
  if (known === undefined) return 'missing';
  if (known.state === 'closed') return 'already-closed';
  await trx
    .updateTable('case')
    // A clock that was set back must not keep a case from being closed.
    .set({ state: 'closed', closed_at: Math.max(at.getTime(), known.openedAt.getTime()) })
    .where('id', '=', id)
    .execute();
  await bumpRegistryVersion(trx, await referencesOf(trx, id));
  await appendAudit(trx, 'case-closed', id, actor, at);
  return 'closed';
}

/** What the case says of itself, without order in its harms: two that are alike say the same. */
const described = ({ minor, harms, ageBand, gender }: CaseRecord): string =>
  JSON.stringify([minor, [...new Set(harms)].sort(), ageBand, gender]);

/** What is watched stays the same, so the registry's version does. */
async function editCase(
  trx: Trx,
  id: CaseId,
  correction: CaseCorrection,
  actor: string,
  at: Date,
): Promise<'edited' | 'unchanged' | 'missing'> {
  const known = await readCase(trx, id);
  if (known === undefined) return 'missing';
  const corrected = { ...known, ...correction };
  if (described(corrected) === described(known)) return 'unchanged';
  await trx
    .updateTable('case')
    .set({
      minor: corrected.minor ? 1 : 0,
      age_band: corrected.ageBand,
      gender: corrected.gender,
    })
    .where('id', '=', id)
    .execute();
  await trx.deleteFrom('case_harm').where('case_id', '=', id).execute();
  await addHarms(trx, corrected);
  await appendAudit(trx, 'case-edited', id, actor, at);
  return 'edited';
}

async function listCases(db: Db) {
  const rows = await db
    .selectFrom('case')
    .selectAll('case')
    .select((eb) => [
      eb
        .selectFrom('reference')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('reference.case_id', '=', 'case.id')
        .as('references'),
      eb
        .selectFrom('alert')
        .innerJoin('alert_status', 'alert_status.alert_id', 'alert.id')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('alert.case_id', '=', 'case.id')
        .where('alert_status.state', '=', 'open')
        .as('open_alerts'),
    ])
    .orderBy('case.id')
    .execute();
  const harms = groupedBy(
    await db.selectFrom('case_harm').selectAll().orderBy('harm').execute(),
    (row) => row.case_id,
  );
  return rows.map((row) => ({
    ...caseOf(
      row,
      (harms.get(row.id) ?? []).map(({ harm }) => harm),
    ),
    references: row.references ?? 0,
    openAlerts: row.open_alerts ?? 0,
  }));
}

export const caseStore = ({ db, durably }: Engine): CaseStore => ({
  open: (record, actor) => durably((trx) => openCase(trx, record, actor)),
  close: (id, actor, at) => durably((trx) => closeCase(trx, id, actor, at)),
  edit: (id, correction, actor, at) => durably((trx) => editCase(trx, id, correction, actor, at)),
  get: (id) => readCase(db, id),
  list: () => listCases(db),
});
