// How pages were fetched and why so; media that a site says are unchanged, and what it says that by.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [
  `alter table visit add column fetched_by text check (fetched_by in ('browser', 'http'))`,
  // A page that was fetched both ways; page_kind is null for pages of no kind.
  `create table mode_probe (
     visit_id integer not null primary key references visit (id),
     page_kind text check (length(page_kind) between 1 and 40),
     equal integer not null check (equal in (0, 1)),
     chosen text not null check (chosen in ('browser', 'http', 'both')),
     evidence text not null check (length(evidence) <= 500)
   ) strict`,
  // One more outcome: unchanged. SQLite changes no CHECK, so the table is made anew.
  `create table capture_new (
     visit_id integer not null references visit (id),
     number integer not null check (number >= 1),
     url text check (length(url) <= 2000),
     kind text not null check (kind in ('image', 'video')),
     outcome text not null check (outcome in (
       'fetched', 'unchanged', 'gone', 'skipped', 'not-comparable', 'blocked', 'http-error', 'timeout', 'network',
       'too-large', 'undecodable', 'drm', 'unsupported', 'crashed')),
     reason text check (length(reason) <= 500),
     media_id integer references media (id),
     primary key (visit_id, number)
   ) strict, without rowid`,
  `insert into capture_new (visit_id, number, url, kind, outcome, reason, media_id)
     select visit_id, number, url, kind, outcome, reason, media_id from capture`,
  `drop table capture`,
  `alter table capture_new rename to capture`,
  // What an address answered last, and how its site is asked whether it still does (RFC 9110, 8.8).
  `create table media_address (
     url text not null primary key check (length(url) between 1 and 2000),
     media_id integer not null references media (id),
     etag text check (length(etag) between 1 and 500),
     last_modified text check (length(last_modified) between 1 and 100),
     fetched_at integer not null,
     check (etag is not null or last_modified is not null)
   ) strict, without rowid`,
  `create index media_address_of_media on media_address (media_id)`,
  // Addresses often hold a hash or a name of what they lead to: with the fingerprints they go, too.
  `create trigger media_address_forget after update of outcome, sha256 on media
     when new.outcome is null or new.sha256 is null
     begin delete from media_address where media_id = new.id; end`,
];

export const fetching = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
