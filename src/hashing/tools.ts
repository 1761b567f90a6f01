// Is ffmpeg there, and does it answer? For `doctor`, and before a first video needs it.

import { execFile } from 'node:child_process';
import { StopError } from '../domain/errors.js';

const ANSWER_WITHIN_MS = 10_000;

/**
 * Asks ffmpeg or ffprobe for its version.
 *
 * @param path a name on the PATH, or a path.
 * @throws StopError `ffmpeg-missing`
 */
export async function checkFfmpeg(
  path: string,
  tool: 'ffmpeg' | 'ffprobe' = 'ffmpeg',
): Promise<{ readonly version: string }> {
  const said = await new Promise<string>((resolve, reject) => {
    execFile(path, ['-version'], { timeout: ANSWER_WITHIN_MS }, (error, stdout) => {
      if (error) reject(new StopError('ffmpeg-missing', { tool, detail: firstLine(error) }, error));
      else resolve(stdout);
    });
  });
  const version = new RegExp(`^${tool} version (\\S+)`).exec(said)?.[1];
  if (version === undefined) {
    throw new StopError('ffmpeg-missing', { tool, detail: `${path} is no ${tool}` });
  }
  return { version };
}

const firstLine = (error: Error): string => error.message.split('\n')[0] ?? '';
