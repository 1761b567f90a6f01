// The registry's version: grows with everything that changes which references are watched.

import type { Db, Trx } from './engine.js';

export async function registryVersion(db: Db): Promise<number> {
  const row = await db.selectFrom('registry_version').select('version').executeTakeFirstOrThrow();
  return row.version;
}

/** Makes every index built so far stale. */
export async function bumpRegistryVersion(trx: Trx): Promise<void> {
  await trx
    .updateTable('registry_version')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .execute();
}
