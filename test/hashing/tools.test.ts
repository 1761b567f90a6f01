// What doctor asks of ffmpeg and ffprobe.

import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFfmpeg } from '../../src/hashing/tools.js';
import { temporaryFolder } from './fixtures.js';

describe('checkFfmpeg', () => {
  it('tells the version', async () => {
    expect((await checkFfmpeg('ffmpeg')).version).toMatch(/\d/);
    expect((await checkFfmpeg('ffprobe', 'ffprobe')).version).toMatch(/\d/);
  });

  it('says which tool is missing, and what to do', async () => {
    await expect(checkFfmpeg('/nowhere/ffprobe', 'ffprobe')).rejects.toMatchObject({
      name: 'StopError',
      code: 'ffmpeg-missing',
      params: { tool: 'ffprobe' },
    });
  });

  it('does not take something else for it', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'ffmpeg');
    await writeFile(path, '#!/bin/sh\necho hello\n');
    await chmod(path, 0o700);
    await expect(checkFfmpeg(path)).rejects.toMatchObject({ code: 'ffmpeg-missing' });
  });
});
