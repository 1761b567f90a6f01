// What the queries need of a database engine. sqlite.ts is one; PostgreSQL would be another, under the same queries.

import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.js';

export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;

export type Engine = {
  readonly db: Db;
  /** The database's file. */
  readonly file: string;
  /** One transaction that survives a power cut once it has returned: for what a person decided. */
  readonly durably: <T>(work: (trx: Trx) => Promise<T>) => Promise<T>;
  /**
   * Cleans deleted rows out of the places where an engine leaves their bytes.
   *
   * @throws RetryError `database-busy` while another connection stands in the way.
   */
  readonly purge: () => Promise<void>;
  readonly close: () => Promise<void>;
};
