// From a database as an older Vigil left it: nothing is lost, and it becomes what a new one would be.

import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import { Migrator } from 'kysely';
import { describe, expect, it } from 'vitest';
import { VARIANTS, type Fingerprint } from '../../src/domain/fingerprint.js';
import { MIGRATIONS } from '../../src/store/migrations/all.js';
import { openStore } from '../../src/store/open.js';
import { claimSqlite, openSqlite } from '../../src/store/sqlite.js';
import {
  ACTOR,
  at,
  CASE,
  collect,
  facts,
  fingerprint,
  folder,
  local,
  newStore,
  sha256Of,
} from './support.js';

/** A new database at the first schema. */
async function atFirst(file: string): Promise<void> {
  const engine = openSqlite(file, {});
  await claimSqlite(engine.db);
  const migrator = new Migrator({
    db: engine.db,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
    migrationTableName: 'schema_migration',
    migrationLockTableName: 'schema_lock',
  });
  const { error } = await migrator.migrateTo('0001-first');
  expect(error).toBeUndefined();
  await engine.close();
}

/** References with these fingerprints, found media, one alert with two matches and a span: all as 0001 had them. */
function fill(file: string, references: readonly (readonly Fingerprint[])[]): void {
  const db = new Database(file);
  db.pragma('foreign_keys = on');
  const run = (sql: string, ...values: readonly unknown[]) => db.prepare(sql).run(...values);
  run(`insert into "case" values (?, 'open', 0, 'unknown', 'unknown', 0, null)`, CASE);
  for (const [index, fingerprints] of references.entries()) {
    const { byteLength, width, height } = facts('');
    run(
      `insert into reference values (?, ?, ?, 'image', ?, ?, ?, null, ?)`,
      ...[index + 1, CASE, sha256Of(`r-${index + 1}`), byteLength, width, height],
      at(1).getTime(),
    );
    for (const [place, one] of fingerprints.entries()) {
      run(
        'insert into fingerprint values (?, ?, ?, ?, ?, ?, ?, ?)',
        ...[index + 1, place + 1, one.algorithm, one.version, one.bits, one.quality],
        ...[one.variant, one.timeMs ?? null],
      );
    }
  }
  for (const [id, name] of ['content', 'other'].entries()) {
    run(
      `insert into media values (?, ?, 'fingerprinted', null, null, 'image', 1, 2, 3, null, 4)`,
      ...[id + 1, sha256Of(name)],
    );
    run(
      `insert into media_fingerprint values (?, 1, 'pdq', '1', ?, 90, 'original', null)`,
      ...[id + 1, randomBytes(32)],
    );
  }
  db.exec(`
    insert into site values ('board', 'A board', 'community');
    insert into run values (1, 'finished', 1, 1, 1, 0, 1, 'frontier-empty');
    insert into alert values (1, '${CASE}', 1, 'board', 'http://board.example/1', 'A title');
    insert into alert_event values (1, 1, 'raised', 5, 'vigil', 1, null);
    insert into match values
      (1, 1, 'board', 'http://board.example/1', 1, 1, 'http://x/1', 'image', 'exact', 'sha256', 0, 'original', 100, null, null),
      (7, 1, 'board', 'http://board.example/1', 1, 2, 'http://x/2', 'video', 'strong', 'pdq', 12, 'mirror', 80, 88, 20),
      (8, 2, 'board', 'http://board.example/2', null, 2, 'http://x/3', 'image', 'review', 'pdq', 40, 'original', 30, 88, 20);
    insert into match_span values (7, 1, 0, 100, null, null), (7, 2, 200, 300, 0, 50);
    insert into sighting values (2, 'http://x/3', 'http://board.example/2', 'board', 6, 7);
  `);
  db.close();
}

/** The schema as statements in one form, whatever order it was made in. */
function schemaOf(file: string): readonly string[] {
  const db = new Database(file);
  try {
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    return db
      .prepare<[], string>(
        `select type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_schema order by type, name`,
      )
      .pluck()
      .all();
  } finally {
    db.close();
  }
}

