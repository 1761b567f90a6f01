// ffmpeg under the shell's limits, as a small script that takes its place.

import { access, constants, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type ToolLimits = { readonly memoryMB: number; readonly cpuSeconds: number };

/** Address space is more than memory in use: shared libraries and stacks of ffmpeg alone take some 700 MB. */
const LEAST_ADDRESS_SPACE_MB = 2048;

const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;

/**
 * Writes a script that runs `tool` with limits on address space and CPU time, and without core dumps (content!).
 *
 * @returns the script's path; or `tool` itself where nothing may be executed in `folder`, which leaves the limits that the main
 * process enforces by watching.
 */
export async function limitedTool(
  tool: string,
  name: 'ffmpeg' | 'ffprobe',
  folder: string,
  { memoryMB, cpuSeconds }: ToolLimits,
): Promise<string> {
  const script = join(folder, name);
  const kilobytes = Math.max(LEAST_ADDRESS_SPACE_MB, memoryMB) * 1024;
  await writeFile(
    script,
    `#!/bin/sh\nulimit -c 0\nulimit -v ${kilobytes}\nulimit -t ${cpuSeconds}\nexec ${quoted(tool)} "$@"\n`,
    { mode: 0o700, flag: 'wx' },
  );
  return access(script, constants.X_OK).then(
    () => script,
    () => tool,
  );
}
