// Found media: what hashing them came to, so that none is hashed twice.

import type { Selectable } from 'kysely';
import { ALGORITHMS } from '../domain/fingerprint.js';
import type { Sha256 } from '../domain/ids.js';
import { LOCAL } from '../domain/local-fingerprint.js';
import type { HashResult, NotComparableReason, UndecodableReason } from '../domain/media.js';
import type { FoundMedia } from '../domain/ports.js';
import { groupedBy } from './chunks.js';
import type { Db, Engine, Trx } from './engine.js';
import { FINGERPRINT_COLUMNS, mediaFactsOf, mediaFingerprintOf } from './fingerprint-rows.js';
import { keepResults, sha256Of } from './keep-found.js';
import { LOCAL_COLUMNS, localOf } from './local-rows.js';
import { PART_COLUMNS, partOf } from './part-rows.js';
import { preparedIn } from './prepared.js';
import type { Tables } from './tables.js';

type MediaRow = Selectable<Tables['media']>;

const mediaOfBytes = preparedIn((db, sha256s: readonly Sha256[]) =>
  db.selectFrom('media').selectAll().where('sha256', 'in', sha256s),
);

const fingerprintsOf = preparedIn((db, media: readonly number[]) =>
  db
    .selectFrom('media_fingerprint')
    .select(['media_id', ...FINGERPRINT_COLUMNS, ...PART_COLUMNS])
    .where('media_id', 'in', media)
    .orderBy('media_id')
    .orderBy('number'),
);

const localsOf = preparedIn((db, media: readonly number[]) =>
  db
    .selectFrom('media_local')
    .select(['media_id', ...LOCAL_COLUMNS, ...PART_COLUMNS])
    .where('media_id', 'in', media)
    .orderBy('media_id')
    .orderBy('number'),
);

type Hashed =
  | { readonly is: 'whole'; readonly result: HashResult }
  /** Its fingerprints are in tables of their own. */
  | { readonly is: 'fingerprinted'; readonly media: ReturnType<typeof mediaFactsOf> };

/** @returns undefined where nothing that still stands is known. */
function hashedOf(row: MediaRow): Hashed | undefined {
  if (!row.outcome || row.sha256 === null) return undefined;
  const { sha256, kind, byte_length, width, height, duration_ms } = row;
  if (row.outcome === 'undecodable') {
    // The table's CHECKs: an undecodable media has a reason of this list.
    const reason = row.reason as UndecodableReason;
    const detail = row.detail ?? '';
    return { is: 'whole', result: { outcome: 'undecodable', sha256, reason, detail } };
  }
  if (kind === null || byte_length === null || width === null || height === null) return undefined;
  // Too uniform or too small was said without a look at its points, too.
  if (row.local_version !== LOCAL.version) return undefined;
  const media = mediaFactsOf({ sha256, kind, byte_length, width, height, duration_ms });
  if (row.outcome === 'fingerprinted') return { is: 'fingerprinted', media };
  const reason = row.reason as NotComparableReason;
  return { is: 'whole', result: { outcome: 'not-comparable', media, reason } };
}

/**
 * What hashing came to, by the media's row number: without those that were forgotten, and those whose fingerprints were made by an older
 * version of an algorithm, or before there were local ones.
 */
async function resultsOf(
  trx: Trx,
  rows: readonly MediaRow[],
): Promise<ReadonlyMap<number, HashResult>> {
  const hashed = rows.flatMap((row) => {
    const one = hashedOf(row);
    return one ? [{ id: row.id, ...one }] : [];
  });
  const ids = hashed.flatMap((one) => (one.is === 'fingerprinted' ? [one.id] : []));
  const fingerprints = groupedBy(await fingerprintsOf(trx, ids, {}), (row) => row.media_id);
  const isOld = (id: number): boolean =>
    fingerprints
      .get(id)
      ?.some(({ algorithm, version }) => version !== ALGORITHMS[algorithm].version) === true;
  const current = ids.filter((id) => !isOld(id));
  const locals = groupedBy(await localsOf(trx, current, {}), (row) => row.media_id);
  return new Map(
    hashed.flatMap((one): (readonly [number, HashResult])[] => {
      if (one.is === 'whole') return [[one.id, one.result]];
      if (isOld(one.id)) return [];
      const result = {
        outcome: 'fingerprinted',
        media: one.media,
        fingerprints: (fingerprints.get(one.id) ?? []).map(mediaFingerprintOf),
        locals: (locals.get(one.id) ?? []).map((row) => ({ ...localOf(row), ...partOf(row) })),
      } as const;
      return [[one.id, result]];
    }),
  );
}

export const mediaWithBytes = async (db: Db, sha256: Sha256): Promise<MediaRow | undefined> =>
  (await mediaOfBytes(db, [sha256], {}))[0];

/**
 * What hashing came to of the media that are chosen: see {@link resultsOf}. In one transaction: a withdrawal between two statements would
 * leave a media without its fingerprints, and what matches nothing passes for "not found".
 */
export const readResults = (
  db: Db,
  choose: (trx: Trx) => Promise<readonly MediaRow[]>,
): Promise<ReadonlyMap<number, HashResult>> =>
  db
    .transaction()
    .setAccessMode('read only')
    .execute(async (trx) => resultsOf(trx, await choose(trx)));

async function find(db: Db, all: readonly Sha256[]): Promise<ReadonlyMap<Sha256, HashResult>> {
  const results = await readResults(db, (trx) => mediaOfBytes(trx, all, {}));
  return new Map(
    [...results.values()].flatMap((result) => {
      const sha256 = sha256Of(result);
      return sha256 === undefined ? [] : [[sha256, result] as const];
    }),
  );
}

export const foundMedia = ({ db }: Engine): FoundMedia => ({
  get: async (sha256) => (await find(db, [sha256])).get(sha256),
  find: (all) => find(db, all),
  keep: async (result, at) => {
    await db.transaction().execute((trx) => keepResults(trx, [result], at));
  },
});
