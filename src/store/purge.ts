// The duty to clean free pages, and files made from the database, after a withdrawal: written down before it is tried, struck out when it is done.

import { RetryError, StopError } from '../domain/errors.js';
import type { Db, Engine, Trx } from './engine.js';
import { eraseIndexFiles } from './index-file.js';

/** May the bytes of withdrawn fingerprints still lie in free pages or in the WAL? */
export async function purgePending(db: Db): Promise<boolean> {
  const row = await db.selectFrom('purge_due').select('since').executeTakeFirst();
  return row !== undefined;
}

/** Written with the deletion: a process killed before the cleaning leaves the duty to the next one. */
export async function notePurgeDue(trx: Trx, at: Date): Promise<void> {
  await trx
    .insertInto('purge_due')
    .values({ only: 1, since: at.getTime() })
    .onConflict((oc) => oc.column('only').doNothing())
    .execute();
}

/**
 * Tries to do it now. Another connection in the middle of a transaction, or a disk too full for the rebuilt copy, leaves
 * the duty for the next time a store is opened; the rows themselves are gone and zeroed all the same.
 */
export async function cleanFreePages(engine: Engine): Promise<'clean' | 'pending'> {
  try {
    const erased = await eraseIndexFiles(engine);
    await engine.purge();
    if (!erased) return 'pending';
    await engine.durably((trx) => trx.deleteFrom('purge_due').execute());
    return 'clean';
  } catch (error) {
    if (error instanceof RetryError) return 'pending';
    if (error instanceof StopError && error.code === 'disk-full') return 'pending';
    throw error;
  }
}
