// Every tenth page of a section is the one that was planned first: found by an index, not by looking through all that wait.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [
  `create index frontier_planned on frontier (lane_id, state, id)`,
];

export const plannedFirst = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
