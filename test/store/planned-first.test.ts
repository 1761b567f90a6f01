// The page that a run planned first: found without a look at all that wait, and before pages that were refused.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import { expect, it } from 'vitest';
import type { LaneId } from '../../src/domain/schedule.js';
import { firstPlanned } from '../../src/store/frontier.js';
import type { Tables } from '../../src/store/tables.js';
import { at, BOARD, BUDGET, folder, link, newStore, page, SITES } from './support.js';

it('is the first that was not refused, and then the first that was', async () => {
  const store = await newStore();
  const run = await store.runs.begin(SITES, BUDGET, at(0));
  await store.frontier.add(run.id, BOARD, [link('/t/1', 10), link('/t/2', 90), link('/t/3', 50)]);
  const [lane] = await store.frontier.lanes(run.id, BOARD);
  const claimed = async () => {
    const entry = await store.frontier.claim(run.id, BOARD, lane?.id, { plannedFirst: true });
    if (entry === undefined) throw new Error('expected a page that waits');
    return entry;
  };
  const refused = await claimed();
  expect(refused.url).toBe(page('/t/1'));
  await store.frontier.release(refused, { last: true });
  expect((await claimed()).url).toBe(page('/t/2'));
  expect((await claimed()).url).toBe(page('/t/3'));
  expect((await claimed()).url).toBe(page('/t/1'));
});

it('is found in the order of an index: nothing is sorted', async () => {
  const file = join(folder(), 'vigil.db');
  await newStore(file);
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: new Database(file, { readonly: true }) }),
  });
  const plan = await firstPlanned(db, 1 as LaneId).explain(undefined, sql`query plan`);
  await db.destroy();
  const steps = plan.map((step) => String(step['detail']));
  expect(steps.filter((step) => step.includes('frontier_planned'))).toHaveLength(2);
  expect(steps.join()).not.toContain('TEMP B-TREE');
});
