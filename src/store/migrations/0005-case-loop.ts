// What the case loop stands on: more acts in the audit log, and the outbox.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [
  // More actions. SQLite changes no CHECK, so the table is made anew, entries and hashes as they were.
  `create table audit_new (
     sequence integer primary key check (sequence >= 1),
     at integer not null,
     actor text not null check (length(actor) between 1 and 200),
     action text not null check (action in (
       'case-opened', 'case-closed', 'reference-registered', 'reference-withdrawn', 'alert-confirmed',
         'alert-dismissed', 'alert-not-this', 'reference-quarantined', 'reference-released',
         'matches-exported', 'takedown-drafted', 'takedown-approved', 'takedown-cancelled',
         'takedown-sent', 'takedown-answered', 'takedown-escalated', 'evidence-sealed', 'evidence-opened',
         'evidence-verified', 'evidence-purged', 'report-made', 'retention-purged', 'site-logged-in',
         'site-logged-out')),
     subject text not null check (length(subject) <= 500),
     hash text not null check (length(hash) = 64)
   ) strict`,
  `insert into audit_new (sequence, at, actor, action, subject, hash)
     select sequence, at, actor, action, subject, hash from audit order by sequence`,
  // Its triggers go with it.
  `drop table audit`,
  `alter table audit_new rename to audit`,
  `create trigger audit_update before update on audit
     begin select raise(abort, 'audit is append-only'); end`,
  `create trigger audit_delete before delete on audit
     begin select raise(abort, 'audit is append-only'); end`,
  // What is to be told to people outside. "key" is the idempotency key: one message is enqueued once, whoever asks again.
  `create table outbox (
     id integer primary key autoincrement,
     key text not null unique check (length(key) between 1 and 200),
     channel text not null check (channel in ('mail', 'webhook', 'command')),
     recipient text not null check (length(recipient) between 1 and 500),
     subject text not null check (length(subject) <= 500),
     body text not null,
     attachments text not null check (json_valid(attachments)),
     state text not null check (state in ('waiting', 'sending', 'sent', 'failed')),
     attempts integer not null check (attempts >= 0),
     not_before integer not null,
     enqueued_at integer not null,
     sent_at integer check (sent_at >= enqueued_at),
     error text check (length(error) <= 500),
     check ((state = 'sent') = (sent_at is not null))
   ) strict`,
  `create index outbox_due on outbox (state, not_before)`,
];

export const caseLoop = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
