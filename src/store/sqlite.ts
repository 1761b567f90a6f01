// SQLite through better-sqlite3: everything that only SQLite has (pragmas, locking, VACUUM) is in this file.

import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import {
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  sql,
  type DatabaseConnection,
  type SqliteDatabase,
  type SqliteStatement,
  type TransactionSettings,
} from 'kysely';
import { RetryError, StopError } from '../domain/errors.js';
import type { Engine } from './engine.js';
import { PATIENCE, PatientConnection, type Patience } from './patience.js';
import { createPrivate } from './private-file.js';
import { inStoreTerms } from './sqlite-errors.js';
import type { Tables } from './tables.js';

/** "Vigl": marks the file as ours (https://www.sqlite.org/pragma.html#pragma_application_id). */
const APPLICATION_ID = 0x5669676c;
/** How long opening waits for another connection, in milliseconds; later, `Patience` says. */
const OPEN_TIMEOUT_MS = 10_000;
/** The same while cleaning: whoever withdraws should not wait long for a reader, the duty stays written down. */
const PURGE_TIMEOUT_MS = 1_500;
const MAX_STATEMENTS = 300;

export type SqliteOptions = {
  readonly mustExist?: boolean;
  readonly readOnly?: boolean;
  /** With other connections that write. */
  readonly patience?: Patience;
};

/** Prepared statements by their text, the least recently used dropped first; errors in the house's terms. */
function cachedStatements(raw: Database.Database, file: string): SqliteDatabase {
  const known = new Map<string, SqliteStatement>();
  const prepare = (text: string): SqliteStatement => {
    const statement = inStoreTerms(file, () => raw.prepare(text));
    return {
      reader: statement.reader,
      all: (parameters) => inStoreTerms(file, () => statement.all(...parameters)),
      run: (parameters) => inStoreTerms(file, () => statement.run(...parameters)),
      // Streams are read in chunks (chunks.ts): an open iterator would block every other query of the connection.
      iterate: () => {
        throw new Error('expected chunked reading but received a stream');
      },
    };
  };
  return {
    close: () => {
      known.clear();
      inStoreTerms(file, () => raw.close());
    },
    prepare: (text) => {
      // Many pragmas act when they are compiled, not when they run: a kept one would do nothing the second time.
      if (/^\s*pragma\b/i.test(text)) return prepare(text);
      const statement = known.get(text) ?? prepare(text);
      known.delete(text);
      known.set(text, statement);
      const oldest = known.size > MAX_STATEMENTS ? known.keys().next() : undefined;
      if (oldest?.done === false) known.delete(oldest.value);
      return statement;
    },
  };
}

class Driver extends SqliteDriver {
  readonly #raw: Database.Database;
  readonly #patience: Patience;

  constructor(database: SqliteDatabase, raw: Database.Database, patience: Patience) {
    super({ database });
    this.#raw = raw;
    this.#patience = patience;
  }

  /** Whoever has the connection keeps it while it waits: the others would find the same lock. */
  override async acquireConnection(): Promise<DatabaseConnection> {
    return new PatientConnection(await super.acquireConnection(), this.#patience);
  }

  /**
   * `immediate`: a transaction that reads first and writes then would fail at once, without the busy timeout, when
   * another connection has written in between (SQLITE_BUSY_SNAPSHOT, https://www.sqlite.org/isolation.html).
   */
  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    const reads = settings?.accessMode === 'read only';
    await connection.executeQuery(CompiledQuery.raw(reads ? 'begin' : 'begin immediate'));
  }

