// Evidence, retention, and what is still to be matched with past nights.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [
  // ---- past nights -----------------------------------------------------------------------------------------------
  // References that were registered and not yet matched with what past nights found; the row goes when they are.
  `create table past_due (
     reference_id integer not null primary key references reference (id) on delete cascade
   ) strict`,
  // Which visit saw a page at a moment: for the run and the title of what past nights saw.
  `create index visit_of_page on visit (final_url, ended_at)`,
  // A media that is forgotten leaves its captures; without this every one would scan them all.
  `create index capture_of_media on capture (media_id) where media_id is not null`,

  // ---- retention -------------------------------------------------------------------------------------------------
  // What the ledger of a run amounted to on a site, kept when its visits are purged. A JSON object: see run-totals.ts.
  `create table run_site_total (
     run_id integer not null references run (id),
     site_id text not null references site (id),
     coverage text not null check (json_valid(coverage)),
     primary key (run_id, site_id)
   ) strict, without rowid`,
  `create table run_total (
     run_id integer not null primary key references run (id),
     lower_matches integer not null check (lower_matches >= 0)
   ) strict`,
  // What a purge under way has deleted so far: killed, the next one goes on counting, and the audit log gets the whole.
  `create table retention_count (
     what text not null primary key check (what in ('media', 'sightings', 'matches', 'runs', 'visits', 'captures')),
     deleted integer not null check (deleted >= 0)
   ) strict, without rowid`,

  // ---- evidence --------------------------------------------------------------------------------------------------
  // One sealed bundle for each capture of a page. "previous" is the SHA-256 of the bundle before it; null for the first.
  `create table evidence_bundle (
     id integer primary key autoincrement,
     sha256 text not null unique check (length(sha256) = 64 and sha256 not glob '*[^0-9a-f]*'),
     previous text unique check (length(previous) = 64 and previous not glob '*[^0-9a-f]*'),
     byte_length integer not null check (byte_length >= 1),
     site_id text not null references site (id),
     sealed_at integer not null,
     state text not null check (state in ('sealed', 'purging', 'purged')),
     purged_at integer,
     purged_for text check (purged_for in ('retention', 'by-hand', 'withdrawn')),
     check ((state = 'sealed') = (purged_for is null)),
     check ((state = 'purged') = (purged_at is not null))
   ) strict`,
  // Of each alert: does it have evidence? "reason" says why it is missing.
  `create table evidence_of_alert (
     alert_id integer not null primary key references alert (id),
     state text not null check (state in ('due', 'sealed', 'missing')),
     at integer not null,
     bundle_id integer references evidence_bundle (id),
     reason text check (length(reason) between 1 and 200),
     check ((state = 'sealed') = (bundle_id is not null)),
     check ((state = 'missing') = (reason is not null))
   ) strict`,
  `create index evidence_of_bundle on evidence_of_alert (bundle_id)`,
  // The time stamp of a bundle (RFC 3161): the server's answer as it came.
  `create table evidence_stamp (
     bundle_id integer not null primary key references evidence_bundle (id),
     state text not null check (state in ('due', 'stamped', 'failed')),
     attempts integer not null check (attempts >= 0),
     tried_at integer,
     stamped_at integer,
     answer blob,
     error text check (length(error) <= 200),
     check ((state = 'stamped') = (stamped_at is not null)),
     check ((state = 'stamped') = (answer is not null)),
     check ((state = 'failed') = (error is not null))
   ) strict`,
];

export const evidence = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
