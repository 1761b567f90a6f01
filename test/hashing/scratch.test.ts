// The scratch folder: private, swept of what dead processes left, gone afterwards.

import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openScratch } from '../../src/hashing/scratch.js';
import { temporaryFolder } from './fixtures.js';

describe('openScratch', () => {
  it('makes a folder of this process for this user only, and removes it with what it holds', async () => {
    await using root = await temporaryFolder();
    const scratch = await openScratch(join(root.path, 'deep', 'scratch'));
    expect((await stat(scratch.folder)).mode & 0o777).toBe(0o700);
    await writeFile(join(scratch.folder, 'video'), 'bytes');
    await scratch[Symbol.asyncDispose]();
    expect(await readdir(join(root.path, 'deep', 'scratch'))).toEqual([]);
  });

  it('removes what dead processes left, and nothing else', async () => {
    await using root = await temporaryFolder();
    const { pid: dead } = spawnSync('true');
    const left = ['0123456789abcdef', 'fedcba9876543210'];
    await mkdir(join(root.path, `${dead}-${left[0] ?? ''}`, 'worker-0'), { recursive: true });
    await mkdir(join(root.path, `${process.ppid}-${left[1] ?? ''}`));
    await mkdir(join(root.path, `${dead}-notes`));
    await using scratch = await openScratch(root.path);
    expect((await readdir(root.path)).sort()).toEqual(
      [
        `${process.ppid}-${left[1] ?? ''}`,
        `${dead}-notes`,
        scratch.folder.slice(root.path.length + 1),
      ].sort(),
    );
  });
});
