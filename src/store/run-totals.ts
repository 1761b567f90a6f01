// What is kept of a run's ledger when its visits and captures are purged: the numbers that reports are made of.

import type { SiteCoverage } from '../domain/coverage.js';
import type { SiteId } from '../domain/ids.js';
import type { Db, Trx } from './engine.js';

/** What was counted of a site; its name and channel are read with the site itself. */
export type SiteTotal = Omit<SiteCoverage, 'siteId' | 'name' | 'channel' | 'robotsOverride'>;

/** The kept numbers of a run on a site; undefined while its ledger is there. */
export async function siteTotal(
  db: Db,
  run: number,
  siteId: SiteId,
): Promise<SiteTotal | undefined> {
  const row = await db
    .selectFrom('run_site_total')
    .select('coverage')
    .where('run_id', '=', run)
    .where('site_id', '=', siteId)
    .executeTakeFirst();
  // Written by keepSiteTotal alone.
  return row && (JSON.parse(row.coverage) as SiteTotal);
}

/** Reasons hold addresses and what servers said: of the faults only the outcomes and their numbers are kept. */
function withoutReasons(faults: SiteCoverage['faults']): SiteCoverage['faults'] {
  const kept = new Map<string, SiteCoverage['faults'][number]>();
  for (const fault of faults) {
    const key = `${fault.of} ${fault.outcome}`;
    const count = (kept.get(key)?.count ?? 0) + fault.count;
    kept.set(key, { ...fault, reason: '', count });
  }
  return [...kept.values()];
}

export async function keepSiteTotal(trx: Trx, run: number, of: SiteCoverage): Promise<void> {
  const { siteId, name, channel, robotsOverride, ...counted } = of;
  const total: SiteTotal = { ...counted, faults: withoutReasons(counted.faults) };
  await trx
    .insertInto('run_site_total')
    .values({ run_id: run, site_id: siteId, coverage: JSON.stringify(total) })
    .onConflict((oc) => oc.columns(['run_id', 'site_id']).doNothing())
    .execute();
}

/** The kept number of a run's lower matches; undefined while they are counted. */
export async function lowerTotal(db: Db, run: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('run_total')
    .select('lower_matches')
    .where('run_id', '=', run)
    .executeTakeFirst();
  return row?.lower_matches;
}

export async function keepLowerTotal(trx: Trx, run: number, count: number): Promise<void> {
  await trx
    .insertInto('run_total')
    .values({ run_id: run, lower_matches: count })
    .onConflict((oc) => oc.column('run_id').doNothing())
    .execute();
}
