// Runs: begun, resumed, ended. A run that is `running` and has no process was killed: it can be resumed, as a stopped one can.

import { UsageError } from '../domain/errors.js';
import { FLOOD_LIMITS, type FloodLimits } from '../domain/flood.js';
import { rowOf, type RunId } from '../domain/ids.js';
import type { RunStore, WatchedSite } from '../domain/ports.js';
import type { Budget, Run, RunEnd, RunState } from '../domain/run.js';
import { sought } from '../domain/sought.js';
import { commitVisit } from './commit.js';
import { bytesBySite, coverageOf, droppedSites, failingSites, visitedBySite } from './coverage.js';
import type { Db, Engine, Trx } from './engine.js';
import { adoptLaneless } from './lanes.js';
import { readRun, runOf } from './run-rows.js';

async function begin(
  trx: Trx,
  sites: readonly WatchedSite[],
  budget: Budget,
  at: Date,
): Promise<Run> {
  for (const { id, name, channel } of sites) {
    await trx
      .insertInto('site')
      .values({ id, name, channel })
      .onConflict((oc) => oc.column('id').doUpdateSet({ name, channel }))
      .execute();
  }
  const watched = await trx
    .selectFrom('reference')
    .innerJoin('case', 'case.id', 'reference.case_id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('case.state', '=', 'open')
    .executeTakeFirstOrThrow();
  const run = await trx
    .insertInto('run')
    .values({
      state: 'running',
      budget_duration_ms: budget.durationMs,
      budget_max_pages: budget.maxPages,
      budget_max_bytes: budget.maxBytes ?? null,
      references_watched: watched.count,
      started_at: at.getTime(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  for (const [index, { id, robotsOverride }] of sites.entries()) {
    await trx
      .insertInto('run_site')
      .values({
        run_id: run.id,
        number: index + 1,
        site_id: id,
        robots_override: robotsOverride ?? null,
      })
      .execute();
  }
  return runOf(trx, run);
}

async function unfinished(db: Db): Promise<Run | undefined> {
  const row = await db
    .selectFrom('run')
    .selectAll()
    .where('state', '=', 'running')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && (await runOf(db, row));
}

async function resumable(db: Db): Promise<Run | undefined> {
  const [run] = await latest(db, 1);
  return run?.state === 'running' || run?.state === 'stopped' ? run : undefined;
}

async function resume(trx: Trx, id: RunId): Promise<Run> {
  const row = await trx
    .updateTable('run')
    .set({ state: 'running', ended_at: null, end: null })
    .where('id', '=', rowOf(id))
    .where('state', 'in', ['running', 'stopped'])
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new UsageError('not-found', sought('unfinished run', id));
  await trx
    .updateTable('frontier')
    .set({ state: 'waiting' })
    .where('run_id', '=', rowOf(id))
    .where(
      'site_id',
      'in',
      trx.selectFrom('run_site').select('site_id').where('run_id', '=', rowOf(id)),
    )
    .where('state', '=', 'claimed')
    .execute();
  await adoptLaneless(trx, rowOf(id));
  return runOf(trx, row);
}

/** Ends a run once; an ended one stays as it ended. */
async function finish(
  db: Db,
  id: RunId,
  state: Exclude<RunState, 'running'>,
  end: RunEnd | null,
  at: Date,
): Promise<void> {
  await db
    .updateTable('run')
    .set((eb) => ({
      state,
      end,
      // A clock that was set back during the run must not keep it from ending.
      ended_at: eb
        .case()
        .when('started_at', '>', at.getTime())
        .then(eb.ref('started_at'))
        .else(at.getTime())
        .end(),
    }))
    .where('id', '=', rowOf(id))
    .where('state', '=', 'running')
    .execute();
}

async function sites(db: Db): Promise<readonly WatchedSite[]> {
  return db.selectFrom('site').select(['id', 'name', 'channel']).orderBy('id').execute();
}

async function latest(db: Db, count: number): Promise<readonly Run[]> {
  const rows = await db.selectFrom('run').selectAll().orderBy('id', 'desc').limit(count).execute();
  return Promise.all(rows.map((row) => runOf(db, row)));
}

export const runStore = ({ db }: Engine, flood: FloodLimits = FLOOD_LIMITS): RunStore => ({
  begin: (sites, budget, at) => db.transaction().execute((trx) => begin(trx, sites, budget, at)),
  unfinished: () => unfinished(db),
  resumable: () => resumable(db),
  resume: (id) => db.transaction().execute((trx) => resume(trx, id)),
  abandon: (id, at) => finish(db, id, 'abandoned', null, at),
  end: (id, end, at) => finish(db, id, end === 'stop-requested' ? 'stopped' : 'finished', end, at),
  get: (id) => readRun(db, id),
  latest: (count) => latest(db, count),
  commit: (record) => db.transaction().execute((trx) => commitVisit(trx, record, flood)),
  coverage: (id) =>
    db
      .transaction()
      .setAccessMode('read only')
      .execute((trx) => coverageOf(trx, id)),
  visited: (id) => visitedBySite(db, id),
  bytesSpent: (id) => bytesBySite(db, id),
  failingSites: () => failingSites(db),
  droppedSites: (id) => droppedSites(db, id),
  sites: () => sites(db),
});
