// SQLite's result codes (https://www.sqlite.org/rescode.html) and the file system's, as Vigil's errors. The one mapping.

import { accessSync, constants } from 'node:fs';
import Database from 'better-sqlite3';
import { isErrno } from '../domain/errno.js';
import { RetryError, StopError, VigilError } from '../domain/errors.js';

/** Can the file not even be reached by this user? SQLite says CANTOPEN for that and for much else. */
function isForbidden(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return false;
  } catch (error) {
    return isErrno(error, 'EACCES', 'EPERM');
  }
}

/**
 * The error that the house knows for what SQLite threw; anything else (a broken constraint, a wrong statement) is a fault
 * of the program and comes back as it is.
 */
export function storeError(error: unknown, file: string): unknown {
  if (error instanceof VigilError) return error;
  if (isErrno(error, 'EACCES', 'EPERM', 'EROFS')) {
    return new StopError('not-permitted', { path: file }, error);
  }
  if (isErrno(error, 'ENOSPC', 'EDQUOT')) return new StopError('disk-full', { path: file }, error);
  if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EMFILE', 'ENFILE')) {
    return new StopError('database-unusable', { file, detail: textOf(error) }, error);
  }
  if (!(error instanceof Database.SqliteError)) return error;
  // The shared-memory file beside the database could not grow: the disk is full.
  if (error.code === 'SQLITE_IOERR_SHMSIZE') {
    return new StopError('disk-full', { path: file }, error);
  }
  const primary = error.code.split('_').slice(0, 2).join('_');
  switch (primary) {
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return new RetryError('database-busy', { file }, error);
    case 'SQLITE_FULL':
      return new StopError('disk-full', { path: file }, error);
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
    case 'SQLITE_AUTH':
      return new StopError('not-permitted', { path: file }, error);
    case 'SQLITE_CANTOPEN':
      return isForbidden(file)
        ? new StopError('not-permitted', { path: file }, error)
        : unusable(file, error);
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
    case 'SQLITE_IOERR':
    case 'SQLITE_FORMAT':
    case 'SQLITE_PROTOCOL':
    case 'SQLITE_NOLFS':
      return unusable(file, error);
    default:
      return error;
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const unusable = (file: string, error: { readonly message: string; readonly code: string }) =>
  new StopError('database-unusable', { file, detail: `${error.message} (${error.code})` }, error);

/** Runs `work` and throws what it throws in the house's terms. */
export function inStoreTerms<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(error, file);
  }
}
