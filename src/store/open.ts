// The store as the rest of the house sees it: a database file, brought up to date and wired to its ports.

import { StopError } from '../domain/errors.js';
import type { FloodLimits } from '../domain/flood.js';
import type { Store } from '../domain/ports.js';
import { alertStore } from './alerts.js';
import { auditLog } from './audit.js';
import { caseReports } from './case-report.js';
import { caseStore } from './cases.js';
import { checkStore } from './checks.js';
import type { Engine } from './engine.js';
import { evidenceStore } from './evidence.js';
import { pastNights } from './past-nights.js';
import { retentionStore } from './retention.js';
import { foundMedia } from './found-media.js';
import { knownMedia } from './known-media.js';
import { frontier } from './frontier.js';
import { eraseAbandoned, indexFile } from './index-file.js';
import { floodStore } from './floods.js';
import { negativeList } from './negatives.js';
import { outbox } from './outbox.js';
import { tellings } from './tellings.js';
import { verdicts } from './verdicts.js';
import { migrate, pendingMigrations } from './migrate.js';
import { cleanFreePages, purgePending } from './purge.js';
import { pastMedia } from './past-media.js';
import { registry } from './registry.js';
import { runStore } from './runs.js';
import { siteStandings } from './site-standings.js';
import { schedule } from './schedule.js';
import { claimSqlite, openSqlite, type SqliteOptions } from './sqlite.js';
import { statisticsFacts } from './statistics.js';
import { takedownStore } from './takedowns.js';

async function bringUpToDate(engine: Engine, file: string, readOnly: boolean): Promise<void> {
  const pending = await pendingMigrations(engine.db, file);
  if (pending.length > 0 && readOnly) {
    const detail = 'it was written by an older Vigil and has not been brought up to date';
    throw new StopError('database-unusable', { file, detail });
  }
  if (readOnly) return;
  await eraseAbandoned(engine);
  if (pending.length > 0) {
    await claimSqlite(engine.db);
    await migrate(engine.db);
  }
  if (await purgePending(engine.db)) await cleanFreePages(engine);
}

/**
 * Opens the database, makes it where it is not there (mode 0600), and brings its schema up to date.
 *
 * @param options.mustExist a missing file is an error.
 * @param options.flood when a reference is put in quarantine.
 * @param options.readOnly changes nothing, not even the schema; a missing file is an error.
 * @throws StopError `database-missing`, `database-newer`, `database-unusable`, `not-permitted` or `disk-full`; RetryError
 * `database-busy`. Every later call may throw the last four.
 */
export async function openStore(
  file: string,
  options: SqliteOptions & { readonly flood?: FloodLimits } = {},
): Promise<Store> {
  const engine = openSqlite(file, options);
  try {
    await bringUpToDate(engine, file, options.readOnly ?? false);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return {
    cases: caseStore(engine),
    registry: registry(engine),
    indexFile: indexFile(engine),
    foundMedia: foundMedia(engine),
    pastMedia: pastMedia(engine),
    pastNights: pastNights(engine),
    retention: retentionStore(engine),
    evidence: evidenceStore(engine),
    knownMedia: knownMedia(engine),
    frontier: frontier(engine),
    schedule: schedule(engine),
    takedowns: takedownStore(engine),
    runs: runStore(engine, options.flood),
    alerts: alertStore(engine),
    siteStandings: siteStandings(engine),
    audit: auditLog(engine),
    caseReports: caseReports(engine),
    statistics: statisticsFacts(engine),
    negatives: negativeList(engine),
    floods: floodStore(engine),
    verdicts: verdicts(engine),
    tellings: tellings(engine),
    outbox: outbox(engine),
    checks: checkStore(engine),
    purgePending: () => purgePending(engine.db),
    [Symbol.asyncDispose]: () => engine.close(),
  };
}
