// Statements of every visit, built and compiled once and then run with other values: to build the same text anew from its nodes takes
// longer than SQLite takes to run it.

import type { Compilable, CompiledQuery } from 'kysely';
import type { Db } from './engine.js';

/** Stands for a value while a statement is compiled. It is no number and no text: a builder may hand it on, not look at it. */
class Hole<From> {
  readonly #read: (from: From) => unknown;
  constructor(read: (from: From) => unknown) {
    this.#read = read;
  }
  fill(from: From): unknown {
    return this.#read(from);
  }
}

type Statement<From, Row> = (db: Db, from: From) => Promise<readonly Row[]>;

/** The text is the same for every engine that is open: there is one dialect (engine.ts). */
function compiledOnce<From, Row>(build: (db: Db) => Compilable<Row>): Statement<From, Row> {
  let compiled: CompiledQuery<Row> | undefined;
  return async (db, from) => {
    compiled ??= build(db).compile();
    const parameters = compiled.parameters.map((value) =>
      value instanceof Hole ? (value as Hole<From>).fill(from) : value,
    );
    const bound: CompiledQuery<Row> = { ...compiled, parameters };
    return (await db.executeQuery(bound)).rows;
  };
}

type Named = Readonly<Record<string, unknown>>;

/** An object whose every property is the hole of that name. */
const holes = (holeOf: (name: string) => unknown): object =>
  new Proxy({}, { get: (_, name) => holeOf(String(name)) });

/**
 * A statement that is always the same but for its values.
 *
 * @param build is called once; of its values it can know nothing but their names.
 */
export const prepared = <Values extends object, Row>(
  build: (db: Db, values: Values) => Compilable<Row>,
): Statement<Values, Row> =>
  compiledOnce((db) => {
    const values = holes((name) => new Hole((from: Named) => from[name])) as Values;
    return build(db, values);
  });

/** The largest list or group of rows of one statement; larger ones are split. A power of two. */
const MOST = 64;

/** Statements for lists of 1, 2, 4, … {@link MOST} places: few enough to be kept. */
function bySize<From, Row>(
  make: (size: number) => Statement<From, Row>,
): (size: number) => Statement<From, Row> {
  const made = new Map<number, Statement<From, Row>>();
  return (size) => {
    const statement = made.get(size) ?? make(size);
    made.set(size, statement);
    return statement;
  };
}

const places = (size: number): readonly number[] => Array.from({ length: size }, (_, at) => at);

/**
 * A query with a list (`in`). A list is filled up to the next power of two with its last value, so the query must be one to which a
 * value that is named twice makes no difference.
 *
 * @returns the rows of all parts of the list, one part after another; none for an empty one.
 */
export function preparedIn<Value, Row, Values extends object = object>(
  build: (db: Db, list: readonly Value[], values: Values) => Compilable<Row>,
): (db: Db, list: readonly Value[], values: Values) => Promise<readonly Row[]> {
  type From = { readonly list: readonly Value[]; readonly values: Values };
  const statements = bySize((size) =>
    compiledOnce<From, Row>((db) =>
      build(
        db,
        places(size).map(
          (at) => new Hole<From>(({ list }) => list[Math.min(at, list.length - 1)]) as Value,
        ),
        holes((name) => new Hole(({ values }: From) => (values as Named)[name])) as Values,
      ),
    ),
  );
  return async (db, all, values) => {
    const rows: Row[] = [];
    for (let from = 0; from < all.length; from += MOST) {
      const list = all.slice(from, from + MOST);
      const size = 2 ** Math.ceil(Math.log2(list.length));
      // One by one: there may be more than a call takes arguments.
      for (const row of await statements(size)(db, { list, values })) rows.push(row);
    }
    return rows;
  };
}

/**
 * An insert of many rows, all with the same columns: in groups of powers of two.
 *
 * @returns what the statements return, in the order of the groups.
 */
export function preparedRows<Added extends object, Row>(
  columns: readonly (keyof Added & string)[],
  build: (db: Db, rows: readonly Added[]) => Compilable<Row>,
): (db: Db, rows: readonly Added[]) => Promise<readonly Row[]> {
  const statements = bySize((size) =>
    compiledOnce<readonly Added[], Row>((db) =>
      build(
        db,
        places(size).map(
          (at) =>
            Object.fromEntries(
              columns.map((column) => [
                column,
                new Hole<readonly Added[]>((rows) => rows[at]?.[column]),
              ]),
            ) as Added,
        ),
      ),
    ),
  );
  return async (db, all) => {
    // A column that was added to the rows and forgotten here would stay empty, and nobody would know.
    const [first] = all;
    if (first && Object.keys(first).length !== columns.length) {
      throw new Error(
        `expected rows of ${columns.join()} but received ${Object.keys(first).join()}`,
      );
    }
    const results: Row[] = [];
    for (let from = 0; from < all.length;) {
      const size = Math.min(MOST, 2 ** Math.floor(Math.log2(all.length - from)));
      for (const row of await statements(size)(db, all.slice(from, from + size))) results.push(row);
      from += size;
    }
    return results;
  };
}
