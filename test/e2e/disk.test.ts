// The disk as it should not be: full, read-only, with a database that is broken or from a newer Vigil.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureMediaFolder } from '../../fixtures/cache.js';
import {
  allowForContainers,
  initCentre,
  makeCentre,
  type Centre,
  type Ended,
} from '../../fixtures/centre.js';
import { makeFixtureMedia, type FixtureMedia } from '../../fixtures/media.js';
import { startFixtureSites, type FixtureSites } from '../../fixtures/sites.js';
import { jsonOf, matchesOf, statusOf } from './answers.js';
import { emptyCentre, place } from './centre.js';

const where = place();
const CASE = 'S-2026-0412';
const MOUNT = '/bin/mount';
const UMOUNT = '/bin/umount';
let media: FixtureMedia;

beforeAll(async () => {
  media = await makeFixtureMedia(fixtureMediaFolder);
});

const references = (): string => join(media.folder, 'references', CASE);
const errorOf = (ended: Ended): unknown => [
  ended.code,
  (jsonOf(ended) as { error?: { code?: unknown } }).error?.code,
];

const mountAt = (folder: string, size: string): void => {
  execFileSync(MOUNT, ['-t', 'tmpfs', '-o', `size=${size},mode=711`, 'tmpfs', folder], {
    stdio: 'ignore',
  });
};

