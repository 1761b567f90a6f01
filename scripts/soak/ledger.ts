// Does the ledger add up? Read from the database itself, behind the back of the program that wrote it.

import Database from 'better-sqlite3';

const QUESTIONS: readonly { readonly says: string; readonly sql: string }[] = [
  {
    says: 'pages that are claimed, though nobody crawls',
    sql: `select count(*) as n from frontier join run on run.id = frontier.run_id
          where frontier.state = 'claimed' and run.state <> 'abandoned'`,
  },
  {
    says: 'pages that are done and have no visit',
    sql: `select count(*) as n from frontier where state = 'done'
          and not exists (select 1 from visit where visit.frontier_id = frontier.id)`,
  },
  {
    says: 'visits of pages that are not done',
    sql: `select count(*) as n from visit join frontier on frontier.id = visit.frontier_id
          where frontier.state <> 'done'`,
  },
  {
    says: 'pages waiting in a run that says it saw them all',
    sql: `select count(*) as n from frontier join run on run.id = frontier.run_id
          where frontier.state <> 'done' and run."end" = 'frontier-empty'`,
  },
  {
    says: 'media that were read and have no fingerprints on record',
    sql: `select count(*) as n from capture where outcome in ('fetched', 'unchanged') and media_id is null`,
  },
  {
    says: 'runs that did not end',
    sql: `select count(*) as n from run where state = 'running'`,
  },
  {
    says: 'alerts raised more than once',
    sql: `select count(*) as n from (select alert_id from alert_event where kind = 'raised'
          group by alert_id having count(*) <> 1)`,
  },
  {
    says: 'damaged pages of the database',
    sql: `select count(*) as n from pragma_integrity_check where integrity_check <> 'ok'`,
  },
];

/** @returns what does not add up; empty where all does. */
export function sumsThatAreWrong(databaseFile: string): readonly string[] {
  const db = new Database(databaseFile, { readonly: true });
  try {
    return QUESTIONS.flatMap(({ says, sql }) => {
      const row = db.prepare<[], { n: number }>(sql).get();
      return row?.n === 0 ? [] : [`${String(row?.n)} ${says}`];
    });
  } finally {
    db.close();
  }
}
