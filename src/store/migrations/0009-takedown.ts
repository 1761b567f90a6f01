// Takedown requests: their texts, their alerts, and what happened to them.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [
  // subject, body, attachments and xarf are null together once consent was withdrawn for something that they name.
  `create table takedown (
     id integer primary key autoincrement,
     site_id text not null references site (id),
     step text not null check (step in ('site', 'host', 'cdn', 'search-engine', 'regulator', 'police')),
     channel text not null check (channel in ('mail', 'form', 'api')),
     language text not null check (length(language) between 2 and 20),
     recipient text check (length(recipient) between 1 and 500),
     reaction_ms integer not null check (reaction_ms > 0),
     state text not null check (state in ('drafted', 'approved', 'sent', 'answered', 'cancelled')),
     subject text check (length(subject) between 1 and 500),
     body text check (length(body) between 1 and 1000000),
     attachments text check (json_valid(attachments)),
     xarf text check (json_valid(xarf)),
     escalated_from integer references takedown (id),
     drafted_at integer not null,
     check ((subject is null) = (body is null) and (subject is null) = (attachments is null)
       and (subject is null) = (xarf is null))
   ) strict`,
  `create index takedown_escalated on takedown (escalated_from) where escalated_from is not null`,
  // step and live stand here too, so that the index below keeps an alert from being in two live requests of one step.
  `create table takedown_alert (
     takedown_id integer not null references takedown (id),
     alert_id integer not null references alert (id),
     step text not null check (step in ('site', 'host', 'cdn', 'search-engine', 'regulator', 'police')),
     live integer not null check (live in (0, 1)),
     primary key (takedown_id, alert_id)
   ) strict, without rowid`,
  `create index takedown_of_alert on takedown_alert (alert_id)`,
  `create unique index takedown_alert_once on takedown_alert (alert_id, step) where live = 1`,
  // digest is the SHA-256 of what was approved, and of what was sent.
  `create table takedown_event (
     id integer primary key autoincrement,
     takedown_id integer not null references takedown (id),
     kind text not null check (kind in ('drafted', 'edited', 'approved', 'sent', 'answered', 'cancelled')),
     at integer not null,
     actor text not null check (length(actor) between 1 and 200),
     answer text check (answer in ('removed', 'refused', 'needs-more', 'not-ours')),
     by_hand integer not null check (by_hand in (0, 1)),
     digest text check (length(digest) = 64),
     check ((kind = 'answered') = (answer is not null)),
     check (by_hand = 0 or kind = 'sent'),
     check ((kind in ('approved', 'sent')) = (digest is not null))
   ) strict`,
  `create index takedown_event_of on takedown_event (takedown_id, id)`,
  `create trigger takedown_event_update before update on takedown_event
     begin select raise(abort, 'takedown_event is append-only'); end`,
  `create trigger takedown_event_delete before delete on takedown_event
     begin select raise(abort, 'takedown_event is append-only'); end`,
];

export const takedown = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
