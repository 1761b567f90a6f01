// The scratch folder: private, swept of what dead processes left, gone afterwards.

import { chmod, chown, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { markOf } from '../../src/hashing/owner.js';
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

  it('lets others pass through where it is asked to, and no more', async () => {
    await using root = await temporaryFolder();
    await using scratch = await openScratch(join(root.path, 'browser'), 'pass');
    expect((await stat(join(root.path, 'browser'))).mode & 0o777).toBe(0o711);
    expect((await stat(scratch.folder)).mode & 0o777).toBe(0o711);
  });

  it('removes what dead processes left, and nothing else', async () => {
    await using root = await temporaryFolder();
    const { pid: dead } = spawnSync('true');
    const parents = `${process.ppid}-${(await markOf(process.ppid)) ?? ''}-fedcba9876543210`;
    await mkdir(join(root.path, `${dead}-01234567-0123456789abcdef`, 'worker-0'), {
      recursive: true,
    });
    await mkdir(join(root.path, parents));
    await mkdir(join(root.path, `${dead}-notes`));
    await using scratch = await openScratch(root.path);
    await using second = await openScratch(root.path);
    const [own, other] = [scratch, second].map(({ folder }) => folder.slice(root.path.length + 1));
    expect((await readdir(root.path)).sort()).toEqual(
      [parents, `${dead}-notes`, own, other].sort(),
    );
  });

  it.each([
    ['1, which in a container is always alive', 1],
    ['this process', process.pid],
    ['another living process', process.ppid],
  ])('removes what a dead process left whose id is now that of %s', async (_, pid) => {
    await using root = await temporaryFolder();
    for (const name of [`${pid}-01234567-0123456789abcdef`, `${pid}-0123456789abcdef`]) {
      await mkdir(join(root.path, name));
      await writeFile(join(root.path, name, 'video'), 'bytes');
    }
    await using scratch = await openScratch(root.path);
    expect(await readdir(root.path)).toEqual([scratch.folder.slice(root.path.length + 1)]);
  });

  it('shuts a root of its own that others could look into', async () => {
    await using root = await temporaryFolder();
    await chmod(root.path, 0o777);
    await using scratch = await openScratch(root.path);
    expect((await stat(root.path)).mode & 0o777).toBe(0o700);
    expect(scratch.folder).toContain(root.path);
  });

  it('refuses a root that is a link, shared or of another user, and leaves it as it is', async () => {
    await using root = await temporaryFolder();
    const at = (name: string): string => join(root.path, name);
    await mkdir(at('elsewhere'), { mode: 0o755 });
    await symlink(at('elsewhere'), at('link'));
    await mkdir(at('shared'));
    await chmod(at('shared'), 0o1777);
    for (const name of ['link', 'shared']) {
      await expect(openScratch(at(name))).rejects.toMatchObject({
        name: 'StopError',
        code: 'not-permitted',
        params: { path: at(name) },
      });
    }
    expect((await stat(at('elsewhere'))).mode & 0o777).toBe(0o755);
    expect(await readdir(at('elsewhere'))).toEqual([]);
    // Only root may give a folder away.
    if (process.getuid?.() !== 0) return;
    await mkdir(at('foreign'), { mode: 0o700 });
    await chown(at('foreign'), 65_534, 65_534);
    await expect(openScratch(at('foreign'))).rejects.toMatchObject({ code: 'not-permitted' });
  });
});
