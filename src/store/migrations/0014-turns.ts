// When each section was visited last, over runs: exploration goes to the one that has waited longest, also from night to night.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [
  // Null in sections of before, until their next visit: they come first.
  `alter table section_yield add column visited_at integer`,
];

export const turns = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
