// Statements that are compiled once: they say and find what the same statements say and find that are built anew.

import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prepared, preparedIn, preparedRows } from '../../src/store/prepared.js';
import type { Tables } from '../../src/store/tables.js';

/** A database of one table, and the texts that were run on it. */
function openDb() {
  const raw = new Database(':memory:');
  raw.exec('create table lane (id integer primary key, run_id, site_id, domain, section)');
  const texts: string[] = [];
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: raw }),
    log: ({ query }) => {
      texts.push(query.sql);
    },
  });
  onTestFinished(() => db.destroy());
  return { db, texts };
}

type Row = { readonly id: number; readonly section: string | null };
const makeRows = (count: number): Row[] =>
  Array.from({ length: count }, (_, id) => ({ id, section: id % 3 === 0 ? null : `s${id}` }));

const adding = () =>
  preparedRows(['id', 'section'], (db, rows: readonly Row[]) =>
    db
      .insertInto('lane')
      .values(rows as never)
      .returning('id'),
  );
const asking = () =>
  preparedIn((db, ids: readonly number[], than: { readonly section: string }) =>
    db
      .selectFrom('lane')
      .select(['id', 'section'])
      .where('id', 'in', ids as never)
      .where('section', '!=', than.section)
      .orderBy('id'),
  );

describe('prepared statements', () => {
  it('are compiled once, and run with the values of each call', async () => {
    const { db, texts } = openDb();
    let built = 0;
    const add = prepared((on, row: Row) => {
      built += 1;
      return on.insertInto('lane').values({ id: row.id, section: row.section } as never);
    });
    await add(db, { id: 1, section: 'a' });
    await db.transaction().execute((trx) => add(trx, { id: 2, section: null }));
    expect(built).toBe(1);
    expect(new Set(texts.filter((text) => text.startsWith('insert'))).size).toBe(1);
    expect(await db.selectFrom('lane').select(['id', 'section']).execute()).toEqual([
      { id: 1, section: 'a' },
      { id: 2, section: null },
    ]);
  });

  it('add as many rows as they are given, whatever their number', async () => {
    const add = adding();
    for (const count of [0, 1, 2, 3, 7, 8, 63, 64, 65, 200]) {
      const { db } = openDb();
      const rows = makeRows(count);
      const added = await add(db, rows);
      expect(added.map(({ id }) => Number(id))).toEqual(rows.map(({ id }) => id));
      expect(await db.selectFrom('lane').select(['id', 'section']).orderBy('id').execute()).toEqual(
        rows,
      );
    }
  });

  it('refuse rows with a column that they were not made for', async () => {
    const { db } = openDb();
    const row = { id: 1, section: 'a', domain: 'b' };
    await expect(adding()(db, [row])).rejects.toThrow('expected rows of id,section');
  });

  it('find what lists of any length name, each row once', async () => {
    const { db, texts } = openDb();
    await adding()(db, makeRows(300));
    const ask = asking();
    for (const count of [0, 1, 2, 3, 5, 64, 65, 130, 299]) {
      const ids = makeRows(count).map(({ id }) => id + 1);
      const plain =
        count === 0
          ? []
          : await db
              .selectFrom('lane')
              .select(['id', 'section'])
              .where('id', 'in', ids as never)
              .where('section', '!=', 's4')
              .orderBy('id')
              .execute();
      expect(await ask(db, ids, { section: 's4' })).toEqual(plain);
    }
    texts.length = 0;
    for (let count = 1; count < 300; count += 1) {
      await ask(
        db,
        makeRows(count).map(({ id }) => id),
        { section: 's4' },
      );
    }
    // 1, 2, 4, 8, 16, 32 and 64 places.
    expect(new Set(texts).size).toBe(7);
  });
});
