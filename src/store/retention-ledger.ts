// The ledger of old runs: its numbers are kept, its visits, captures and pages go, a few at a time.

import { runIdOf } from '../domain/ids.js';
import { coverageOf } from './coverage.js';
import type { Db, Trx } from './engine.js';
import { keepLowerTotal, keepSiteTotal } from './run-totals.js';

/** Rows of one short transaction: the crawl and staff write in between. */
const AT_ONCE = 400;

/** Runs that ended before, and whose ledger or frontier is still there. */
export async function oldRuns(db: Db, before: Date): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('run')
    .select('id')
    .where('ended_at', '<', before.getTime())
    .where((eb) =>
      eb.exists(
        eb.selectFrom('frontier').select('frontier.id').whereRef('frontier.run_id', '=', 'run.id'),
      ),
    )
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Keeps what reports need of a run, before the first of its rows goes. */
export async function keepTotals(trx: Trx, run: number): Promise<void> {
  const coverage = await coverageOf(trx, runIdOf(run));
  for (const site of coverage.sites) await keepSiteTotal(trx, run, site);
  await keepLowerTotal(trx, run, coverage.lowerMatches);
}

/** Deletes some of a run's ledger. @returns what went; nothing where it is gone. */
export async function purgeRun(
  trx: Trx,
  run: number,
): Promise<{ readonly visits: number; readonly captures: number; readonly pages: number }> {
  const pages = await trx
    .selectFrom('frontier')
    .select('id')
    .where('run_id', '=', run)
    .limit(AT_ONCE)
    .execute();
  if (pages.length === 0) return { visits: 0, captures: 0, pages: 0 };
  const frontier = pages.map(({ id }) => id);
  const rows = await trx
    .selectFrom('visit')
    .select('id')
    .where('frontier_id', 'in', frontier)
    .execute();
  const visits = rows.map(({ id }) => id);
  let captures = 0;
  if (visits.length > 0) {
    await trx.deleteFrom('mode_probe').where('visit_id', 'in', visits).execute();
    const gone = await trx
      .deleteFrom('capture')
      .where('visit_id', 'in', visits)
      .executeTakeFirstOrThrow();
    captures = Number(gone.numDeletedRows);
    await trx.deleteFrom('visit').where('id', 'in', visits).execute();
  }
  await trx.deleteFrom('frontier').where('id', 'in', frontier).execute();
  // What the frontier was claimed by, where nothing refers to it any more.
  await trx
    .deleteFrom('lane')
    .where('run_id', '=', run)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('frontier')
            .select('frontier.id')
            .whereRef('frontier.lane_id', '=', 'lane.id'),
        ),
      ),
    )
    .execute();
  return { visits: visits.length, captures, pages: pages.length };
}

/**
 * Forgets known pages that no run has visited since: they are in no profile any more, for a page that is rests a week at the
 * most. Addresses that were never visited go by the run that first found them; what is still linked is found again.
 */
export async function forgetPages(trx: Trx, before: Date): Promise<void> {
  await trx
    .deleteFrom('page')
    .where((eb) => eb.fn.coalesce('visited_at', 'found_at'), '<', before.getTime())
    .execute();
  // What sections yielded goes with them; an older version did not keep when, and what it kept is learned anew.
  await trx
    .deleteFrom('section_yield')
    .where((eb) => eb.or([eb('visited_at', 'is', null), eb('visited_at', '<', before.getTime())]))
    .execute();
}
