// Runs whose ledger was purged, as reports count them: by the numbers that were kept, at the time when the run began.

import type { SiteId } from '../domain/ids.js';
import type { Period } from '../domain/period.js';
import type { Trx } from './engine.js';
import type { SiteTotal } from './run-totals.js';

/** What is kept of one run on one site. */
export type KeptRun = {
  readonly run: number;
  readonly startedAt: Date;
  readonly siteId: SiteId;
  readonly total: SiteTotal;
};

/** Runs that began within one of the spans and whose numbers alone are kept. */
export async function keptRuns(trx: Trx, spans: readonly Period[]): Promise<readonly KeptRun[]> {
  const rows = await trx
    .selectFrom('run_site_total as kept')
    .innerJoin('run', 'run.id', 'kept.run_id')
    .select(['kept.run_id', 'kept.site_id', 'kept.coverage', 'run.started_at'])
    .orderBy('kept.run_id')
    .orderBy('kept.site_id')
    .execute();
  return rows
    .filter(({ started_at: at }) =>
      spans.some(({ from, until }) => from.getTime() <= at && at < until.getTime()),
    )
    .map((row) => ({
      run: row.run_id,
      startedAt: new Date(row.started_at),
      siteId: row.site_id,
      // Written by keepSiteTotal alone.
      total: JSON.parse(row.coverage) as SiteTotal,
    }));
}

/**
 * Runs with kept numbers: some of their visits may still be there, for a purge goes on little by little, and are not counted
 * beside them.
 */
export const runsKept = (trx: Trx) => trx.selectFrom('run_site_total').select('run_id');
