// Checks of places in the database: see `CheckStore`.

import type { CheckStore } from '../domain/checks.js';
import { rowOf } from '../domain/ids.js';
import { standingsOf, watchedPlaces } from './check-places.js';
import { recordCheck, takeUpSightings } from './check-record.js';
import { checkLineOf, relapseOf } from './check-rows.js';
import { timelineOf } from './check-timeline.js';
import type { Db, Engine } from './engine.js';

const relapsesOf = (db: Db, caseId: Parameters<CheckStore['relapses']>[0]) =>
  db
    .selectFrom('relapse')
    .innerJoin('alert', 'alert.id', 'relapse.seen_alert_id')
    .innerJoin('alert_status as status', 'status.alert_id', 'alert.id')
    .innerJoin('case', 'case.id', 'alert.case_id')
    .selectAll('relapse')
    .select(['alert.case_id', 'alert.site_id', 'case.minor'])
    // What a person found to be something else is no return of it.
    .where('status.state', '!=', 'dismissed')
    .$if(caseId !== undefined, (query) => query.where('alert.case_id', '=', caseId ?? null))
    .orderBy('relapse.seen_at')
    .orderBy('relapse.id')
    .execute();

export const checkStore = (engine: Engine): CheckStore => ({
  places: (rules, ids) => watchedPlaces(engine.db, rules, ids),
  record: (check, rules, tell) =>
    engine.db.transaction().execute((trx) => recordCheck(trx, check, rules, tell)),
  takeUpSightings: (rules, tell) => takeUpSightings(engine, rules, tell),
  ofAlert: async (id) => {
    const rows = await engine.db
      .selectFrom('removal_check')
      .selectAll()
      .where('alert_id', '=', rowOf(id))
      .orderBy('id')
      .execute();
    return rows.map(checkLineOf);
  },
  standings: (rules, ids) => standingsOf(engine.db, rules, ids),
  relapses: async (caseId) => (await relapsesOf(engine.db, caseId)).map(relapseOf),
  timeline: (caseId) =>
    engine.db
      .transaction()
      .setAccessMode('read only')
      .execute((trx) => timelineOf(trx, caseId)),
});
