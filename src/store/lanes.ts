// Lanes: a run's frontier by domain and section, so that a page is claimed where its domain may be asked.

import type { PageUrl, SiteId } from '../domain/ids.js';
import { domainOf, sectionOf } from '../domain/place.js';
import type { Lane, LaneId } from '../domain/schedule.js';
import type { FoundLink } from '../domain/visit.js';
import type { Db, Trx } from './engine.js';
import { prepared } from './prepared.js';

/** Lanes of a site in a run; sections beyond share one lane of their domain: a list of lanes is read for every page. */
const MAX_LANES = 200;
const OTHER_SECTIONS = 'other';
/** A part of a lane's name that can be in no domain. */
const BETWEEN = ' ';

type Place = { readonly domain: string; readonly section: string };
const placeOf = ({ url, section }: Pick<FoundLink, 'url' | 'section'>): Place => ({
  domain: domainOf(url),
  section: section ?? sectionOf(url),
});
const nameOf = ({ domain, section }: Place): string => domain + BETWEEN + section;

const lanesOf = prepared((db, of: { readonly run: number; readonly siteId: SiteId }) =>
  db
    .selectFrom('lane')
    .select(['id', 'domain', 'section'])
    .where('run_id', '=', of.run)
    .where('site_id', '=', of.siteId),
);

/** The lane of each link, made where it is new. */
export async function laneIds(
  trx: Trx,
  run: number,
  siteId: SiteId,
  links: readonly Pick<FoundLink, 'url' | 'section'>[],
): Promise<(link: Pick<FoundLink, 'url' | 'section'>) => LaneId> {
  const rows = await lanesOf(trx, { run, siteId });
  const known = new Map(rows.map((row) => [nameOf(row), row.id]));
  const laneOf = new Map<PageUrl, LaneId>();
  for (const link of links) {
    const wished = placeOf(link);
    const place =
      known.has(nameOf(wished)) || known.size < MAX_LANES
        ? wished
        : { ...wished, section: OTHER_SECTIONS };
    const id = known.get(nameOf(place)) ?? (await addLane(trx, run, siteId, place));
    known.set(nameOf(place), id);
    laneOf.set(link.url, id);
  }
  return ({ url }) => {
    const id = laneOf.get(url);
    if (id === undefined) throw new Error('expected the lane of a link');
    return id;
  };
}

async function addLane(trx: Trx, run: number, siteId: SiteId, place: Place): Promise<LaneId> {
  const { id } = await trx
    .insertInto('lane')
    .values({ run_id: run, site_id: siteId, ...place })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

const waitingLanes = prepared((db, of: { readonly run: number; readonly siteId: SiteId }) =>
  db
    .selectFrom('lane')
    .leftJoin('section_yield', (join) =>
      join
        .onRef('section_yield.site_id', '=', 'lane.site_id')
        .onRef('section_yield.section', '=', 'lane.section'),
    )
    .select([
      'lane.id',
      'lane.domain',
      'lane.section',
      'section_yield.visits',
      'section_yield.reward',
      'section_yield.visited_at',
    ])
    .select((eb) =>
      eb
        .selectFrom('frontier')
        .select('frontier.rank')
        .whereRef('frontier.lane_id', '=', 'lane.id')
        .where('frontier.state', '=', 'waiting')
        .orderBy('frontier.rank', 'desc')
        .limit(1)
        .as('rank'),
    )
    .where('lane.run_id', '=', of.run)
    .where('lane.site_id', '=', of.siteId)
    .orderBy('lane.id'),
);

/** The lanes of a site that have a waiting page, in the order in which they were found. */
export async function lanes(db: Db, run: number, siteId: SiteId): Promise<readonly Lane[]> {
  const rows = await waitingLanes(db, { run, siteId });
  return rows.flatMap(({ id, domain, section, visits, reward, rank, visited_at: visitedAt }) => {
    if (rank === null) return [];
    const yielded = { visits: visits ?? 0, reward: reward ?? 0 };
    return [
      {
        id,
        domain,
        section,
        rank,
        yielded,
        ...(visitedAt === null ? {} : { visitedAt: new Date(visitedAt) }),
      },
    ];
  });
}

const ADOPTED_AT_ONCE = 1_000;

/** Gives every page that is not done a lane: a run that an older version began has none. */
export async function adoptLaneless(trx: Trx, run: number): Promise<void> {
  for (;;) {
    const rows = await trx
      .selectFrom('frontier')
      .select(['id', 'site_id', 'url', 'priority'])
      .where('run_id', '=', run)
      .where('lane_id', 'is', null)
      .where('state', '!=', 'done')
      .limit(ADOPTED_AT_ONCE)
      .execute();
    for (const { id, site_id: siteId, url, priority: rank } of rows) {
      const lane = (await laneIds(trx, run, siteId, [{ url }]))({ url });
      await trx.updateTable('frontier').set({ lane_id: lane, rank }).where('id', '=', id).execute();
    }
    if (rows.length < ADOPTED_AT_ONCE) return;
  }
}
