// Are ffmpeg and ffprobe there? Without starting them, which for one picture would be most of the work.

import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { StopError } from '../domain/errors.js';

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/**
 * Looks where the shell would look. What is found may still be something else, or broken: that shows when it is used.
 *
 * @param path a name on the PATH, or a path.
 * @throws StopError `ffmpeg-missing`
 */
export async function requireTool(path: string, tool: 'ffmpeg' | 'ffprobe'): Promise<void> {
  const folders = path.includes('/') ? [''] : (process.env['PATH'] ?? '').split(delimiter);
  for (const folder of folders) if (await isExecutable(join(folder, path))) return;
  throw new StopError('ffmpeg-missing', { tool, detail: `${path} cannot be executed` });
}
