// Files that only their owner may read, from their first moment.

import { closeSync, openSync } from 'node:fs';
import { isErrno } from '../domain/errno.js';

/**
 * Makes an empty file (mode 0600) where there is none, and does not open one that is there: closing any descriptor of a
 * database gives up all of this process's locks on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
 *
 * @throws the file system's error, other than that it exists.
 */
export function createPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
}
