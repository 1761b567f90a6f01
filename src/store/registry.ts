// The registry: references with their fingerprints, added and found. watched.ts streams them to the index.

import type { ReferenceStanding } from '../domain/coverage.js';
import { referenceIdOf, rowOf, type CaseId, type ReferenceId, type Sha256 } from '../domain/ids.js';
import type { Registry } from '../domain/ports.js';
import { LOCAL, type LocalFingerprint } from '../domain/local-fingerprint.js';
import type { Reference } from '../domain/reference.js';
import { appendAudit } from './audit.js';
import { inParts } from './chunks.js';
import type { Db, Engine, Trx } from './engine.js';
import { mediaColumns, referenceRows } from './fingerprint-rows.js';
import { knownReferences, referencesWithBytes } from './known-references.js';
import { LOCAL_COLUMNS, localOf, localRow } from './local-rows.js';
import { duePast } from './past-nights.js';
import { referenceOf } from './reference-rows.js';
import { bumpRegistryVersion, changesSince, registryVersion } from './registry-version.js';
import { watched, watchedOf, watchedVoters } from './watched.js';
import { withdraw } from './withdraw.js';

/** Points are kilobytes: so many rows go into one statement, or come out of one. */
const LOCALS_AT_ONCE = 50;

async function writeFingerprints(
  trx: Trx,
  reference: number,
  { fingerprints, locals }: Pick<Parameters<Registry['add']>[0], 'fingerprints' | 'locals'>,
): Promise<void> {
  const own = { reference_id: reference };
  const rows = referenceRows(fingerprints).map((row) => ({ ...own, ...row }));
  for (const part of inParts(rows)) await trx.insertInto('fingerprint').values(part).execute();
  const localRows = locals.map((local, index) => ({ ...own, ...localRow(local, index) }));
  for (const part of inParts(localRows, LOCALS_AT_ONCE)) {
    await trx.insertInto('local_fingerprint').values(part).execute();
  }
}

/**
 * The reference that has these bytes already. Where an older version fingerprinted it, the new fingerprints take the place of
 * the old ones: the file is not kept, so this is the one chance to renew them.
 */
async function renew(
  trx: Trx,
  reference: Parameters<Registry['add']>[0],
): Promise<{ readonly id: number; readonly renewed: boolean }> {
  const { id, local_version: version } = await trx
    .selectFrom('reference')
    .select(['id', 'local_version'])
    .where('case_id', '=', reference.caseId)
    .where('sha256', '=', reference.media.sha256)
    .executeTakeFirstOrThrow();
  if (version === LOCAL.version) return { id, renewed: false };
  await trx.deleteFrom('fingerprint').where('reference_id', '=', id).execute();
  await trx.deleteFrom('local_fingerprint').where('reference_id', '=', id).execute();
  await writeFingerprints(trx, id, reference);
  await trx
    .updateTable('reference')
    .set({ local_version: LOCAL.version })
    .where('id', '=', id)
    .execute();
  return { id, renewed: true };
}

async function add(
  trx: Trx,
  reference: Parameters<Registry['add']>[0],
  actor: string,
): Promise<Awaited<ReturnType<Registry['add']>>> {
  const { caseId, media, registeredAt } = reference;
  const added = await trx
    .insertInto('reference')
    .values({
      case_id: caseId,
      sha256: media.sha256,
      ...mediaColumns(media),
      registered_at: registeredAt.getTime(),
      local_version: LOCAL.version,
    })
    .onConflict((oc) => oc.columns(['case_id', 'sha256']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (added) await writeFingerprints(trx, added.id, reference);
  const { id: row, renewed } = added ? { ...added, renewed: false } : await renew(trx, reference);
  const id = referenceIdOf(row);
  if (added || renewed) {
    await bumpRegistryVersion(trx, [row]);
    await duePast(trx, [row]);
    await appendAudit(trx, 'reference-registered', id, actor, registeredAt);
  }
  return { outcome: added ? 'registered' : 'already-registered', id };
}

/** One whose fingerprints an older version made is not found, so that it is fingerprinted again: see {@link renew}. */
async function find(db: Db, caseId: CaseId, sha256: Sha256): Promise<ReferenceId | undefined> {
  const row = await db
    .selectFrom('reference')
    .select('id')
    .where('case_id', '=', caseId)
    .where('sha256', '=', sha256)
    .where('local_version', '=', LOCAL.version)
    .executeTakeFirst();
  return row && referenceIdOf(row.id);
}

async function ofCase(db: Db, caseId: CaseId): Promise<readonly (Reference & ReferenceStanding)[]> {
  const rows = await db
    .selectFrom('reference')
    .leftJoin('alert', 'alert.reference_id', 'reference.id')
    .leftJoin('alert_status', 'alert_status.alert_id', 'alert.id')
    .selectAll('reference')
    .select((eb) => [
      eb.fn
        .count<number>('alert.id')
        .filterWhere('alert_status.state', '=', 'open')
        .as('open_alerts'),
      eb.fn.max('alert_status.last_seen_at').as('last_seen_at'),
    ])
    .where('reference.case_id', '=', caseId)
    .groupBy('reference.id')
    .orderBy('reference.id')
    .execute();
  return rows.map((row) => ({
    ...referenceOf(row),
    referenceId: referenceIdOf(row.id),
    openAlerts: row.open_alerts,
    ...(row.last_seen_at === null ? {} : { lastSeenAt: new Date(row.last_seen_at) }),
  }));
}

async function localsOf(
  db: Db,
  id: ReferenceId,
  numbers: readonly number[] | undefined,
): Promise<readonly LocalFingerprint[]> {
  const all = db
    .selectFrom('local_fingerprint')
    .select(LOCAL_COLUMNS)
    .where('reference_id', '=', rowOf(id))
    .orderBy('number');
  if (numbers === undefined) return (await all.execute()).map(localOf);
  const wanted = [...new Set(numbers)].sort((a, b) => a - b).map((place) => place + 1);
  const locals: LocalFingerprint[] = [];
  for (const part of inParts(wanted)) {
    locals.push(...(await all.where('number', 'in', part).execute()).map(localOf));
  }
  return locals;
}

export const registry = (engine: Engine): Registry => ({
  version: () => registryVersion(engine.db),
  add: (reference, actor) => engine.durably((trx) => add(trx, reference, actor)),
  find: (caseId, sha256) => find(engine.db, caseId, sha256),
  ofCase: (caseId) => ofCase(engine.db, caseId),
  watched: (ids) => (ids ? watchedOf(engine.db, ids.map(rowOf)) : watched(engine.db)),
  watchedVoters: () => watchedVoters(engine.db),
  changesSince: async (since) => {
    const { version, references } = await changesSince(engine.db, since);
    return { version, changed: references.map(referenceIdOf) };
  },
  known: (ids) => knownReferences(engine.db, ids),
  withBytes: (sha256) => referencesWithBytes(engine.db, sha256),
  localsOf: (id, numbers) => localsOf(engine.db, id, numbers),
  withdraw: (caseId, referenceId, actor, at, near = []) =>
    withdraw(engine, caseId, referenceId, actor, at, near),
});
