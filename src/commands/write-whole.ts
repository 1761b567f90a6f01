// Output files appear whole or not at all.

import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { isErrno } from '../domain/errno.js';
import { StopError } from '../domain/errors.js';
import type { Session } from './session.js';

type Content = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** What went wrong with a file, as one of our own errors. */
function fileError(path: string, error: unknown): unknown {
  if (isErrno(error, 'ENOSPC', 'EDQUOT')) return new StopError('disk-full', { path }, error);
  if (isErrno(error, 'EACCES', 'EPERM', 'EROFS')) {
    return new StopError('not-permitted', { path }, error);
  }
  if (isErrno(error, 'ENOENT', 'ENOTDIR')) return new StopError('folder-missing', { path }, error);
  return error;
}

/** Writes a content beside the file, mode 0600, since reports name cases. @returns where it is. */
async function writeBeside(file: string, content: Content): Promise<string> {
  const unfinished = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(unfinished, 'wx', 0o600);
    try {
      for await (const piece of content) await handle.writeFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return unfinished;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw fileError(file, error);
  }
}

/**
 * Writes a text beside the file and renames it when it is complete; mode 0600, since reports name cases.
 *
 * @throws StopError `disk-full`, `not-permitted`, `folder-missing`; then an earlier file is still as it was.
 */
export const writeWhole = (file: string, content: Content): Promise<void> =>
  writeTogether([{ file, content }]);

/**
 * Writes files that belong together: all are complete before the first gets its name, and the last one given gets its
 * name last. So where that one is there anew, the others are, too.
 *
 * @param stale files of an earlier time that would contradict them; they go before.
 * @throws StopError as {@link writeWhole}.
 */
export async function writeTogether(
  files: readonly { readonly file: string; readonly content: Content }[],
  stale: readonly string[] = [],
): Promise<void> {
  const written: { readonly file: string; readonly unfinished: string }[] = [];
  try {
    for (const { file, content } of files) {
      written.push({ file, unfinished: await writeBeside(file, content) });
    }
    for (const file of stale) await rm(file, { force: true });
    for (const { file, unfinished } of written) {
      await rename(unfinished, file).catch((error: unknown) => {
        throw fileError(file, error);
      });
    }
  } catch (error) {
    for (const { unfinished } of written) await rm(unfinished, { force: true });
    throw error;
  }
}

/** Says that a file was written: on stderr, and with `--json` as the one value on stdout. */
export function sayWritten({ terminal, texts, json }: Session, file: string): void {
  terminal.err(`${texts.written(file)}\n`);
  if (json) terminal.out(`${JSON.stringify({ written: file })}\n`);
}
