// Bundles as files: written whole or not at all, readable by nobody else, deleted when they are purged.

import { chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from '../domain/errno.js';
import type { EvidenceId } from '../domain/evidence.js';

const UNFINISHED = '.part';

export type EvidenceFiles = {
  readonly pathOf: (id: EvidenceId) => string;
  readonly stampPathOf: (id: EvidenceId) => string;
  /** Writes sealed bytes to the disk under a name of their hash, before anything is said about them. */
  readonly write: (sha256: string, sealed: Uint8Array) => Promise<void>;
  /** Gives them their own name. */
  readonly adopt: (sha256: string, id: EvidenceId) => Promise<void>;
  /** The sealed bytes; undefined where the file is missing. */
  readonly read: (id: EvidenceId) => Promise<Uint8Array | undefined>;
  readonly writeStamp: (id: EvidenceId, answer: Uint8Array) => Promise<void>;
  readonly erase: (id: EvidenceId) => Promise<void>;
  /** Hashes of what was written and never got its own name. */
  readonly unfinished: () => Promise<readonly string[]>;
  readonly discard: (sha256: string) => Promise<void>;
};

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** @param folder made with mode 0700 when it is first written to. */
export function evidenceFiles(folder: string): EvidenceFiles {
  const pathOf = (id: EvidenceId): string => join(folder, `${id}.age`);
  const stampPathOf = (id: EvidenceId): string => join(folder, `${id}.tsr`);
  const unfinishedPath = (sha256: string): string => join(folder, `${sha256}${UNFINISHED}`);

  async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
    const file = await open(path, 'w', 0o600);
    try {
      await chmod(path, 0o600);
      await file.writeFile(bytes);
      await file.sync();
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  }

  return {
    pathOf,
    stampPathOf,
    async write(sha256, sealed) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeNew(unfinishedPath(sha256), sealed);
    },
    async adopt(sha256, id) {
      await rename(unfinishedPath(sha256), pathOf(id));
      await syncFolder(folder);
    },
    async read(id) {
      try {
        return await readFile(pathOf(id));
      } catch (error) {
        if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
        throw error;
      }
    },
    writeStamp: (id, answer) => writeNew(stampPathOf(id), answer),
    async erase(id) {
      await rm(pathOf(id), { force: true });
      await rm(stampPathOf(id), { force: true });
      await syncFolder(folder).catch((error: unknown) => {
        if (!isErrno(error, 'ENOENT')) throw error;
      });
    },
    async unfinished() {
      const names = await readdir(folder).catch((error: unknown) => {
        if (isErrno(error, 'ENOENT')) return [];
        throw error;
      });
      return names
        .filter((name) => name.endsWith(UNFINISHED))
        .map((name) => name.slice(0, -UNFINISHED.length));
    },
    discard: (sha256) => rm(unfinishedPath(sha256), { force: true }),
  };
}
