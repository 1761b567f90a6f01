// How sites with a login check stand: one row for each change, so that "logged out" and "mended" are told once.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [
  `create table site_standing (
     id integer primary key autoincrement,
     site_id text not null check (length(site_id) between 1 and 40),
     state text not null check (state in ('logged-in', 'logged-out')),
     since integer not null
   ) strict`,
  `create index site_standing_of_site on site_standing (site_id, id)`,
];

export const logins = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
