import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesOf } from '../../src/cases/files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function found(...paths: string[]) {
  const list = [];
  for await (const file of filesOf(paths))
    list.push({ ...file, path: file.path.slice(folder.length) });
  return list;
}

describe('the files that staff name', () => {
  it('walks folders by name, and leaves out clutter', async () => {
    await mkdir(join(folder, 'b'));
    await writeFile(join(folder, 'b', '2.jpg'), '');
    await writeFile(join(folder, 'a.jpg'), '');
    await writeFile(join(folder, '.DS_Store'), '');
    expect(await found(folder)).toEqual([
      { path: '/a.jpg', readable: true },
      { path: '/b/2.jpg', readable: true },
    ]);
  });

  it('says that a named file is missing', async () => {
    expect(await found(join(folder, 'gone.jpg'))).toEqual([
      { path: '/gone.jpg', readable: false, reason: 'missing' },
    ]);
  });

  it('does not follow links inside a folder, which may lead round in a circle, and says so', async () => {
    await symlink(folder, join(folder, 'circle'));
    await writeFile(join(folder, 'a.jpg'), '');
    expect(await found(folder)).toEqual([
      { path: '/a.jpg', readable: true },
      { path: '/circle', readable: false, reason: 'link' },
    ]);
  });

  // Root may read everything, so that nothing is refused to it.
  it.skipIf(process.getuid?.() === 0)('says that a folder may not be read', async () => {
    const closed = join(folder, 'closed');
    await mkdir(closed);
    await chmod(closed, 0);
    expect(await found(closed)).toEqual([
      { path: '/closed', readable: false, reason: 'not-permitted' },
    ]);
  });
});
