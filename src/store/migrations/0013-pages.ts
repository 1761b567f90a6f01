// What is known of pages besides their visits: when a run first found them, and since when they have been gone.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [
  // The run that first found the address began then. Of addresses known already, the latest run is the latest that may have.
  `alter table page add column found_at integer not null default 0`,
  `update page set found_at = coalesce((select max(started_at) from run), 0)`,
  // The first of the visits in a row that found the page gone; null where the last one did not.
  `alter table page add column gone_since integer check (gone_since <= visited_at)`,
];

export const pages = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
