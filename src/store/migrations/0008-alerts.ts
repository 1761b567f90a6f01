// What deciding and telling stand on: the negative list, quarantined references, what was told, and cancelled messages.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [
  // What a person said is not a reference. Fingerprints only; it goes with its reference.
  `create table negative (
     id integer primary key autoincrement,
     reference_id integer not null references reference (id) on delete cascade,
     sha256 text not null check (length(sha256) = 64 and sha256 not glob '*[^0-9a-f]*'),
     kind text not null check (kind in ('image', 'video')),
     alert_id integer not null references alert (id),
     at integer not null,
     actor text not null check (length(actor) between 1 and 200),
     unique (reference_id, sha256)
   ) strict`,
  `create index negative_of_alert on negative (alert_id)`,
  // PDQ of the whole picture, or of each frame.
  `create table negative_fingerprint (
     negative_id integer not null references negative (id) on delete cascade,
     number integer not null check (number >= 1),
     version text not null check (length(version) between 1 and 20),
     bits blob not null check (length(bits) = 32),
     primary key (negative_id, number)
   ) strict, without rowid`,
  // A match that raises nothing because of it; null again once it is taken off the list.
  `alter table match add column negative_id integer references negative (id) on delete set null`,
  `create index match_of_negative on match (negative_id) where negative_id is not null`,

  // References that matched too much. A row stays after the release, for what was raised before does not count again.
  `create table quarantine (
     reference_id integer primary key references reference (id) on delete cascade,
     cause text not null check (cause in ('alerts', 'media')),
     run_id integer not null references run (id),
     since integer not null,
     released_at integer,
     exempt integer not null check (exempt in (0, 1)),
     check (exempt = 0 or released_at is not null)
   ) strict`,
  // 1: raised while its reference was in quarantine; listed and told apart from the others until that is released.
  `alter table alert add column held integer not null default 0 check (held in (0, 1))`,

  // Which alert was told by which channel: once.
  `create table alert_told (
     alert_id integer not null references alert (id),
     channel text not null check (channel in ('mail', 'webhook', 'command')),
     at integer not null,
     primary key (alert_id, channel)
   ) strict, without rowid`,
  // What staff must know besides alerts; told when it begins and when it is mended.
  `create table trouble (
     id integer primary key autoincrement,
     kind text not null check (kind in ('site-failing', 'logged-out', 'run-unfinished', 'flood')),
     subject text not null check (length(subject) between 1 and 200),
     detail text not null check (length(detail) <= 200),
     began_at integer not null,
     ended_at integer check (ended_at >= began_at)
   ) strict`,
  `create unique index trouble_under_way on trouble (kind, subject) where ended_at is null`,
  `create table trouble_told (
     trouble_id integer not null references trouble (id),
     channel text not null check (channel in ('mail', 'webhook', 'command')),
     phase text not null check (phase in ('began', 'ended')),
     at integer not null,
     primary key (trouble_id, channel, phase)
   ) strict, without rowid`,

  // One more state. SQLite changes no CHECK, so the table is made anew.
  `create table outbox_new (
     id integer primary key autoincrement,
     key text not null unique check (length(key) between 1 and 200),
     channel text not null check (channel in ('mail', 'webhook', 'command')),
     recipient text not null check (length(recipient) between 1 and 500),
     subject text not null check (length(subject) <= 500),
     body text not null,
     attachments text not null check (json_valid(attachments)),
     state text not null check (state in ('waiting', 'sending', 'sent', 'failed', 'cancelled')),
     attempts integer not null check (attempts >= 0),
     not_before integer not null,
     enqueued_at integer not null,
     sent_at integer check (sent_at >= enqueued_at),
     error text check (length(error) <= 500),
     check ((state = 'sent') = (sent_at is not null))
   ) strict`,
  `insert into outbox_new select * from outbox order by id`,
  `drop table outbox`,
  `alter table outbox_new rename to outbox`,
  `create index outbox_due on outbox (state, not_before)`,
];

export const alerts = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
