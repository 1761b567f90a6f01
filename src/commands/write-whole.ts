// Output files appear whole or not at all.

import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { isErrno } from '../domain/errno.js';
import { StopError } from '../domain/errors.js';
import type { Session } from './session.js';

/**
 * Writes a text beside the file and renames it when it is complete; mode 0600, since reports name cases.
 *
 * @throws StopError `disk-full`, `not-permitted`, `folder-missing`; then an earlier file is still as it was.
 */
export async function writeWhole(
  file: string,
  text: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const unfinished = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(unfinished, 'wx', 0o600);
    try {
      for await (const piece of text) await handle.writeFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (isErrno(error, 'ENOSPC', 'EDQUOT')) throw new StopError('disk-full', { path: file }, error);
    if (isErrno(error, 'EACCES', 'EPERM', 'EROFS')) {
      throw new StopError('not-permitted', { path: file }, error);
    }
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
      throw new StopError('folder-missing', { path: file }, error);
    }
    throw error;
  }
}

/** Says that a file was written: on stderr, and with `--json` as the one value on stdout. */
export function sayWritten({ terminal, texts, json }: Session, file: string): void {
  terminal.err(`${texts.written(file)}\n`);
  if (json) terminal.out(`${JSON.stringify({ written: file })}\n`);
}
