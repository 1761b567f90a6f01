// The private temporary folder of one process: where bytes may lie while they are hashed, and nowhere else.

import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** `<pid>-<random>`; what else lies in the root is none of ours. */
const NAME = /^(\d+)-[0-9a-f]{16}$/;

/** A folder (mode 0700) that is removed with all it holds on disposal. */
export type Scratch = AsyncDisposable & { readonly folder: string };

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Removes what processes that are dead by now left behind (law 1: content is never kept, also after a crash). */
async function sweep(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && Number(pid) !== process.pid && !isAlive(Number(pid))) {
      await rm(join(root, name), { recursive: true, force: true });
    }
  }
}

/**
 * Makes `<root>/<pid>-<random>`, readable by this user only, and removes its siblings whose process is dead.
 *
 * @param root made (0700) where it does not exist; should lie on a file system that does not outlive much, such as /tmp.
 * @throws the file system's error where the root cannot be made or read.
 */
export async function openScratch(root: string): Promise<Scratch> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  await sweep(root);
  const folder = join(root, `${process.pid}-${randomBytes(8).toString('hex')}`);
  await mkdir(folder, { mode: 0o700 });
  // A umask can only take rights away; this gives the owner's back.
  await chmod(folder, 0o700);
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
