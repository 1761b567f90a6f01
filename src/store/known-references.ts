// What a match needs of the few references that were hit, and what it is made from where they changed.

import { isComparable, type Variant } from '../domain/fingerprint.js';
import { referenceIdOf, rowOf, type ReferenceId, type Sha256 } from '../domain/ids.js';
import type { KnownReference, Reference } from '../domain/reference.js';
import { groupedBy, inParts } from './chunks.js';
import type { Db } from './engine.js';
import { FINGERPRINT_COLUMNS, referenceFingerprints } from './fingerprint-rows.js';
import { referenceOf } from './reference-rows.js';

const openReferences = (db: Db) =>
  db
    .selectFrom('reference')
    .innerJoin('case', 'case.id', 'reference.case_id')
    .selectAll('reference')
    .where('case.state', '=', 'open');

async function blockhashesOf(db: Db, rows: readonly number[]) {
  const found = await db
    .selectFrom('fingerprint')
    .select(['reference_id', ...FINGERPRINT_COLUMNS])
    .where('reference_id', 'in', rows)
    .where('algorithm', '=', 'blockhash')
    .where('time_ms', 'is', null)
    .execute();
  return groupedBy(found, ({ reference_id: id }) => id);
}

/** See `Registry.known`. */
export async function knownReferences(
  db: Db,
  ids: readonly ReferenceId[],
): Promise<ReadonlyMap<ReferenceId, KnownReference>> {
  const known = new Map<ReferenceId, KnownReference>();
  for (const part of inParts(ids.map(rowOf))) {
    const rows = await openReferences(db).where('reference.id', 'in', part).execute();
    const blockhashes = await blockhashesOf(db, part);
    for (const row of rows) {
      const fingerprints = (blockhashes.get(row.id) ?? [])
        .flatMap(referenceFingerprints)
        .filter(isComparable);
      known.set(referenceIdOf(row.id), {
        reference: referenceOf(row),
        blockhash: new Map(
          fingerprints.map(({ variant, bits }): [Variant, Uint8Array] => [variant, bits]),
        ),
      });
    }
  }
  return known;
}

/** See `Registry.withBytes`. */
export async function referencesWithBytes(db: Db, sha256: Sha256): Promise<readonly Reference[]> {
  const rows = await openReferences(db)
    .where('reference.sha256', '=', sha256)
    .orderBy('reference.id')
    .execute();
  return rows.map(referenceOf);
}
