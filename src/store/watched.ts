// What the index is built from: open cases' references, streamed with their fingerprints and the points that vote.

import { sql } from 'kysely';
import { LOCAL } from '../domain/local-fingerprint.js';
import type { FingerprintedReference } from '../domain/reference.js';
import { chunked } from './chunks.js';
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

/** Without blocks, and without the points that do not vote: an index over many references is kept in memory. */
const votersBetween = (db: Db, first: number, last: number) =>
  chunked<OfReference & Parameters<typeof localOf>[0]>(ROWS_AT_ONCE, (after, size) =>
    db
      .selectFrom('local_fingerprint')
      .select(['reference_id', 'number', 'version', 'width', 'height', 'time_ms'])
      .select([
        sql<Uint8Array>`substr(points, 1, case when time_ms is null then ${VOTING} else ${FRAME_VOTING} end)`.as(
          'points',
        ),
        sql<Uint8Array>`x''`.as('blocks'),
      ])
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

/** Open cases' references by id, some hundreds at a time. */
async function* openReferences(db: Db): AsyncGenerator<readonly ReferenceRow[]> {
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
