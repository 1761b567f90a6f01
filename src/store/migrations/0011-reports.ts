// Reports ask for visits by time, over all runs and sites: without an index each asks for all visits that ever were.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [`create index visit_by_time on visit (started_at)`];

export const reports = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
