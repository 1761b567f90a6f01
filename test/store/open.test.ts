// Opening: a private file, brought up to date; everything else is refused and left as it was.

import { chmodSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { StopError, type VigilError } from '../../src/domain/errors.js';
import { migrate } from '../../src/store/migrate.js';
import { MIGRATIONS } from '../../src/store/migrations/all.js';
import { openStore } from '../../src/store/open.js';
import { claimSqlite, openSqlite } from '../../src/store/sqlite.js';
import { storeError } from '../../src/store/sqlite-errors.js';
import { ACTOR, at, CASE, child, folder, newStore, openCase, register } from './support.js';

const newFile = () => join(folder(), 'vigil.db');
const close = (store: AsyncDisposable) => store[Symbol.asyncDispose]();

/** The error that opening ends in. */
const refusal = (file: string, options = {}): Promise<VigilError> =>
  openStore(file, options).then(
    async (store) => {
      await close(store);
      throw new Error('expected a refusal');
    },
    (error: unknown) => error as VigilError,
  );

describe('openStore', () => {
  it('makes a private database, and finds in it later what was stored', async () => {
    const file = newFile();
    const store = await openStore(file);
    await openCase(store);
    for (const end of ['', '-wal', '-shm']) {
      expect(statSync(`${file}${end}`).mode & 0o777, end).toBe(0o600);
    }
    await close(store);
    const again = await openStore(file, { mustExist: true });
    expect(await again.cases.get(CASE)).toMatchObject({ state: 'open' });
    await close(again);
  });

  it('says where a database is missing, and makes none', async () => {
    const file = newFile();
    for (const options of [{ mustExist: true }, { readOnly: true }]) {
      expect(await refusal(file, options)).toMatchObject({ code: 'database-missing' });
    }
    expect(() => statSync(file)).toThrow('ENOENT');
  });

  it('refuses a database from a newer Vigil and leaves it untouched', async () => {
    const file = newFile();
    await close(await openStore(file));
    const raw = new Database(file);
    raw.exec(`insert into schema_migration values ('9999-later', '2027-01-01T00:00:00.000Z')`);
    raw.exec('create table later (x)');
    raw.close();
    const before = readFileSync(file);
    const error = await refusal(file);
    expect(error).toBeInstanceOf(StopError);
    expect(error).toMatchObject({
      code: 'database-newer',
      params: { file, found: '9999-later', known: Object.keys(MIGRATIONS).at(-1) },
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('refuses what is no database, another program’s database, and a damaged one', async () => {
    const text = newFile();
    writeFileSync(text, 'This is a letter and no database. '.repeat(200));
    expect(await refusal(text)).toMatchObject({ code: 'database-unusable' });
    expect(readFileSync(text, 'utf8')).toMatch(/^This is a letter/);

    const foreign = newFile();
    const raw = new Database(foreign);
    raw.exec('create table bookmark (url text)');
    raw.close();
    const before = readFileSync(foreign);
    expect(await refusal(foreign)).toMatchObject({
      code: 'database-unusable',
      params: { detail: 'it belongs to another program' },
    });
    expect(readFileSync(foreign).equals(before)).toBe(true);

    const damaged = newFile();
    const store = await openStore(damaged);
    await register(store, 'a');
    await close(store);
    truncateSync(damaged, 8192);
    expect(await refusal(damaged)).toMatchObject({ code: 'database-unusable' });
  });

  it('refuses folders that are not there and folders in its place', async () => {
    const inside = folder();
    mkdirSync(join(inside, 'vigil.db'));
    expect(await refusal(join(inside, 'vigil.db'))).toMatchObject({ code: 'database-unusable' });
    expect(await refusal(join(inside, 'no', 'vigil.db'))).toMatchObject({
      code: 'database-unusable',
    });
  });

  it('takes up a database that was only just made when its maker was killed', async () => {
    const empty = newFile();
    writeFileSync(empty, '', { mode: 0o600 });
    await close(await openStore(empty));
    const claimed = newFile();
    const engine = openSqlite(claimed, {});
    await claimSqlite(engine.db);
    await engine.close();
    await close(await openStore(claimed));
  });

  it('can be opened by several processes at once, also when it is new', async () => {
    const file = newFile();
    const names = ['a', 'b', 'c'];
    const children = await Promise.all(names.map(() => child('register', file)));
    const ids = await Promise.all(children.map((one) => one.line()));
    expect(ids.sort()).toEqual(['R-1', 'R-2', 'R-3']);
    expect(await Promise.all(children.map((one) => one.ended))).toEqual([0, 0, 0]);
  }, 30_000);

  it('reads without writing where it is told to', async () => {
    const file = newFile();
    const store = await newStore(file);
    await openCase(store);
    const reader = await openStore(file, { readOnly: true });
    expect(await reader.cases.list()).toHaveLength(1);
    await expect(reader.cases.close(CASE, ACTOR, at(1))).rejects.toMatchObject({
      code: 'not-permitted',
    });
    await close(reader);
    expect(await store.cases.get(CASE)).toMatchObject({ state: 'open' });
  });

  it('does not bring a database up to date that it may only read', async () => {
    const file = newFile();
    writeFileSync(file, '');
    expect(await refusal(file, { readOnly: true })).toMatchObject({ code: 'database-unusable' });
    expect(statSync(file).size).toBe(0);
  });

  it('leaves the mode of a file that is there already', async () => {
    const file = newFile();
    await close(await openStore(file));
    chmodSync(file, 0o640);
    await close(await openStore(file));
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });
});

describe('what a person decided', () => {
  it('is synced to the disk at once, each time; what a crawl writes is not', async () => {
    const engine = openSqlite(newFile(), {});
    const level = async (db: typeof engine.db) =>
      (await sql<{ synchronous: number }>`pragma synchronous`.execute(db)).rows[0]?.synchronous;
    for (let round = 0; round < 3; round += 1) {
      expect(await level(engine.db)).toBe(1);
      expect(await engine.durably(level)).toBe(2);
    }
    await expect(engine.durably(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await level(engine.db)).toBe(1);
    await engine.close();
  });
});

describe('a full disk', () => {
  it('is said so, undoes the transaction, and keeps what was finished before', async () => {
    const engine = openSqlite(newFile(), {});
    await claimSqlite(engine.db);
    await migrate(engine.db);
    const add = (name: string) =>
      engine.durably(async (trx) => {
        for (let row = 0; row < 200; row += 1) {
          const site = {
            id: `${name}-${row}` as never,
            name: 'n'.repeat(2000),
            channel: 'other',
          } as const;
          await trx.insertInto('site').values(site).execute();
        }
      });
    await add('first');
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(engine.db);
    await sql.raw(`pragma max_page_count = ${(rows[0]?.page_count ?? 0) + 5}`).execute(engine.db);
    await expect(add('second')).rejects.toMatchObject({ code: 'disk-full' });
    const sites = await engine.db.selectFrom('site').select('id').execute();
    expect(sites).toHaveLength(200);
    await sql`pragma max_page_count = 100000`.execute(engine.db);
    await add('third');
    await engine.close();
  });
});

describe('storeError', () => {
  const sqlite = (code: string) =>
    storeError(new Database.SqliteError('said', code), '/x/vigil.db');

  it.each([
    ['SQLITE_BUSY_SNAPSHOT', 'database-busy'],
    ['SQLITE_FULL', 'disk-full'],
    ['SQLITE_READONLY_DIRECTORY', 'not-permitted'],
    ['SQLITE_IOERR_WRITE', 'database-unusable'],
    ['SQLITE_CORRUPT_VTAB', 'database-unusable'],
    ['SQLITE_NOTADB', 'database-unusable'],
    ['SQLITE_CANTOPEN', 'database-unusable'],
  ])('maps %s to %s', (from, to) => {
    expect(sqlite(from)).toMatchObject({ code: to });
  });

  it('leaves a fault of the program as it is', () => {
    const error = new Database.SqliteError('UNIQUE constraint failed', 'SQLITE_CONSTRAINT_UNIQUE');
    expect(storeError(error, '/x')).toBe(error);
    expect(storeError(undefined, '/x')).toBeUndefined();
  });

  it.each([
    ['EACCES', 'not-permitted'],
    ['EROFS', 'not-permitted'],
    ['ENOSPC', 'disk-full'],
    ['ENOTDIR', 'database-unusable'],
  ])('maps the file system’s %s to %s', (from, to) => {
    expect(storeError(Object.assign(new Error('said'), { code: from }), '/x')).toMatchObject({
      code: to,
    });
  });
});
