// The private temporary folder of one process: where bytes may lie while they are hashed, and nowhere else.

import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StopError } from '../domain/errors.js';
import { isOwnerAlive, markOf } from './owner.js';

/** `<pid>-<mark>-<random>`, the mark left out by early versions of Vigil; what else lies in the root is none of ours. */
const NAME = /^(\d+)(?:-([0-9a-f]{8}))?-[0-9a-f]{16}$/;

/** A folder that is removed with all it holds on disposal. */
export type Scratch = AsyncDisposable & { readonly folder: string };

/**
 * Makes sure that nobody else can look into `root` or has laid it out for us.
 *
 * @throws StopError `not-permitted` where it is no folder of this user's own, or one that is meant to be shared.
 */
async function makeOurs(root: string, mode: number): Promise<void> {
  const found = await lstat(root);
  // A sticky folder is everybody's, such as /tmp: taking it away from the others would break the machine.
  const isShared = (found.mode & 0o1000) !== 0;
  const isOurs = process.getuid === undefined || process.getuid() === found.uid;
  if (!found.isDirectory() || !isOurs || isShared)
    throw new StopError('not-permitted', { path: root });
  if ((found.mode & 0o777) !== mode) await chmod(root, mode);
}

/** Removes what processes that are dead by now left behind (law 1: content is never kept, also after a crash). */
async function sweep(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const [, pid, mark] = NAME.exec(name) ?? [];
    if (pid === undefined) continue;
    if (mark === undefined || !(await isOwnerAlive(Number(pid), mark))) {
      await rm(join(root, name), { recursive: true, force: true });
    }
  }
}

/**
 * Makes `<root>/<pid>-<mark>-<random>`, readable by this user only, and removes its siblings whose process is dead.
 *
 * @param root made (0700) where it does not exist, and made private where it is not; should lie on a file system that does not
 * outlive much, such as a folder in /tmp.
 * @param others what other users may do: `nothing`, or `pass` through both folders to what is theirs below (0711), as Chromium does
 * that runs as `nobody`.
 * @throws StopError `not-permitted` where the root is a link, no folder, another user's or sticky; the file system's error where
 * it cannot be made or read.
 */
export async function openScratch(
  root: string,
  others: 'nothing' | 'pass' = 'nothing',
): Promise<Scratch> {
  const mode = others === 'pass' ? 0o711 : 0o700;
  await mkdir(root, { recursive: true, mode });
  await makeOurs(root, mode);
  await sweep(root);
  const mark = (await markOf(process.pid)) ?? randomBytes(4).toString('hex');
  const folder = join(root, `${process.pid}-${mark}-${randomBytes(8).toString('hex')}`);
  await mkdir(folder, { mode });
  // A umask can only take rights away; this gives them back.
  await chmod(folder, mode);
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
