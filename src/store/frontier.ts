// The frontier: pages that wait, are claimed and are done, per run and site.

import type { RunId, SiteId } from '../domain/ids.js';
import { rowOf } from '../domain/ids.js';
import type { Frontier } from '../domain/ports.js';
import type { FoundLink, FrontierEntry } from '../domain/visit.js';
import { inParts } from './chunks.js';
import type { Db, Engine, Trx } from './engine.js';

/** Adds what the run does not know yet; the first to name a page decides its site, depth and priority. */
export async function addLinks(
  trx: Trx,
  run: number,
  siteId: SiteId,
  links: readonly FoundLink[],
): Promise<void> {
  for (const part of inParts(links)) {
    await trx
      .insertInto('frontier')
      .values(
        part.map(({ url, depth, priority }) => ({
          run_id: run,
          site_id: siteId,
          url,
          depth,
          priority,
          state: 'waiting' as const,
        })),
      )
      .onConflict((oc) => oc.columns(['run_id', 'url']).doNothing())
      .execute();
  }
}

/** One statement takes the page, so that no two can. */
async function claim(db: Db, runId: RunId, siteId: SiteId): Promise<FrontierEntry | undefined> {
  const row = await db
    .updateTable('frontier')
    .set({ state: 'claimed' })
    .where('id', '=', (eb) =>
      eb
        .selectFrom('frontier')
        .select('id')
        .where('run_id', '=', rowOf(runId))
        .where('site_id', '=', siteId)
        .where('state', '=', 'waiting')
        .orderBy('priority', 'desc')
        .orderBy('id')
        .limit(1),
    )
    .where('state', '=', 'waiting')
    .returning(['id', 'site_id', 'url', 'depth', 'priority'])
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      siteId: row.site_id,
      url: row.url,
      depth: row.depth,
      priority: row.priority,
    }
  );
}

async function waiting(db: Db, runId: RunId): Promise<ReadonlyMap<SiteId, number>> {
  const rows = await db
    .selectFrom('frontier')
    .select(({ fn }) => ['site_id', fn.countAll<number>().as('pages')])
    .where('run_id', '=', rowOf(runId))
    .where('state', '=', 'waiting')
    .groupBy('site_id')
    .execute();
  return new Map(rows.map((row) => [row.site_id, row.pages]));
}

export const frontier = ({ db }: Engine): Frontier => ({
  add: (runId, siteId, links) =>
    db.transaction().execute((trx) => addLinks(trx, rowOf(runId), siteId, links)),
  claim: (runId, siteId) => claim(db, runId, siteId),
  release: async (entry) => {
    await db
      .updateTable('frontier')
      .set({ state: 'waiting' })
      .where('id', '=', entry.id)
      .where('state', '=', 'claimed')
      .execute();
  },
  waiting: (runId) => waiting(db, runId),
});
