// Found media written: what hashing them came to, with their fingerprints and points.

import type { Selectable } from 'kysely';
import type { Sha256 } from '../domain/ids.js';
import { LOCAL } from '../domain/local-fingerprint.js';
import type { HashResult } from '../domain/media.js';
import type { Trx } from './engine.js';
import { FINGERPRINT_COLUMNS, mediaColumns, mediaFingerprintRow } from './fingerprint-rows.js';
import { LOCAL_COLUMNS, localRow } from './local-rows.js';
import { PART_COLUMNS, partColumns } from './part-rows.js';
import { preparedIn, preparedRows } from './prepared.js';
import type { Tables } from './tables.js';

const MAX_DETAIL = 500;

/** Of the bytes; undefined where nothing could be read of them. */
export const sha256Of = (result: HashResult): Sha256 | undefined =>
  result.outcome === 'undecodable' ? result.sha256 : result.media.sha256;

const RESULT_COLUMNS = [
  'outcome',
  'hashed_at',
  'kind',
  'byte_length',
  'width',
  'height',
  'duration_ms',
  'reason',
  'detail',
  'local_version',
] as const;

type ResultRow = Pick<Selectable<Tables['media']>, (typeof RESULT_COLUMNS)[number]>;

const resultRow = (result: HashResult, at: Date): ResultRow => ({
  outcome: result.outcome,
  hashed_at: at.getTime(),
  ...(result.outcome === 'undecodable'
    ? { kind: null, byte_length: null, width: null, height: null, duration_ms: null }
    : mediaColumns(result.media)),
  reason: result.outcome === 'fingerprinted' ? null : result.reason,
  detail: result.outcome === 'undecodable' ? result.detail.slice(0, MAX_DETAIL) : null,
  local_version: result.outcome === 'undecodable' ? null : LOCAL.version,
});

const addMedia = preparedRows(
  ['sha256', ...RESULT_COLUMNS],
  (db, rows: readonly (ResultRow & { readonly sha256: Sha256 })[]) =>
    db
      .insertInto('media')
      .values(rows)
      .onConflict((oc) =>
        oc.column('sha256').doUpdateSet((eb) => ({
          outcome: eb.ref('excluded.outcome'),
          hashed_at: eb.ref('excluded.hashed_at'),
          kind: eb.ref('excluded.kind'),
          byte_length: eb.ref('excluded.byte_length'),
          width: eb.ref('excluded.width'),
          height: eb.ref('excluded.height'),
          duration_ms: eb.ref('excluded.duration_ms'),
          reason: eb.ref('excluded.reason'),
          detail: eb.ref('excluded.detail'),
          local_version: eb.ref('excluded.local_version'),
        })),
      )
      .returning(['id', 'sha256']),
);

const dropFingerprints = preparedIn((db, media: readonly number[]) =>
  db.deleteFrom('media_fingerprint').where('media_id', 'in', media),
);
const dropLocals = preparedIn((db, media: readonly number[]) =>
  db.deleteFrom('media_local').where('media_id', 'in', media),
);

const addFingerprints = preparedRows(
  ['media_id', ...FINGERPRINT_COLUMNS, ...PART_COLUMNS],
  (db, rows: readonly Tables['media_fingerprint'][]) =>
    db.insertInto('media_fingerprint').values(rows),
);
const addLocals = preparedRows(
  ['media_id', ...LOCAL_COLUMNS, ...PART_COLUMNS],
  (db, rows: readonly Tables['media_local'][]) => db.insertInto('media_local').values(rows),
);

/**
 * Keeps results, in place of what was known of the same bytes. Those without bytes are left out.
 *
 * @returns the store's number of each media.
 */
export async function keepResults(
  trx: Trx,
  results: readonly HashResult[],
  at: Date,
): Promise<ReadonlyMap<Sha256, number>> {
  const bySha = new Map(
    results.flatMap((result) => {
      const sha256 = sha256Of(result);
      return sha256 === undefined ? [] : [[sha256, result] as const];
    }),
  );
  const kept = await addMedia(
    trx,
    [...bySha].map(([sha256, result]) => ({ sha256, ...resultRow(result, at) })),
  );
  const ids = new Map(
    kept.flatMap(({ id, sha256 }) => (sha256 === null ? [] : [[sha256, id] as const])),
  );
  const numbers = [...ids.values()];
  await dropFingerprints(trx, numbers, {});
  await dropLocals(trx, numbers, {});
  const prints = [...ids].flatMap(([sha256, id]) => {
    const result = bySha.get(sha256);
    return result?.outcome === 'fingerprinted' ? [{ id, result }] : [];
  });
  await addFingerprints(
    trx,
    prints.flatMap(({ id, result }) =>
      result.fingerprints.map((one, index) => ({
        media_id: id,
        ...mediaFingerprintRow(one, index),
      })),
    ),
  );
  await addLocals(
    trx,
    prints.flatMap(({ id, result }) =>
      result.locals.map((local, index) => ({
        media_id: id,
        ...localRow(local, index),
        ...partColumns(local.part),
      })),
    ),
  );
  return ids;
}
