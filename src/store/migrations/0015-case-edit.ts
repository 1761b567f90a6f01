// The audit log's act of correcting a case.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [
  // SQLite changes no CHECK, so the table is made anew, entries and hashes as they were.
  `create table audit_new (
     sequence integer primary key check (sequence >= 1),
     at integer not null,
     actor text not null check (length(actor) between 1 and 200),
     action text not null check (action in (
         'case-opened', 'case-closed', 'case-edited', 'reference-registered',
         'reference-withdrawn', 'alert-confirmed', 'alert-dismissed', 'alert-not-this',
         'reference-quarantined', 'reference-released', 'matches-exported', 'takedown-drafted',
         'takedown-approved', 'takedown-cancelled', 'takedown-sent', 'takedown-answered',
         'takedown-escalated', 'evidence-sealed', 'evidence-opened', 'evidence-verified',
         'evidence-purged', 'report-made', 'retention-purged', 'site-logged-in',
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
];

export const caseEdit = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
