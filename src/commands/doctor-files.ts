// What `doctor` looks at on the disk: free space, and who else may read.

import { readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isErrno } from '../domain/errno.js';

/** Bytes free for this user on the disk that has least, of those that hold the paths. A folder to be made counts as its parent. */
export async function leastFree(paths: readonly string[]): Promise<number> {
  const free = await Promise.all(paths.map((path) => freeSpace(dirname(path))));
  return Math.min(...free);
}

async function freeSpace(folder: string): Promise<number> {
  try {
    const disk = await statfs(folder);
    return disk.bavail * disk.bsize;
  } catch (error) {
    if (isErrno(error, 'ENOENT') && dirname(folder) !== folder) return freeSpace(dirname(folder));
    throw error;
  }
}

/** A folder and what lies directly in it; itself alone where it cannot be read. */
export async function withEntries(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return [folder, ...names.map((name) => join(folder, name))];
}

/** The paths that others than their owner may read, each with the command that mends it; missing ones are passed over. */
export async function tooOpen(
  paths: readonly string[],
): Promise<readonly { readonly path: string; readonly mend: string }[]> {
  const open: { path: string; mend: string }[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found && (found.mode & 0o077) !== 0) {
      open.push({ path, mend: `chmod ${found.isDirectory() ? '700' : '600'} '${path}'` });
    }
  }
  return open;
}
