// What the index is built from: open cases' references, streamed with their fingerprints and the points that vote.

import { sql } from 'kysely';
import { referenceIdOf } from '../domain/ids.js';
import { LOCAL } from '../domain/local-fingerprint.js';
import type { FingerprintedReference } from '../domain/reference.js';
import { chunked, groupedBy, inParts } from './chunks.js';
import type { Db } from './engine.js';
import { FINGERPRINT_COLUMNS, referenceFingerprints } from './fingerprint-rows.js';
import { localOf } from './local-rows.js';
import { referenceOf, type ReferenceRow } from './reference-rows.js';

/** How many rows one read of the stream takes: some megabytes at the most. */
const REFERENCES_AT_ONCE = 500;
const ROWS_AT_ONCE = 2_000;

type OfReference = { readonly reference_id: number; readonly number: number };

/** A picture's points that vote, in bytes, and a frame's: half as many. */
const VOTING = sql.lit(LOCAL.voters * LOCAL.pointBytes);
const FRAME_VOTING = sql.lit((LOCAL.voters / 2) * LOCAL.pointBytes);

/** Without blocks, and without the points that do not vote: an index over many references is kept in memory. */
const VOTER_COLUMNS = [
  sql<Uint8Array>`substr(points, 1, case when time_ms is null then ${VOTING} else ${FRAME_VOTING} end)`.as(
    'points',
  ),
  sql<Uint8Array>`x''`.as('blocks'),
] as const;

/** Rows of the references from `first` to `last`, after the row `after`. */
const between = (first: number, last: number, after: OfReference | undefined) =>
  sql<boolean>`(reference_id, number) > (${after?.reference_id ?? first}, ${after?.number ?? 0}) and reference_id <= ${last}`;

const fingerprintsBetween = (db: Db, first: number, last: number) =>
  chunked<OfReference & Parameters<typeof referenceFingerprints>[0]>(ROWS_AT_ONCE, (after, size) =>
    db
      .selectFrom('fingerprint')
      .select(['reference_id', ...FINGERPRINT_COLUMNS])
      .where(between(first, last, after))
      .orderBy('reference_id')
      .orderBy('number')
      .limit(size)
      .execute(),
  );

const votersBetween = (db: Db, first: number, last: number) =>
  chunked<OfReference & Parameters<typeof localOf>[0]>(ROWS_AT_ONCE, (after, size) =>
    db
      .selectFrom('local_fingerprint')
      .select(['reference_id', 'number', 'version', 'width', 'height', 'time_ms'])
      .select(VOTER_COLUMNS)
      .where(between(first, last, after))
      .orderBy('reference_id')
      .orderBy('number')
      .limit(size)
      .execute(),
  );

/** Hands out the rows of a stream reference by reference, by rising ids; rows of closed cases lie between and are left out. */
function byReference<Row extends OfReference>(rows: AsyncIterator<Row, undefined>) {
  let row: Promise<IteratorResult<Row, undefined>> | undefined;
  return async (id: number): Promise<readonly Row[]> => {
    const own: Row[] = [];
    for (;;) {
      const next = await (row ??= rows.next());
      if (next.done === true || next.value.reference_id > id) return own;
      if (next.value.reference_id === id) own.push(next.value);
      row = undefined;
    }
  };
}

const openOnes = (db: Db) =>
  db
    .selectFrom('reference')
    .innerJoin('case', 'case.id', 'reference.case_id')
    .selectAll('reference')
    .where('case.state', '=', 'open')
    .orderBy('reference.id');

/** Open cases' references by id, some hundreds at a time. */
async function* openReferences(db: Db): AsyncGenerator<readonly ReferenceRow[]> {
  let last = 0;
  for (;;) {
    const rows = await openOnes(db)
      .where('reference.id', '>', last)
      .limit(REFERENCES_AT_ONCE)
      .execute();
    if (rows.length > 0) yield rows;
    if (rows.length < REFERENCES_AT_ONCE) return;
    last = rows.at(-1)?.id ?? last;
  }
}

/** Few references: those of the changes since a version. */
const CHANGED_AT_ONCE = 20;

/** The same as {@link watched} of these alone. */
export async function* watchedOf(
  db: Db,
  ids: readonly number[],
): AsyncGenerator<FingerprintedReference> {
  for (const part of inParts(ids, CHANGED_AT_ONCE)) {
    const references = await openOnes(db).where('reference.id', 'in', part).execute();
    const fingerprints = await db
      .selectFrom('fingerprint')
      .select(['reference_id', ...FINGERPRINT_COLUMNS])
      .where('reference_id', 'in', part)
      .orderBy('reference_id')
      .orderBy('number')
      .execute();
    const voters = await db
      .selectFrom('local_fingerprint')
      .select(['reference_id', 'number', 'version', 'width', 'height', 'time_ms'])
      .select(VOTER_COLUMNS)
      .where('reference_id', 'in', part)
      .orderBy('reference_id')
      .orderBy('number')
      .execute();
    const ownFingerprints = groupedBy(fingerprints, (row) => row.reference_id);
    const ownVoters = groupedBy(voters, (row) => row.reference_id);
    for (const reference of references) {
      yield {
        ...referenceOf(reference),
        fingerprints: (ownFingerprints.get(reference.id) ?? []).flatMap(referenceFingerprints),
        voters: (ownVoters.get(reference.id) ?? []).map(localOf),
      };
    }
  }
}

/** Voters alone, for an index that has the fingerprints already. */
export async function* watchedVoters(
  db: Db,
): AsyncGenerator<Pick<FingerprintedReference, 'id' | 'voters'>> {
  for await (const references of openReferences(db)) {
    const first = references[0]?.id ?? 0;
    const last = references.at(-1)?.id ?? 0;
    const voters = byReference(votersBetween(db, first, last));
    for (const { id } of references) {
      yield { id: referenceIdOf(id), voters: (await voters(id)).map(localOf) };
    }
  }
}

/** Three streams in the order of the reference's id, joined as they pass; a reference without fingerprints comes too. */
export async function* watched(db: Db): AsyncGenerator<FingerprintedReference> {
  for await (const references of openReferences(db)) {
    const first = references[0]?.id ?? 0;
    const last = references.at(-1)?.id ?? 0;
    const fingerprints = byReference(fingerprintsBetween(db, first, last));
    const voters = byReference(votersBetween(db, first, last));
    for (const reference of references) {
      yield {
        ...referenceOf(reference),
        fingerprints: (await fingerprints(reference.id)).flatMap(referenceFingerprints),
        voters: (await voters(reference.id)).map(localOf),
      };
    }
  }
}