/** Only root may mount, and not in every container. */
function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-mount-'));
  try {
    mountAt(folder, '1m');
    execFileSync(UMOUNT, [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

/** Fills a disk with one file but for so many bytes. */
async function fillUp(disk: string, spared: number): Promise<void> {
  const filler = join(disk, 'filler');
  await rm(filler, { force: true });
  const told = execFileSync('df', ['--output=avail', '-B1', disk], { encoding: 'utf8' });
  await writeFile(filler, Buffer.alloc(Math.max(0, Number(told.split('\n')[1]) - spared)));
}

describe.skipIf(!canMount())('a small disk (needs root and mount)', () => {
  let disk: string;
  let centre: Centre;
  let sites: FixtureSites;
  const filler = (): string => join(disk, 'filler');

  const leave = (bytes: number): Promise<void> => fillUp(disk, bytes);

  beforeAll(async () => {
    disk = await mkdtemp(join(tmpdir(), 'vigil-disk-'));
    mountAt(disk, '24m');
    sites = await startFixtureSites({ mediaFolder: media.folder });
    centre = await makeCentre(join(disk, 'centre'), sites, where().environment);
    await allowForContainers(centre);
    await centre.vigil(['case', 'open', CASE]);
  });
  afterAll(async () => {
    await sites.close();
    execFileSync(UMOUNT, [disk]);
    await rmdir(disk);
  });

  it('that is full stops register with a clear word; afterwards the same command does it', async () => {
    // Enough for SQLite to open its files, not for what is registered.
    await leave(60_000);
    const full = await centre.vigil(['register', CASE, references(), '--json']);
    expect(errorOf(full), full.stderr).toEqual([1, 'disk-full']);
    await rm(filler());
    const again = await centre.vigil(['register', CASE, references()]);
    expect(again.code, again.stderr).toBe(0);
    expect((await statusOf(centre)).registry.references).toBe(4);
  });

  it('that fills up in the middle of a crawl loses nothing: it is resumed', async () => {
    const site = ['--site', 'fixture-community', '--json'];
    await leave(200_000);
    const full = await centre.vigil(['crawl', ...site]);
    expect(errorOf(full), full.stderr).toEqual([1, 'disk-full']);
    const before = await matchesOf(centre).catch(() => []);
    await rm(filler());
    const resumed = await centre.vigil(['crawl', '--resume', ...site]);
    expect([0, 3], resumed.stderr).toContain(resumed.code);
    expect(jsonOf(resumed)).toMatchObject({
      complete: true,
      run: { id: 'RUN-1', state: 'finished' },
    });
    const after = await matchesOf(centre);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.length).toBeGreaterThan(0);
  });

  it('that is full leaves an output file as it was', async () => {
    const other = await mkdtemp(join(tmpdir(), 'vigil-disk-'));
    mountAt(other, '1m');
    try {
      const file = join(other, 'matches.csv');
      await writeFile(file, 'the report of yesterday');
      await fillUp(other, 0);
      const full = await centre.vigil(['export', 'matches', '-o', file, '--json']);
      expect(errorOf(full), full.stderr).toEqual([1, 'disk-full']);
      expect(await readFile(file, 'utf8')).toBe('the report of yesterday');
      expect((await readdir(other)).toSorted()).toEqual(['filler', 'matches.csv']);
    } finally {
      execFileSync(UMOUNT, [other]);
      await rmdir(other);
    }
  });

  it('that has not a byte left is told by every command, in words about the disk', async () => {
    await leave(0);
    for (const args of [['status'], ['register', CASE, references()], ['alerts'], ['crawl']]) {
      const { code, stderr } = await centre.vigil(args);
      expect(code, stderr).toBe(1);
      expect(stderr).toMatch(/disk is not full|no space left/);
    }
    await rm(filler());
    expect((await centre.vigil(['status'])).code).toBe(0);
  });

  it('that is full is told by init', async () => {
    await leave(0);
    const { code, stderr } = await centre.vigil(['init', join(disk, 'other')]);
    expect(code).toBe(1);
    expect(stderr).toContain('no space left');
    await rm(filler());
    // Nothing half-made is in the way.
    const again = await centre.vigil(['init', join(disk, 'other')]);
    expect(again.code, again.stderr).toBe(0);
  });

  it('that became read-only is said to be, and doctor still answers', async () => {
    execFileSync(MOUNT, ['-o', 'remount,ro', disk]);
    try {
      const { code, stderr } = await centre.vigil(['case', 'open', 'S-2026-0777']);
      expect(code).toBe(1);
      expect(stderr).toContain(centre.folder);
      const doctor = await centre.vigil(['doctor', '--json']);
      expect(doctor.code).toBe(1);
      expect(Array.isArray(jsonOf(doctor))).toBe(true);
    } finally {
      execFileSync(MOUNT, ['-o', 'remount,rw', disk]);
    }
    expect((await centre.vigil(['case', 'open', 'S-2026-0777'])).code).toBe(0);
  });
});

describe('a database', () => {
  const digest = async (file: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');

  it('from a newer Vigil is refused by every command and left as it is', async () => {
    const centre = await emptyCentre(where(), 'newer');
    const file = join(centre.folder, 'vigil.db');
    const raw = new Database(file);
    raw.exec(
      `insert into schema_migration select '9999-later', timestamp from schema_migration limit 1`,
    );
    raw.pragma('journal_mode = delete');
    raw.close();
    const before = await digest(file);
    for (const args of [['status'], ['crawl'], ['case', 'open', 'S-2026-0001']]) {
      const ended = await centre.vigil([...args, '--json']);
      expect(errorOf(ended)).toEqual([1, 'database-newer']);
      expect(ended.stderr).toContain('9999-later');
    }
    expect((await centre.vigil(['doctor'])).stdout).toContain('newer Vigil');
    expect(await digest(file)).toBe(before);
  });

  it('that is broken is said to be, and doctor still looks at the rest', async () => {
    const centre = await emptyCentre(where(), 'broken');
    const file = join(centre.folder, 'vigil.db');
    await writeFile(file, 'this is no database, but somebody else’s text '.repeat(200));
    const before = await digest(file);
    const ended = await centre.vigil(['status', '--json']);
    expect(errorOf(ended)).toEqual([1, 'database-unusable']);
    const doctor = await centre.vigil(['doctor']);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(/✗ database: .*\n +→ /);
    expect(doctor.stdout).toContain('disk space');
    expect(await digest(file)).toBe(before);
  });

  it('that is gone is not made anew in silence', async () => {
    const centre = await emptyCentre(where(), 'gone');
    await rm(join(centre.folder, 'vigil.db'));
    expect(errorOf(await centre.vigil(['status', '--json']))).toEqual([1, 'database-missing']);
  });
});

describe('init', () => {
  it('at a file is refused', async () => {
    const file = join(where().folder, 'a-file');
    await writeFile(file, '');
    await expect(initCentre(file)).rejects.toThrow('already exists');
  });

  it('makes a folder that only its owner can enter', async () => {
    const folder = join(where().folder, 'parent');
    await mkdir(folder);
    const centre = await emptyCentre(where(), 'parent/child');
    const doctor = await centre.vigil(['doctor']);
    expect(doctor.stdout).toContain('only the owner can read');
  });
});
