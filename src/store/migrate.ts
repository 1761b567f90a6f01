// Brings a database to the schema of this version, or refuses one from a newer Vigil.

import { Migrator, sql } from 'kysely';
import { StopError } from '../domain/errors.js';
import type { Db } from './engine.js';
import { MIGRATIONS } from './migrations/all.js';

/** Keeps kysely's own two tables apart from the house's words. */
const TABLES = { migrationTableName: 'schema_migration', migrationLockTableName: 'schema_lock' };

/** The names of the migrations that the database has seen, in order. Changes nothing. */
async function executedMigrations(db: Db): Promise<readonly string[]> {
  const { rows: tables } = await sql`
    select name from sqlite_schema where type = 'table' and name = 'schema_migration'`.execute(db);
  if (tables.length === 0) return [];
  const { rows } = await sql<{ name: string }>`
    select name from schema_migration order by name`.execute(db);
  return rows.map((row) => row.name);
}

/**
 * What stands between the database and this version.
 *
 * @throws StopError `database-newer` where it has migrations that this version does not know.
 */
export async function pendingMigrations(db: Db, file: string): Promise<readonly string[]> {
  const known = Object.keys(MIGRATIONS).sort();
  const executed = await executedMigrations(db);
  const unknown = executed.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new StopError('database-newer', {
      file,
      found: unknown.join(', '),
      known: known.at(-1) ?? '',
    });
  }
  return known.filter((name) => !executed.includes(name));
}

/** Runs what is missing, with its records, in one transaction: all of it or nothing. */
export async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
    ...TABLES,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw error instanceof Error ? error : new Error('the migration failed', { cause: error });
  }
}
