// What sites yielded, run by run and section by section, as the ledger's visits say.

import type { SiteId } from '../domain/ids.js';
import {
  COMPARED_RUNS,
  yieldDrops,
  type SectionCount,
  type YieldDrop,
} from '../domain/yield-drop.js';
import { groupedBy } from './chunks.js';
import type { Db } from './engine.js';

/** How a run's yield on a site dropped against the runs before it; visits of older versions did not count theirs. */
export async function dropsOf(db: Db, run: number, siteId: SiteId): Promise<readonly YieldDrop[]> {
  const runs = await db
    .selectFrom('run_site')
    .select('run_id')
    .where('site_id', '=', siteId)
    .where('run_id', '<=', run)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('visit')
          .select('visit.id')
          .whereRef('visit.run_id', '=', 'run_site.run_id')
          .where('visit.site_id', '=', siteId)
          .where('visit.outcome', '=', 'fetched')
          .where('visit.media_had', 'is not', null),
      ),
    )
    .orderBy('run_id', 'desc')
    .limit(COMPARED_RUNS + 1)
    .execute();
  if (runs[0]?.run_id !== run) return [];
  const rows = await db
    .selectFrom('visit')
    .innerJoin('frontier', 'frontier.id', 'visit.frontier_id')
    .innerJoin('lane', 'lane.id', 'frontier.lane_id')
    .select(({ fn }) => [
      'visit.run_id',
      'lane.section',
      fn.countAll<number>().as('pages'),
      fn.sum<number>('visit.media_had').as('media'),
      fn.sum<number>('visit.links_found').as('links'),
    ])
    .where('visit.site_id', '=', siteId)
    .where(
      'visit.run_id',
      'in',
      runs.map((row) => row.run_id),
    )
    .where('visit.outcome', '=', 'fetched')
    .where('visit.media_had', 'is not', null)
    .groupBy(['visit.run_id', 'lane.section'])
    .execute();
  const byRun = groupedBy(rows, (row) => row.run_id);
  const counts = (id: number): readonly SectionCount[] => byRun.get(id) ?? [];
  const [, ...past] = runs.map((row) => counts(row.run_id));
  return yieldDrops(counts(run), past);
}
