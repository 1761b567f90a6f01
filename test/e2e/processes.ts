// Which processes belong to a test's folder: programs that a killed command left behind would be among them.

import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Command lines of live processes (not zombies) that name the folder, or work in it. Linux only: reads /proc. */
export async function processesIn(folder: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const looked = await Promise.all(
    pids.map(async (pid) => {
      const at = join('/proc', pid);
      // A process may end, or belong to someone else, while it is looked at.
      const [command, cwd] = await Promise.all([
        readFile(join(at, 'cmdline'), 'utf8').catch(() => ''),
        readlink(join(at, 'cwd')).catch(() => ''),
      ]);
      return command.includes(folder) || cwd.startsWith(folder)
        ? [`${pid} ${command.replaceAll('\0', ' ').slice(0, 200)}`]
        : [];
    }),
  );
  return looked.flat();
}
