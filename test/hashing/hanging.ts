// A video, and an ffmpeg that never ends with it.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import { ffmpeg } from './fixtures.js';

/** For what must happen, though nobody says when. */
export const PATIENCE = { timeout: 20_000, interval: 20 };

/** An ffmpeg that tells its version and otherwise never ends; it writes its pid to a file first. */
export async function hangingFfmpeg(
  folder: string,
): Promise<{ path: string; pid: () => Promise<number> }> {
  const path = join(folder, 'hanging-ffmpeg');
  const noted = join(folder, 'pid');
  const script = `#!/bin/sh\ncase "$*" in\n*-version*|*-encoders*|*-formats*) exec ffmpeg "$@" ;;\nesac\necho $$ > '${noted}.tmp' && mv '${noted}.tmp' '${noted}'\nexec sleep 600\n`;
  await writeFile(path, script, { mode: 0o700 });
  return {
    path,
    pid: () => vi.waitFor(async () => Number(await readFile(noted, 'utf8')), PATIENCE),
  };
}

/** A short video. */
export const clip = (folder: string): Promise<string> =>
  ffmpeg(
    ...['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=5', '-t', '2', '-c:v', 'mpeg4'],
    join(folder, 'clip.mp4'),
  );
