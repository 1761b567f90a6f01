// The registry's version: grows with everything that changes which references are watched, and says of each when it changed.

import type { CaseId } from '../domain/ids.js';
import { inParts } from './chunks.js';
import type { Db, Trx } from './engine.js';
import { prepared } from './prepared.js';

const present = prepared((db) => db.selectFrom('registry_version').select('version'));

export async function registryVersion(db: Db): Promise<number> {
  const [row] = await present(db, {});
  if (!row) throw new Error('expected the version of the registry');
  return row.version;
}

/**
 * Makes every index built so far stale.
 *
 * @param references row numbers of those that came, changed or went.
 */
export async function bumpRegistryVersion(trx: Trx, references: readonly number[]): Promise<void> {
  const { version } = await trx
    .updateTable('registry_version')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .returning('version')
    .executeTakeFirstOrThrow();
  for (const part of inParts(references)) {
    await trx
      .insertInto('reference_change')
      .values(part.map((id) => ({ reference_id: id, version })))
      .onConflict((oc) => oc.column('reference_id').doUpdateSet({ version }))
      .execute();
  }
}

/** The references that came, changed or went after a version, and the present version. */
export async function changesSince(
  db: Db,
  since: number,
): Promise<{ readonly version: number; readonly references: readonly number[] }> {
  // One statement, so that no change falls between the version and the list.
  const rows = await db
    .selectFrom('registry_version')
    .leftJoin('reference_change', (join) => join.on('reference_change.version', '>', since))
    .select(['registry_version.version', 'reference_change.reference_id'])
    .orderBy('reference_change.reference_id')
    .execute();
  return {
    version: rows[0]?.version ?? since,
    references: rows.flatMap((row) => (row.reference_id === null ? [] : [row.reference_id])),
  };
}

const withdrawnSince = prepared((db, since: { readonly version: number }) =>
  db
    .selectFrom('reference_change')
    .leftJoin('reference', 'reference.id', 'reference_change.reference_id')
    .select('reference_change.version')
    .where('reference_change.version', '>', since.version)
    .where('reference.id', 'is', null)
    .limit(1),
);

/** Was a reference withdrawn after this version? */
export const isWithdrawnSince = async (trx: Trx, version: number): Promise<boolean> =>
  (await withdrawnSince(trx, { version })).length > 0;

/** Row numbers of a case's references. */
export async function referencesOf(trx: Trx, caseId: CaseId): Promise<readonly number[]> {
  const rows = await trx
    .selectFrom('reference')
    .select('id')
    .where('case_id', '=', caseId)
    .execute();
  return rows.map(({ id }) => id);
}
