// Found media: what hashing them came to, so that none is hashed twice.

import type { Selectable } from 'kysely';
import { ALGORITHMS } from '../domain/fingerprint.js';
import type { Sha256 } from '../domain/ids.js';
import { LOCAL } from '../domain/local-fingerprint.js';
import type { HashResult, NotComparableReason, UndecodableReason } from '../domain/media.js';
import type { FoundMedia } from '../domain/ports.js';
import { inParts } from './chunks.js';
import type { Db, Engine, Trx } from './engine.js';
import {
  FINGERPRINT_COLUMNS,
  mediaColumns,
  mediaFactsOf,
  mediaFingerprintOf,
  mediaFingerprintRow,
} from './fingerprint-rows.js';
import { LOCAL_COLUMNS, localOf, localRow } from './local-rows.js';
import { PART_COLUMNS, partColumns, partOf } from './part-rows.js';
import type { Tables } from './tables.js';

type MediaRow = Selectable<Tables['media']>;

const MAX_DETAIL = 500;

/** Points are kilobytes: so many rows go into one statement. */
const LOCALS_AT_ONCE = 50;

const localsOf = (db: Db, media: number) =>
  db
    .selectFrom('media_local')
    .select([...LOCAL_COLUMNS, ...PART_COLUMNS])
    .where('media_id', '=', media)
    .orderBy('number')
    .execute();

/** @returns undefined where it was forgotten, and where the fingerprints were made by an older version of an algorithm, or before there were local ones. */
export async function resultOf(db: Db, row: MediaRow | undefined): Promise<HashResult | undefined> {
  if (!row?.outcome || row.sha256 === null) return undefined;
  const { sha256, kind, byte_length, width, height, duration_ms } = row;
  if (row.outcome === 'undecodable') {
    return {
      outcome: 'undecodable',
      sha256,
      // The table's CHECKs: an undecodable media has a reason of this list.
      reason: row.reason as UndecodableReason,
      detail: row.detail ?? '',
    };
  }
  if (kind === null || byte_length === null || width === null || height === null) return undefined;
  // Too uniform or too small was said without a look at its points, too.
  if (row.local_version !== LOCAL.version) return undefined;
  const media = mediaFactsOf({ sha256, kind, byte_length, width, height, duration_ms });
  if (row.outcome === 'not-comparable') {
    return { outcome: 'not-comparable', media, reason: row.reason as NotComparableReason };
  }
  const rows = await db
    .selectFrom('media_fingerprint')
    .select([...FINGERPRINT_COLUMNS, ...PART_COLUMNS])
    .where('media_id', '=', row.id)
    .orderBy('number')
    .execute();
  if (rows.some(({ algorithm, version }) => version !== ALGORITHMS[algorithm].version)) {
    return undefined;
  }
  const locals = await localsOf(db, row.id);
  return {
    outcome: 'fingerprinted',
    media,
    fingerprints: rows.map(mediaFingerprintOf),
    locals: locals.map((local) => ({ ...localOf(local), ...partOf(local) })),
  };
}

export const mediaWithBytes = (db: Db, sha256: Sha256): Promise<MediaRow | undefined> =>
  db.selectFrom('media').selectAll().where('sha256', '=', sha256).executeTakeFirst();

const columnsOf = (result: HashResult, at: Date) => ({
  outcome: result.outcome,
  hashed_at: at.getTime(),
  ...(result.outcome === 'undecodable'
    ? { kind: null, byte_length: null, width: null, height: null, duration_ms: null }
    : mediaColumns(result.media)),
  reason: result.outcome === 'fingerprinted' ? null : result.reason,
  detail: result.outcome === 'undecodable' ? result.detail.slice(0, MAX_DETAIL) : null,
  local_version: result.outcome === 'undecodable' ? null : LOCAL.version,
});

async function keep(trx: Trx, sha256: Sha256, result: HashResult, at: Date): Promise<void> {
  const columns = columnsOf(result, at);
  const { id } = await trx
    .insertInto('media')
    .values({ sha256, ...columns })
    .onConflict((oc) => oc.column('sha256').doUpdateSet(columns))
    .returning('id')
    .executeTakeFirstOrThrow();
  await trx.deleteFrom('media_fingerprint').where('media_id', '=', id).execute();
  await trx.deleteFrom('media_local').where('media_id', '=', id).execute();
  if (result.outcome !== 'fingerprinted') return;
  const rows = result.fingerprints.map((fingerprint, index) => ({
    media_id: id,
    ...mediaFingerprintRow(fingerprint, index),
  }));
  for (const part of inParts(rows)) {
    await trx.insertInto('media_fingerprint').values(part).execute();
  }
  const locals = result.locals.map((local, index) => ({
    media_id: id,
    ...localRow(local, index),
    ...partColumns(local.part),
  }));
  for (const part of inParts(locals, LOCALS_AT_ONCE)) {
    await trx.insertInto('media_local').values(part).execute();
  }
}

export const foundMedia = ({ db }: Engine): FoundMedia => ({
  get: async (sha256) => resultOf(db, await mediaWithBytes(db, sha256)),
  keep: async (result, at) => {
    const sha256 = result.outcome === 'undecodable' ? result.sha256 : result.media.sha256;
    if (sha256 === undefined) return;
    await db.transaction().execute((trx) => keep(trx, sha256, result, at));
  },
});
