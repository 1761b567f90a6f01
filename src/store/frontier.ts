// The frontier: pages that wait, are claimed and are done, per run and site, in lanes.

import { sql, type Insertable, type SelectQueryBuilder } from 'kysely';
import type { RunId, SiteId } from '../domain/ids.js';
import { rowOf } from '../domain/ids.js';
import type { Frontier } from '../domain/ports.js';
import { rankOf, UNKNOWN_WORTH, worthInTurn } from '../domain/revisit.js';
import type { LaneId } from '../domain/schedule.js';
import type { FoundLink, FrontierEntry } from '../domain/visit.js';
import { inParts } from './chunks.js';
import type { Db, Engine, Trx } from './engine.js';
import { laneIds, lanes } from './lanes.js';
import { prepared, preparedRows } from './prepared.js';
import { knowPages } from './schedule-pages.js';
import type { Tables } from './tables.js';

/** More than any rank: a page that was refused comes after all that were not, so that they show what the domain answers. */
const REFUSED_RANK = 10_000;

type Added = {
  /** Links to pages that no run had known. */
  readonly newPages: number;
};

const startOf = prepared((db, run: { readonly id: number }) =>
  db.selectFrom('run').select('started_at').where('id', '=', run.id),
);

const insertEntries = preparedRows(
  ['run_id', 'site_id', 'url', 'depth', 'priority', 'state', 'lane_id', 'rank', 'rests_until'],
  (db, rows: readonly Insertable<Tables['frontier']>[]) =>
    db
      .insertInto('frontier')
      .values(rows)
      .onConflict((oc) => oc.columns(['run_id', 'url']).doNothing()),
);

/**
 * Adds what the run does not know yet; the first to name a page decides its site, depth and priority. A page that is not
 * due yet is not planned: it rests, and is counted so.
 *
 * @param always plans pages that are not due, too.
 */
export async function addLinks(
  trx: Trx,
  run: number,
  siteId: SiteId,
  links: readonly FoundLink[],
  always = false,
): Promise<Added> {
  const distinct = [...new Map(links.map((link) => [link.url, link])).values()];
  if (distinct.length === 0) return { newPages: 0 };
  const [begun] = await startOf(trx, { id: run });
  if (!begun) throw new Error('expected the run of a frontier');
  const { started_at: startedAt } = begun;
  const laneOf = await laneIds(trx, run, siteId, distinct);
  let newPages = 0;
  for (const part of inParts(distinct)) {
    const known = await knowPages(trx, siteId, part, new Date(startedAt));
    newPages += part.length - known.size;
    const rows = part.map((link) => {
      const { url, depth, priority } = link;
      const { dueAt = 0, worth = UNKNOWN_WORTH } = known.get(url) ?? {};
      const rests = !always && dueAt > startedAt;
      return {
        run_id: run,
        site_id: siteId,
        url,
        depth,
        priority,
        state: rests ? ('done' as const) : ('waiting' as const),
        lane_id: laneOf(link),
        rank: rankOf(priority, worthInTurn(worth, new Date(dueAt), new Date(startedAt))),
        rests_until: rests ? dueAt : null,
      };
    });
    await insertEntries(trx, rows);
  }
  return { newPages };
}

const waitingInLane = (db: Db, lane: LaneId) =>
  db
    .selectFrom('frontier')
    .select('id')
    .where('state', '=', 'waiting')
    .where('lane_id', '=', lane)
    .limit(1);

const inSite = (db: Db, run: number, siteId: SiteId) =>
  db
    .selectFrom('frontier')
    .select('id')
    .where('state', '=', 'waiting')
    .limit(1)
    .where('run_id', '=', run)
    .where('site_id', '=', siteId)
    .orderBy('priority', 'desc')
    .orderBy('id');

/** One statement takes the page, so that no two can. */
const claiming = <From extends keyof Tables>(
  db: Db,
  first: SelectQueryBuilder<Tables, From, { id: number | null }>,
) =>
  db
    .updateTable('frontier')
    .set({ state: 'claimed' })
    .where('id', '=', first)
    .where('state', '=', 'waiting')
    .returning(['id', 'site_id', 'url', 'depth', 'priority']);

const claimInLane = prepared((db, of: { readonly lane: LaneId }) =>
  claiming(db, waitingInLane(db, of.lane).orderBy('rank', 'desc').orderBy('id')),
);
/**
 * Two questions that `frontier_planned` answers, in place of an order by "was it refused?" that would look at all that wait. The `+` keeps
 * SQLite from answering the first by rank, which is to read and sort them all (https://www.sqlite.org/optoverview.html, 4).
 */
export const firstPlanned = (db: Db, lane: LaneId) => {
  const inTurn = waitingInLane(db, lane).orderBy('id');
  const notRefused = inTurn.where(sql`+rank`, '>=', -REFUSED_RANK / 2);
  return db.selectNoFrom((eb) => eb.fn.coalesce(notRefused, inTurn).as('id'));
};
const claimPlanned = prepared((db, of: { readonly lane: LaneId }) =>
  claiming(db, firstPlanned(db, of.lane)),
);
const claimInSite = prepared((db, of: { readonly run: number; readonly siteId: SiteId }) =>
  claiming(db, inSite(db, of.run, of.siteId)),
);

async function claim(
  db: Db,
  runId: RunId,
  siteId: SiteId,
  lane?: LaneId,
  plannedFirst = false,
): Promise<FrontierEntry | undefined> {
  const [row] =
    lane === undefined
      ? await claimInSite(db, { run: rowOf(runId), siteId })
      : await (plannedFirst ? claimPlanned : claimInLane)(db, { lane });
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
  add: async (runId, siteId, links, options) => {
    await db
      .transaction()
      .execute((trx) => addLinks(trx, rowOf(runId), siteId, links, options?.always));
  },
  lanes: (runId, siteId) => lanes(db, rowOf(runId), siteId),
  claim: (runId, siteId, lane, options) => claim(db, runId, siteId, lane, options?.plannedFirst),
  claimPage: async (runId, siteId, url) => {
    const row = await db
      .updateTable('frontier')
      .set({ state: 'claimed' })
      .where('run_id', '=', rowOf(runId))
      .where('url', '=', url)
      .where('site_id', '=', siteId)
      .where('state', '=', 'waiting')
      .returning(['id', 'depth', 'priority'])
      .executeTakeFirst();
    return row && { ...row, siteId, url };
  },
  release: async (entry, options) => {
    const back = options?.last === true ? REFUSED_RANK : 0;
    await db
      .updateTable('frontier')
      .set((eb) => ({ state: 'waiting', rank: eb('rank', '-', back) }))
      .where('id', '=', entry.id)
      .where('state', '=', 'claimed')
      .execute();
  },
  waiting: (runId) => waiting(db, runId),
});
