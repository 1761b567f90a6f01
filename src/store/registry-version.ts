// The registry's version: grows with everything that changes which references are watched, and says of each when it changed.

import type { CaseId } from '../domain/ids.js';
import { inParts } from './chunks.js';
import type { Db, Trx } from './engine.js';

export async function registryVersion(db: Db): Promise<number> {
  const row = await db.selectFrom('registry_version').select('version').executeTakeFirstOrThrow();
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

/** Row numbers of a case's references. */
export async function referencesOf(trx: Trx, caseId: CaseId): Promise<readonly number[]> {
  const rows = await trx
    .selectFrom('reference')
    .select('id')
    .where('case_id', '=', caseId)
    .execute();
  return rows.map(({ id }) => id);
}
