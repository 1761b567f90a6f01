// The schedule: reported places, and the known pages that are due.

import { sql } from 'kysely';
import type { SiteId } from '../domain/ids.js';
import type { KnownPage, Schedule } from '../domain/schedule.js';
import { chunked } from './chunks.js';
import type { Db, Engine } from './engine.js';

const PAGES_AT_ONCE = 1_000;

const reported = (db: Db, siteId: SiteId): Promise<readonly KnownPage[]> =>
  db
    .selectFrom('alert')
    .innerJoin('alert_status', 'alert_status.alert_id', 'alert.id')
    .leftJoin('page', (join) =>
      join.onRef('page.site_id', '=', 'alert.site_id').onRef('page.url', '=', 'alert.page_url'),
    )
    .select((eb) => ['alert.page_url as url', eb.fn.coalesce('page.depth', eb.lit(0)).as('depth')])
    .distinct()
    .where('alert.site_id', '=', siteId)
    .where('alert_status.state', 'in', ['open', 'confirmed'])
    .orderBy('alert.page_url')
    .execute();

/** The due date of pages that were never visited. */
const NEVER_VISITED = 0;

/** In chunks by due date and address: what is added meanwhile is due later, or was never known before this run. */
const visited = (db: Db, siteId: SiteId, at: Date): AsyncGenerator<KnownPage> =>
  chunked(PAGES_AT_ONCE, (last: (KnownPage & { readonly due_at: number }) | undefined, size) => {
    const pages = db
      .selectFrom('page')
      .select(['url', 'depth', 'due_at'])
      .where('site_id', '=', siteId)
      .where('due_at', '>', NEVER_VISITED)
      .where('due_at', '<=', at.getTime())
      .orderBy('due_at')
      .orderBy('url')
      .limit(size);
    return (
      last === undefined
        ? pages
        : pages.where(sql<boolean>`(due_at, url) > (${last.due_at}, ${last.url})`)
    ).execute();
  });

const neverVisited = (db: Db, siteId: SiteId): AsyncGenerator<KnownPage> =>
  chunked(PAGES_AT_ONCE, (last: KnownPage | undefined, size) => {
    const pages = db
      .selectFrom('page')
      .select(['url', 'depth'])
      .where('site_id', '=', siteId)
      .where('due_at', '=', NEVER_VISITED)
      .orderBy('url')
      .limit(size);
    return (last === undefined ? pages : pages.where('url', '>', last.url)).execute();
  });

/** One of each in turn: a site with more new addresses than a night has time for still looks again at what it knows, and the other way round. */
async function* inTurn<T>(
  ...sources: readonly [AsyncGenerator<T>, AsyncGenerator<T>]
): AsyncGenerator<T> {
  const open = new Set(sources);
  while (open.size > 0) {
    for (const source of open) {
      const next = await source.next();
      if (next.done === true) open.delete(source);
      else yield next.value;
    }
  }
}

export const schedule = ({ db }: Engine): Schedule => ({
  reported: (siteId) => reported(db, siteId),
  due: (siteId, at) => inTurn(visited(db, siteId, at), neverVisited(db, siteId)),
});
