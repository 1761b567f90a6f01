// Patience: another connection's write is waited for, and the event loop lives on meanwhile. The one place that retries.

import { setTimeout } from 'node:timers/promises';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { RetryError } from '../domain/errors.js';

export type Patience = {
  /** How long one try waits for the lock, in milliseconds: the driver does so synchronously, so keep it short. */
  readonly tryMs: number;
  /** How often a statement is tried, the first time included. */
  readonly tries: number;
  /** What passes between two tries. */
  readonly pause: () => Promise<void>;
};

const TRY_MS = 500;
const PAUSE_MS = 500;
/** VACUUM after a withdrawal may hold the write lock that long on a large database. */
const TOTAL_MS = 120_000;

export const PATIENCE: Patience = {
  tryMs: TRY_MS,
  tries: TOTAL_MS / (TRY_MS + PAUSE_MS),
  pause: () => setTimeout(PAUSE_MS),
};

const isBusy = (error: unknown): boolean =>
  error instanceof RetryError && error.code === 'database-busy';

/**
 * A connection that tries a statement again while the database is busy. A statement that was refused has done nothing, and
 * a transaction that writes has the lock from its `begin immediate` on: so to try that one again is to try the whole.
 */
export class PatientConnection implements DatabaseConnection {
  readonly #inner: DatabaseConnection;
  readonly #patience: Patience;

  constructor(inner: DatabaseConnection, patience: Patience) {
    this.#inner = inner;
    this.#patience = patience;
  }

  /** @throws RetryError `database-busy` when the patience is at its end. */
  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { tries, pause } = this.#patience;
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#inner.executeQuery<Row>(query);
      } catch (error) {
        if (tried >= tries || !isBusy(error)) throw error;
      }
      await pause();
    }
  }

  streamQuery<Row>(
    query: CompiledQuery,
    chunkSize: number,
  ): AsyncIterableIterator<QueryResult<Row>> {
    return this.#inner.streamQuery<Row>(query, chunkSize);
  }
}