  /** A full disk has rolled back already; a second rollback would hide the reason behind its own error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#raw.inTransaction) await super.rollbackTransaction(connection);
  }
}

class Dialect extends SqliteDialect {
  readonly #database: SqliteDatabase;
  readonly #raw: Database.Database;
  readonly #patience: Patience;

  constructor(database: SqliteDatabase, raw: Database.Database, patience: Patience) {
    super({ database });
    this.#database = database;
    this.#raw = raw;
    this.#patience = patience;
  }

  override createDriver() {
    return new Driver(this.#database, this.#raw, this.#patience);
  }

  override createAdapter() {
    return new (class extends SqliteAdapter {
      // SQLite's schema changes do roll back: so a migration and its record are one transaction.
      override get supportsTransactionalDdl() {
        return true;
      }
    })();
  }
}

/** Refuses files that belong to something else, before anything is changed in them. */
function checkOwner(raw: Database.Database, file: string): void {
  const owner = raw.pragma('application_id', { simple: true });
  const objects = raw.prepare('select count(*) from sqlite_schema').pluck().get();
  if (owner !== APPLICATION_ID && (owner !== 0 || objects !== 0)) {
    throw new StopError('database-unusable', { file, detail: 'it belongs to another program' });
  }
}

/**
 * Opens a connection without changing the file: {@link claimSqlite} does that, once its migrations are known.
 *
 * @throws StopError `database-missing`, `database-unusable`, `not-permitted`, `disk-full`.
 */
export function openSqlite(file: string, options: SqliteOptions): Engine {
  const { mustExist = false, readOnly = false, patience = PATIENCE } = options;
  const raw = inStoreTerms(file, () => {
    if (!existsSync(file)) {
      if (mustExist || readOnly) throw new StopError('database-missing', { file });
      // Before SQLite does it, so that it is never readable by others; -wal and -shm take its mode.
      createPrivate(file);
    }
    return new Database(file, { readonly: readOnly, timeout: OPEN_TIMEOUT_MS });
  });
  try {
    inStoreTerms(file, () => {
      checkOwner(raw, file);
      raw.pragma('foreign_keys = ON');
      // Deleted rows are overwritten with zeros: withdrawn means gone.
      raw.pragma('secure_delete = ON');
      // Sorting and IN lists stay in memory: no fingerprint goes to a temporary file.
      raw.pragma('temp_store = MEMORY');
      // In WAL mode NORMAL never corrupts and a killed process loses nothing (the system has the pages); only a power cut
      // may take the last commits, that is visits that are then made again. FULL would sync at every claim; what a
      // person decided is written with it (`durably`). https://www.sqlite.org/pragma.html#pragma_synchronous
      raw.pragma('synchronous = NORMAL');
      raw.pragma(`busy_timeout = ${patience.tryMs}`);
    });
  } catch (error) {
    raw.close();
    throw error;
  }
  const dialect = new Dialect(cachedStatements(raw, file), raw, patience);
  const db = new Kysely<Tables>({ dialect });
  return {
    db,
    file,
    durably: (work) =>
      db.connection().execute(async (connection) => {
        await sql`pragma synchronous = full`.execute(connection);
        try {
          return await connection.transaction().execute(work);
        } finally {
          await sql`pragma synchronous = normal`.execute(connection);
        }
      }),
    // On the connection itself, not through kysely: cleaning is not patient.
    purge: () =>
      db.connection().execute(
        () =>
          new Promise<void>((resolve) => {
            inStoreTerms(file, () => {
              purge(raw, file, patience);
            });
            resolve();
          }),
      ),
    close: () => db.destroy(),
  };
}

/** Marks the file as Vigil's and sets its journal. Both stay in the file. */
export async function claimSqlite(db: Kysely<Tables>): Promise<void> {
  await sql.raw(`pragma application_id = ${APPLICATION_ID}`).execute(db);
  await sql`pragma journal_mode = wal`.execute(db);
}

/**
 * secure_delete has zeroed the deleted cells in new copies of their pages; the old copies are still in the WAL, and in the
 * database file until the WAL is written back. VACUUM also drops what rebalancing left in unused space.
 */
function purge(raw: Database.Database, file: string, patience: Patience): void {
  raw.pragma(`busy_timeout = ${PURGE_TIMEOUT_MS}`);
  try {
    truncateWal(raw, file);
    // The rebuilt copy may be larger than memory; it holds only what is still registered, and its file has no name.
    raw.pragma('temp_store = file');
    raw.exec('vacuum');
    truncateWal(raw, file);
  } finally {
    raw.pragma('temp_store = memory');
    raw.pragma(`busy_timeout = ${patience.tryMs}`);
  }
}

function truncateWal(raw: Database.Database, file: string): void {
  const busy = raw.pragma('wal_checkpoint(truncate)', { simple: true });
  if (busy !== 0) throw new RetryError('database-busy', { file });
}
