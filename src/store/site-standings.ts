// How sites with a login check stand: changes only.

import type { SiteStanding, SiteStandings } from '../domain/login.js';
import type { Engine } from './engine.js';
import type { Tables } from './tables.js';

/** Changes that are read at once; more are read by the next call. */
const MAX_CHANGES = 1_000;

type Row = Omit<Tables['site_standing'], 'id'> & { readonly id: number };

const standingOf = ({ id, site_id, state, since }: Row): SiteStanding => ({
  change: id,
  siteId: site_id,
  state,
  since: new Date(since),
});

/** @see SiteStandings */
export function siteStandings({ db }: Engine): SiteStandings {
  return {
    note: (siteId, state, at) =>
      db.transaction().execute(async (trx) => {
        const last = await trx
          .selectFrom('site_standing')
          .select('state')
          .where('site_id', '=', siteId)
          .orderBy('id', 'desc')
          .limit(1)
          .executeTakeFirst();
        if (last?.state === state) return undefined;
        const row = { site_id: siteId, state, since: at.getTime() };
        const made = await trx
          .insertInto('site_standing')
          .values(row)
          .returning('id')
          .executeTakeFirstOrThrow();
        return standingOf({ ...row, id: made.id });
      }),
    async current() {
      const rows = await db
        .selectFrom('site_standing')
        .selectAll()
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('site_standing')
            .select((inner) => inner.fn.max('id').as('id'))
            .groupBy('site_id'),
        )
        .orderBy('site_id')
        .execute();
      return rows.map(standingOf);
    },
    async changesSince(change) {
      const rows = await db
        .selectFrom('site_standing')
        .selectAll()
        .where('id', '>', change)
        .orderBy('id')
        .limit(MAX_CHANGES)
        .execute();
      return rows.map(standingOf);
    },
  };
}
