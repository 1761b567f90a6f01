// What a run visits when: pages known over runs, what sections yielded, lanes of the frontier; bytes, and what a visit yielded.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [
  // Every page that any run found, with what is known of its changes. due_at 0: never visited.
  `create table page (
     site_id text not null references site (id),
     url text not null check (length(url) between 1 and 65536),
     depth integer not null check (depth >= 0),
     worth real not null check (worth between 0 and 1),
     visited_at integer,
     changed_at integer check (changed_at <= visited_at),
     due_at integer not null,
     primary key (site_id, url),
     check ((visited_at is null) = (changed_at is null))
   ) strict, without rowid`,
  `create index page_due on page (site_id, due_at)`,
  `create table section_yield (
     site_id text not null references site (id),
     section text not null check (length(section) <= 100),
     visits real not null check (visits >= 0),
     reward real not null check (reward >= 0),
     primary key (site_id, section)
   ) strict, without rowid`,
  `create table lane (
     id integer primary key,
     run_id integer not null references run (id) on delete cascade,
     site_id text not null references site (id),
     domain text not null check (length(domain) between 1 and 300),
     section text not null check (length(section) <= 100),
     unique (run_id, site_id, domain, section)
   ) strict`,
  `alter table frontier add column lane_id integer references lane (id)`,
  `alter table frontier add column "rank" integer not null default 0`,
  // A page that is not due in this run: it is done without a visit, and counted as resting.
  `alter table frontier add column rests_until integer check (rests_until is null or state = 'done')`,
  `create index frontier_lane on frontier (lane_id, state, "rank" desc, id)`,
  `create index frontier_resting on frontier (run_id, site_id) where rests_until is not null`,
  // Null in visits of before.
  `alter table visit add column bytes integer check (bytes >= 0)`,
  `alter table visit add column media_had integer check (media_had >= 0)`,
  `alter table visit add column links_found integer check (links_found >= 0)`,
  // One more end, and the byte budget. SQLite changes no CHECK, so the table is made anew: the rows that refer to it are
  // without it for a moment, and their keys are checked when the migration commits.
  `pragma defer_foreign_keys = on`,
  `create table run_copy as select * from run`,
  `drop table run`,
  `create table run (
     id integer primary key autoincrement,
     state text not null check (state in ('running', 'finished', 'stopped', 'abandoned')),
     budget_duration_ms integer not null check (budget_duration_ms >= 0),
     budget_max_pages integer not null check (budget_max_pages >= 0),
     budget_max_bytes integer check (budget_max_bytes >= 0),
     references_watched integer not null check (references_watched >= 0),
     started_at integer not null,
     ended_at integer check (ended_at >= started_at),
     "end" text check ("end" in ('frontier-empty', 'time-budget', 'page-budget', 'byte-budget', 'hosts-stalled', 'stop-requested')),
     check ((state = 'running') = (ended_at is null)),
     check ((state in ('finished', 'stopped')) = ("end" is not null))
   ) strict`,
  `insert into run (id, state, budget_duration_ms, budget_max_pages, references_watched, started_at, ended_at, "end")
     select id, state, budget_duration_ms, budget_max_pages, references_watched, started_at, ended_at, "end" from run_copy`,
  `drop table run_copy`,
];

export const schedule = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
