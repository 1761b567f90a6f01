// The registry's index as a file beside the database: which one is to be believed, and that nothing withdrawn stays in one.
//
// The database names the file that was put in place last (its token, which is written in the file too). So neither the file of another
// database is believed, nor one that is newer than a database that was restored from a copy.

import { randomUUID } from 'node:crypto';
import { chown, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isErrno } from '../domain/errno.js';
import type { IndexFile } from '../domain/ports.js';
import type { Db, Engine, Trx } from './engine.js';
import { isWithdrawnSince } from './registry-version.js';

const UNFINISHED = '.part';
/** Writing takes seconds: a file that nobody touched for an hour was left by a process that was killed. */
const ABANDONED_AFTER_MS = 3_600_000;
/** Zeros that are written at a time. */
const STEP = 4 * 2 ** 20;

const indexPathOf = (database: string): string => `${database}.index`;

async function tokenOf(db: Db): Promise<string | undefined> {
  const row = await db.selectFrom('registry_version').select('index_token').executeTakeFirst();
  return row?.index_token ?? undefined;
}

/** Something was withdrawn: whatever index file there is, it is not to be believed, and is erased when free pages are cleaned. */
export async function disownIndexFile(trx: Trx): Promise<void> {
  await trx.updateTable('registry_version').set({ index_token: null }).execute();
}

/**
 * Deletes a file after overwriting it; nothing where there is none. (Storage that keeps old blocks by itself, as flash memory does, is
 * beyond what a program can clean.)
 */
export async function eraseFile(path: string): Promise<void> {
  try {
    const file = await open(path, 'r+');
    try {
      const zeros = Buffer.alloc(STEP);
      const { size } = await file.stat();
      for (let at = 0; at < size; at += STEP) {
        await file.write(zeros, 0, Math.min(STEP, size - at), at);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    // Another user's cannot be overwritten: its name at least must go, and the folder is ours.
    if (!isErrno(error, 'ENOENT', 'EACCES', 'EPERM')) throw error;
  }
  await rm(path, { force: true });
}

/** So that a new name survives a power cut. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Erases files that were never finished, of at least this age. */
async function eraseUnfinished(path: string, olderThanMs: number): Promise<void> {
  const names = await readdir(dirname(path));
  for (const name of names) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(UNFINISHED)) continue;
    const unfinished = join(dirname(path), name);
    // Another process may have finished or erased it since.
    const found = await stat(unfinished).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs >= olderThanMs) await eraseFile(unfinished);
  }
}

/**
 * Erases what may hold bits of withdrawn fingerprints: unfinished files, whoever writes them, and the one in place unless it was put there
 * since (only what has none is: see {@link IndexFile.adopt}).
 *
 * @returns false where the file system did not let it.
 */
export async function eraseIndexFiles({ db, file }: Engine): Promise<boolean> {
  const path = indexPathOf(file);
  try {
    if ((await tokenOf(db)) === undefined) await eraseFile(path);
    await eraseUnfinished(path, 0);
    return true;
  } catch {
    return false;
  }
}

/** Erases what processes left behind that were killed while they wrote; where the file system does not let it, the next opening does. */
export const eraseAbandoned = ({ file }: Engine): Promise<void> =>
  eraseUnfinished(indexPathOf(file), ABANDONED_AFTER_MS).catch(() => undefined);

export const indexFile = (engine: Engine): IndexFile => {
  const path = indexPathOf(engine.file);
  return {
    path,
    unfinishedPath: () => `${path}.${randomUUID()}${UNFINISHED}`,
    discard: (unfinished) => eraseFile(unfinished).catch(() => undefined),
    token: () => tokenOf(engine.db),
    adopt: async (unfinished, { registryVersion, token }) => {
      // Root may have written it for the service's user: the database's owner must be able to read it (as SQLite does with its WAL).
      const { uid, gid } = await stat(engine.file);
      await chown(unfinished, uid, gid).catch(() => undefined);
      // In one transaction: no withdrawal comes between the look and the new name.
      const adopted = await engine.durably(async (trx) => {
        if (await isWithdrawnSince(trx, registryVersion)) return false;
        // Whoever reads it at this moment finds it damaged, and builds anew.
        await eraseFile(path);
        try {
          await rename(unfinished, path);
        } catch (error) {
          // Erased by a withdrawal that is over.
          if (isErrno(error, 'ENOENT')) return false;
          throw error;
        }
        await syncFolder(dirname(path));
        await trx.updateTable('registry_version').set({ index_token: token }).execute();
        return true;
      });
      if (!adopted) await eraseFile(unfinished);
      await eraseUnfinished(path, ABANDONED_AFTER_MS);
      return adopted;
    },
  };
};
