// What `doctor` looks at on the disk: free space, and who else may read.

import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes free for this user on the disk that holds `path`. */
export async function freeSpace(path: string): Promise<number> {
  const disk = await statfs(dirname(path));
  return disk.bavail * disk.bsize;
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
