// What changed in the registry since when, so that an index is brought up to date instead of being built anew.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [
  // The last change of every reference that ever was, also of those that are gone: so it refers to none.
  `create table reference_change (
     reference_id integer not null primary key,
     version integer not null check (version >= 0)
   ) strict`,
  `insert into reference_change (reference_id, version)
     select id, (select version from registry_version) from reference`,
  `create index reference_change_by_version on reference_change (version)`,
  // Of every found media: are its very bytes registered?
  `create index reference_by_sha256 on reference (sha256)`,
  // Names the one index file that may be believed; null where there is none, or something was withdrawn since.
  `alter table registry_version add column index_token text check (length(index_token) = 32)`,
];

export const changes = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