describe('a database of the first schema', () => {
  const eight = (of: Partial<Fingerprint> = {}) =>
    VARIANTS.map((variant) => fingerprint({ variant, ...of }));

  it('keeps every fingerprint, alert, match and span', async () => {
    const file = join(folder(), 'vigil.db');
    await atFirst(file);
    const references = [
      [...eight(), ...eight({ algorithm: 'blockhash', quality: 100 })],
      [0, 500, 1000].map((timeMs) => fingerprint({ timeMs })),
      [],
      eight().slice(0, 7),
      eight().map((one, index) => ({ ...one, quality: 90 + index })),
      ...Array.from({ length: 40 }, () => eight()),
      [...eight({ timeMs: 0 }), ...eight({ timeMs: 40 })],
    ];
    fill(file, references);
    const store = await newStore(file);
    const watched = await collect(store.registry.watched());
    expect(watched.map(({ fingerprints }) => fingerprints)).toEqual(references);
    expect(watched.every(({ voters }) => voters.length === 0)).toBe(true);

    const alert = await store.alerts.get('A-1' as never);
    expect(alert?.alert).toMatchObject({ state: 'open', pageTitle: 'A title' });
    expect(alert?.matches).toMatchObject([
      { tier: 'exact', score: 100, points: null, changes: null },
      { tier: 'strong', distance: 12, quality: 88, secondOpinion: 20, changes: 'mirrored' },
    ]);
    const strong = await store.alerts.list({ alertIds: ['A-1' as never] });
    expect(strong).toMatchObject([{ tier: 'exact' }]);
    expect(await store.alerts.lower({})).toMatchObject([{ tier: 'review', referenceId: 'R-2' }]);
    const raw = new Database(file);
    expect(raw.prepare('select * from match_span').raw().all()).toEqual([
      [7, 1, 0, 100, null, null],
      [7, 2, 200, 300, 0, 50],
    ]);
    raw.close();
  });

  it('lets its references be registered again, once, to get what was not looked for then', async () => {
    const file = join(folder(), 'vigil.db');
    await atFirst(file);
    fill(file, [eight(), eight()]);
    const store = await newStore(file);
    const media = facts('r-1');
    expect(await store.registry.find(CASE, media.sha256)).toBeUndefined();
    const version = await store.registry.version();
    const again = { caseId: CASE, media, registeredAt: at(8), fingerprints: eight() };
    const picture = { ...again, locals: [local(20)] };
    expect(await store.registry.add(picture, ACTOR)).toEqual({
      outcome: 'already-registered',
      id: 'R-1',
    });
    expect(await store.registry.find(CASE, media.sha256)).toBe('R-1');
    expect(await store.registry.version()).toBe(version + 1);
    expect(await store.registry.localsOf('R-1' as never)).toEqual(picture.locals);
    const [renewed, left] = await collect(store.registry.watched());
    expect(renewed).toMatchObject({ registeredAt: at(1), fingerprints: again.fingerprints });
    expect(left).toMatchObject({ voters: [] });
    expect(await store.alerts.get('A-1' as never)).toMatchObject({ matches: [{}, {}] });
    await store.registry.add({ ...picture, locals: [local(3)] }, ACTOR);
    expect(await store.registry.version()).toBe(version + 1);
    expect(await store.registry.localsOf('R-1' as never)).toEqual(picture.locals);
  });

  it('has its found media hashed again, and forgets them with what they matched', async () => {
    const file = join(folder(), 'vigil.db');
    await atFirst(file);
    fill(file, [eight(), eight()]);
    const store = await newStore(file);
    expect(await store.foundMedia.get(sha256Of('content'))).toBeUndefined();
    const media = facts('content');
    const result = {
      outcome: 'fingerprinted',
      media,
      fingerprints: [fingerprint()],
      locals: [],
    } as const;
    await store.foundMedia.keep(result, at(2));
    expect(await store.foundMedia.get(sha256Of('content'))).toEqual(result);
    await store.registry.withdraw(CASE, undefined, ACTOR, at(3));
    expect(await store.foundMedia.get(sha256Of('content'))).toBeUndefined();
    expect((await store.alerts.get('A-1' as never))?.matches).toEqual([]);
  });

  it('has the schema that a new one has', async () => {
    const older = join(folder(), 'vigil.db');
    await atFirst(older);
    fill(older, [eight(), []]);
    const fresh = join(folder(), 'vigil.db');
    for (const file of [older, fresh]) await (await openStore(file))[Symbol.asyncDispose]();
    expect(schemaOf(older)).toEqual(schemaOf(fresh));
    expect(schemaOf(fresh).filter((line) => /_0001\b/.test(line))).toEqual([]);
  });

  it('is left as it was where the migration fails', async () => {
    const file = join(folder(), 'vigil.db');
    await atFirst(file);
    fill(file, [eight(), []]);
    // What no version wrote: the new table refuses it.
    const raw = new Database(file);
    raw.exec(`update match set algorithm = 'blockhash' where id = 8`);
    raw.close();
    const before = schemaOf(file);
    await expect(openStore(file)).rejects.toThrow('CHECK');
    expect(schemaOf(file)).toEqual(before);
  });
});
