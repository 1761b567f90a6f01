// vigil init: a folder with configuration, site profiles and database, for its owner's eyes only.

import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { CONFIG_FILE, initialConfig } from '../config-file.js';
import { parseConfig } from '../config.js';
import { isErrno } from '../domain/errno.js';
import { StopError } from '../domain/errors.js';
import { createDatabase } from '../app.js';
import { answer, type Action, type Bind, type Session } from './session.js';

const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
};

/** Writes the file whole or not at all; one that is there stays. */
async function writeConfig(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

const init: Action<[string | undefined]> = async (session, named) => {
  const folder = resolve(session.cwd, named ?? '.');
  const file = join(folder, CONFIG_FILE);
  try {
    // Made private when they are made; a folder that was there keeps its permissions, and `doctor` says if others can read it.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (await exists(file)) throw new StopError('already-there', { path: file });
    const text = initialConfig(session.language);
    const config = parseConfig(text, file, {});
    for (const path of [config['paths.sites'], config['paths.temporary']]) {
      await mkdir(path, { recursive: true, mode: 0o700 });
    }
    // The configuration comes last: a folder that has one is complete, so that init can be called again after a failure.
    await createDatabase(config);
    await writeConfig(file, text);
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EPERM', 'EROFS'))
      throw new StopError('not-permitted', { path: folder }, error);
    if (isErrno(error, 'ENOSPC', 'EDQUOT'))
      throw new StopError('disk-full', { path: folder }, error);
    if (isErrno(error, 'EEXIST', 'ENOTDIR'))
      throw new StopError('already-there', { path: folder }, error);
    throw error;
  }
  answer(session, { folder, config: file }, session.texts.init.done(folder));
  return 'done';
};

export function addInitCommand(program: Command, bind: Bind, { help }: Session['texts']): void {
  program
    .command('init')
    .description(help.init.about)
    .argument('[folder]', help.init.folder)
    .action(bind(init));
}
