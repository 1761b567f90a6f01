// Runs as rows, read back.

import { rowOf, runIdOf, type RunId } from '../domain/ids.js';
import type { Run, RunEnd } from '../domain/run.js';
import type { Db } from './engine.js';
import type { Tables } from './tables.js';

type RunRow = Omit<Tables['run'], 'id' | 'ended_at' | 'end' | 'budget_max_bytes'> & {
  readonly budget_max_bytes: number | null;
  readonly id: number;
  readonly ended_at: number | null;
  readonly end: RunEnd | null;
};

export async function runOf(db: Db, row: RunRow): Promise<Run> {
  const sites = await db
    .selectFrom('run_site')
    .select('site_id')
    .where('run_id', '=', row.id)
    .orderBy('number')
    .execute();
  return {
    id: runIdOf(row.id),
    state: row.state,
    siteIds: sites.map((site) => site.site_id),
    budget: {
      durationMs: row.budget_duration_ms,
      maxPages: row.budget_max_pages,
      ...(row.budget_max_bytes === null ? {} : { maxBytes: row.budget_max_bytes }),
    },
    startedAt: new Date(row.started_at),
    ...(row.ended_at === null ? {} : { endedAt: new Date(row.ended_at) }),
    ...(row.end === null ? {} : { end: row.end }),
  };
}

export async function readRun(db: Db, id: RunId): Promise<Run | undefined> {
  const row = await db.selectFrom('run').selectAll().where('id', '=', rowOf(id)).executeTakeFirst();
  return row && (await runOf(db, row));
}
