// The crawl lock: one crawl at a time, and never a lock left behind by one that died.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Clock } from '../domain/ports.js';
import { createPrivate } from './private-file.js';
import { storeError } from './sqlite-errors.js';

export type Lock =
  | { readonly held: true; readonly release: () => void }
  /** `detail` names the holder, for the message `crawl-running`. */
  | { readonly held: false; readonly detail: string };

const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');

/** Who holds it, as they wrote down; they may have died before or after writing, so this is for people only. */
function holder(noteFile: string): string {
  try {
    return readFileSync(noteFile, 'utf8').trim().slice(0, 200);
  } catch {
    return 'its holder has not said who it is';
  }
}

/**
 * Takes the lock, or says who has it. It is an exclusive transaction on an otherwise empty SQLite file: the operating
 * system gives it up when the process ends, however it ends (https://www.sqlite.org/lockingv3.html). Not for NFS.
 *
 * @param file made where it is not there (mode 0600), and kept; `<file>.holder` says who holds it.
 * @param waitMs how long to wait for one who only looks whether it is free, as `vigil outbox send` does for a moment.
 * @throws StopError `not-permitted`, `disk-full` or `database-unusable`.
 */
export function acquireLock(
  file: string,
  {
    clock,
    pid,
    waitMs = 0,
  }: { readonly clock: Clock; readonly pid: number; readonly waitMs?: number },
): Lock {
  const noteFile = `${file}.holder`;
  let raw: Database.Database | undefined;
  try {
    createPrivate(file);
    raw = new Database(file, { timeout: waitMs });
    raw.exec('begin exclusive');
    writeFileSync(noteFile, `process ${pid}, since ${clock.now().toISOString()}\n`, {
      mode: 0o600,
    });
  } catch (error) {
    raw?.close();
    if (isBusy(error)) return { held: false, detail: holder(noteFile) };
    throw storeError(error, file);
  }
  const held = raw;
  return {
    held: true,
    release: () => {
      rmSync(noteFile, { force: true });
      held.close();
    },
  };
}
