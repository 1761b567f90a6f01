// The files behind the paths that staff name: files as they are, folders with everything below them.

import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from '../domain/errno.js';
import type { UnreadablePathReason } from '../domain/media.js';

export type FoundFile =
  | { readonly path: string; readonly readable: true }
  | { readonly path: string; readonly readable: false; readonly reason: UnreadablePathReason };

/** Files that file managers leave in every folder. */
const isClutter = (name: string): boolean =>
  name.startsWith('.') || name === 'Thumbs.db' || name === 'desktop.ini';

/**
 * Why a path cannot be read, from the file system's error; also of a file that vanished after it was listed.
 *
 * @throws the error itself where it says nothing about the path.
 */
export function unreadableReason(error: unknown): UnreadablePathReason {
  if (isErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG')) return 'missing';
  if (isErrno(error, 'EACCES', 'EPERM')) return 'not-permitted';
  if (isErrno(error, 'EISDIR')) return 'not-a-file';
  if (isErrno(error, 'EIO', 'ENXIO', 'ENODEV', 'ESTALE', 'EHOSTDOWN', 'ETIMEDOUT', 'EBUSY')) {
    return 'read-error';
  }
  throw error;
}

async function* below(folder: string): AsyncGenerator<FoundFile> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (isClutter(entry.name)) continue;
    const path = join(folder, entry.name);
    // It may lead out of the folder or round in a circle.
    if (entry.isSymbolicLink()) yield { path, readable: false, reason: 'link' };
    else yield* filesAt(path);
  }
}

/** Everything at one path, by name; what cannot be read is said, never left out. */
async function* filesAt(path: string): AsyncGenerator<FoundFile> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      yield* below(path);
    } else if (found.isFile()) {
      await access(path, constants.R_OK);
      yield { path, readable: true };
    } else {
      yield { path, readable: false, reason: 'not-a-file' };
    }
  } catch (error) {
    yield { path, readable: false, reason: unreadableReason(error) };
  }
}

/** Everything at the named paths, in their order. */
export async function* filesOf(paths: readonly string[]): AsyncGenerator<FoundFile> {
  for (const path of paths) yield* filesAt(path);
}
