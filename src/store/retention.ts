// Retention: what was found is kept for a time, and what was deleted is proved by its count in the audit log.

import {
  PURGED_THINGS,
  type PurgedCounts,
  type PurgedThing,
  type RetentionLimits,
  type RetentionStore,
} from '../domain/retention.js';
import { appendAudit } from './audit.js';
import { lowerMatchesOf } from './coverage.js';
import type { Db, Engine, Trx } from './engine.js';
import { cleanFreePages, notePurgeDue } from './purge.js';
import { countFound, nextMedia, purgeFound, runsWithLower } from './retention-found.js';
import { forgetPages, keepTotals, oldRuns, purgeRun } from './retention-ledger.js';
import { keepLowerTotal } from './run-totals.js';

/** Counts in the transaction that deletes, so that a killed purge is not forgotten. */
async function counted(
  trx: Trx,
  deleted: Partial<Record<PurgedThing, number>>,
  at: Date,
): Promise<void> {
  const rows = PURGED_THINGS.flatMap((what) => {
    const count = deleted[what] ?? 0;
    return count > 0 ? [{ what, deleted: count }] : [];
  });
  if (rows.length === 0) return;
  for (const row of rows) {
    await trx
      .insertInto('retention_count')
      .values(row)
      .onConflict((oc) =>
        oc
          .column('what')
          .doUpdateSet((eb) => ({ deleted: eb('retention_count.deleted', '+', row.deleted) })),
      )
      .execute();
  }
  await notePurgeDue(trx, at);
}

/** Takes the count of the whole purge, and writes it into the audit log. */
async function conclude(
  trx: Trx,
  limits: RetentionLimits,
  actor: string,
  at: Date,
): Promise<PurgedCounts> {
  const rows = await trx.selectFrom('retention_count').selectAll().execute();
  const deleted: PurgedCounts = {
    ...{ media: 0, sightings: 0, matches: 0, runs: 0, visits: 0, captures: 0 },
    ...Object.fromEntries(rows.map((row) => [row.what, row.deleted])),
  };
  if (rows.length > 0) {
    const counts = PURGED_THINGS.map((what) => `${what}=${deleted[what]}`).join(' ');
    const before = `found-before=${limits.foundBefore.toISOString()} ledger-before=${limits.ledgerBefore.toISOString()}`;
    await appendAudit(trx, 'retention-purged', `${counts} ${before}`, actor, at);
    await trx.deleteFrom('retention_count').execute();
  }
  return deleted;
}

async function count(db: Db, limits: RetentionLimits): Promise<PurgedCounts> {
  const runs = await oldRuns(db, limits.ledgerBefore);
  let [visits, captures] = [0, 0];
  for (const run of runs) {
    const ofRun = db.selectFrom('visit').where('run_id', '=', run);
    const some = await ofRun
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    const theirs = await db
      .selectFrom('capture')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('visit_id', 'in', ofRun.select('id'))
      .executeTakeFirstOrThrow();
    visits += some.count;
    captures += theirs.count;
  }
  return { ...(await countFound(db, limits.foundBefore)), runs: runs.length, visits, captures };
}

export const retentionStore = (engine: Engine): RetentionStore => {
  const { db } = engine;

  async function purgeLedger(before: Date, at: Date, abort: AbortSignal): Promise<void> {
    for (const run of await oldRuns(db, before)) {
      await db.transaction().execute((trx) => keepTotals(trx, run));
      for (;;) {
        abort.throwIfAborted();
        const gone = await db.transaction().execute(async (trx) => {
          const { visits, captures, pages } = await purgeRun(trx, run);
          const isLast = pages > 0 && (await isGone(trx, run));
          await counted(trx, { visits, captures, runs: isLast ? 1 : 0 }, at);
          return { pages, isLast };
        });
        if (gone.pages === 0 || gone.isLast) break;
      }
    }
    await db.transaction().execute((trx) => forgetPages(trx, before));
  }

  async function purgeMedia(before: Date, at: Date, abort: AbortSignal): Promise<void> {
    for (const run of await runsWithLower(db, before)) {
      await db.transaction().execute(async (trx) => {
        await keepLowerTotal(trx, run, await lowerMatchesOf(trx, run));
      });
    }
    let last = 0;
    for (;;) {
      abort.throwIfAborted();
      const ids = await nextMedia(db, last);
      if (ids.length === 0) return;
      last = ids.at(-1) ?? last;
      await db.transaction().execute(async (trx) => {
        await counted(trx, await purgeFound(trx, ids, before), at);
      });
    }
  }

  return {
    count: (limits) => count(db, limits),
    async purge(limits, actor, at, abort) {
      // The ledger first: media that only it named go altogether.
      await purgeLedger(limits.ledgerBefore, at, abort);
      await purgeMedia(limits.foundBefore, at, abort);
      const deleted = await engine.durably((trx) => conclude(trx, limits, actor, at));
      const isClean = Object.values(deleted).every((number) => number === 0);
      const traces = isClean || (await cleanFreePages(engine)) === 'clean' ? 'gone' : 'pending';
      return { deleted, traces };
    },
  };
};

async function isGone(trx: Trx, run: number): Promise<boolean> {
  const left = await trx
    .selectFrom('frontier')
    .select('id')
    .where('run_id', '=', run)
    .limit(1)
    .executeTakeFirst();
  return left === undefined;
}
