// The registry: references with their fingerprints, added, found and streamed to the index.

import type { Fingerprint } from '../domain/fingerprint.js';
import type { ReferenceStanding } from '../domain/coverage.js';
import { referenceIdOf, type CaseId, type ReferenceId, type Sha256 } from '../domain/ids.js';
import type { Registry } from '../domain/ports.js';
import type { FingerprintedReference, Reference } from '../domain/reference.js';
import { appendAudit } from './audit.js';
import { chunked, inParts } from './chunks.js';
import type { Db, Engine, Trx } from './engine.js';
import {
  FINGERPRINT_COLUMNS,
  fingerprintOf,
  fingerprintRow,
  mediaColumns,
  mediaFactsOf,
} from './fingerprint-rows.js';
import { bumpRegistryVersion, registryVersion } from './registry-version.js';
import type { Tables } from './tables.js';
import { withdraw } from './withdraw.js';

/** How many rows one read of the stream takes: some megabytes at the most. */
const REFERENCES_AT_ONCE = 500;
const FINGERPRINTS_AT_ONCE = 5_000;

type ReferenceRow = Omit<Tables['reference'], 'id'> & { readonly id: number };

const referenceOf = (row: ReferenceRow): Reference => ({
  id: referenceIdOf(row.id),
  caseId: row.case_id,
  media: mediaFactsOf(row),
  registeredAt: new Date(row.registered_at),
});

async function add(
  trx: Trx,
  reference: Parameters<Registry['add']>[0],
  actor: string,
): Promise<Awaited<ReturnType<Registry['add']>>> {
  const { caseId, media, registeredAt, fingerprints } = reference;
  const added = await trx
    .insertInto('reference')
    .values({
      case_id: caseId,
      sha256: media.sha256,
      ...mediaColumns(media),
      registered_at: registeredAt.getTime(),
    })
    .onConflict((oc) => oc.columns(['case_id', 'sha256']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) {
    const known = await trx
      .selectFrom('reference')
      .select('id')
      .where('case_id', '=', caseId)
      .where('sha256', '=', media.sha256)
      .executeTakeFirstOrThrow();
    return { outcome: 'already-registered', id: referenceIdOf(known.id) };
  }
  const rows = fingerprints.map((fingerprint, index) => ({
    reference_id: added.id,
    ...fingerprintRow(fingerprint, index),
  }));
  for (const part of inParts(rows)) await trx.insertInto('fingerprint').values(part).execute();
  await bumpRegistryVersion(trx);
  const id = referenceIdOf(added.id);
  await appendAudit(trx, 'reference-registered', id, actor, registeredAt);
  return { outcome: 'registered', id };
}

type FingerprintRow = Tables['fingerprint'];

/** Fingerprints of the references from `first` to `last`, in their order. */
const fingerprintsBetween = (db: Db, first: number, last: number) =>
  chunked<FingerprintRow>(FINGERPRINTS_AT_ONCE, (after, size) =>
    db
      .selectFrom('fingerprint')
      .select('reference_id')
      .select(FINGERPRINT_COLUMNS)
      .where((eb) =>
        eb(
          eb.refTuple('reference_id', 'number'),
          '>',
          eb.tuple(after?.reference_id ?? first, after?.number ?? 0),
        ),
      )
      .where('reference_id', '<=', last)
      .orderBy('reference_id')
      .orderBy('number')
      .limit(size)
      .execute(),
  );

/** Open cases' references by id, some hundreds at a time. */
async function* watchedReferences(db: Db): AsyncGenerator<readonly ReferenceRow[]> {
  let last = 0;
  for (;;) {
    const rows = await db
      .selectFrom('reference')
      .innerJoin('case', 'case.id', 'reference.case_id')
      .selectAll('reference')
      .where('case.state', '=', 'open')
      .where('reference.id', '>', last)
      .orderBy('reference.id')
      .limit(REFERENCES_AT_ONCE)
      .execute();
    if (rows.length > 0) yield rows;
    if (rows.length < REFERENCES_AT_ONCE) return;
    last = rows.at(-1)?.id ?? last;
  }
}

/** Two streams in the order of the reference's id, grouped as they pass; a reference without fingerprints comes too. */
async function* watched(db: Db): AsyncGenerator<FingerprintedReference> {
  for await (const references of watchedReferences(db)) {
    const first = references[0]?.id ?? 0;
    const last = references.at(-1)?.id ?? 0;
    const rows = fingerprintsBetween(db, first, last);
    let row = await rows.next();
    for (const reference of references) {
      const fingerprints: Fingerprint[] = [];
      while (row.done !== true && row.value.reference_id <= reference.id) {
        // Rows of closed cases lie between those of open ones.
        if (row.value.reference_id === reference.id) fingerprints.push(fingerprintOf(row.value));
        row = await rows.next();
      }
      yield { ...referenceOf(reference), fingerprints };
    }
  }
}

async function find(db: Db, caseId: CaseId, sha256: Sha256): Promise<ReferenceId | undefined> {
  const row = await db
    .selectFrom('reference')
    .select('id')
    .where('case_id', '=', caseId)
    .where('sha256', '=', sha256)
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

export const registry = (engine: Engine): Registry => ({
  version: () => registryVersion(engine.db),
  add: (reference, actor) => engine.durably((trx) => add(trx, reference, actor)),
  find: (caseId, sha256) => find(engine.db, caseId, sha256),
  ofCase: (caseId) => ofCase(engine.db, caseId),
  watched: () => watched(engine.db),
  withdraw: (caseId, referenceId, actor, at) => withdraw(engine, caseId, referenceId, actor, at),
});
