// What addresses answered before: so that a site is asked whether a media is still the same, instead of for all of it.

import { ALGORITHMS, type Algorithm } from '../domain/fingerprint.js';
import type { Sha256 } from '../domain/ids.js';
import { LOCAL } from '../domain/local-fingerprint.js';
import type { KnownMedia, MatchedCapture } from '../domain/ports.js';
import type { Db, Engine, Trx } from './engine.js';
import { prepared, preparedRows } from './prepared.js';
import type { Tables } from './tables.js';

const CURRENT = Object.entries(ALGORITHMS) as [Algorithm, { readonly version: string }][];

const MAX_URL = 2_000;
const MAX_ETAG = 500;
const MAX_DATE = 100;

const standingAt = prepared((db, asked: { readonly url: string; readonly since: number }) =>
  db
    .selectFrom('media_address')
    .innerJoin('media', 'media.id', 'media_address.media_id')
    .select(['media.sha256', 'media.kind', 'media_address.etag', 'media_address.last_modified'])
    .where('media_address.url', '=', asked.url)
    .where('media_address.fetched_at', '>=', asked.since)
    .where('media.outcome', 'in', ['fingerprinted', 'not-comparable'])
    .where('media.local_version', '=', LOCAL.version)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('media_fingerprint')
            .select('media_fingerprint.number')
            .whereRef('media_fingerprint.media_id', '=', 'media.id')
            .where((of) =>
              of.not(
                of.or(CURRENT.map(([algorithm, { version }]) => of.and({ algorithm, version }))),
              ),
            ),
        ),
      ),
    ),
);

/**
 * Only media whose fingerprints are held, all of them made by this version of their algorithm: nothing else can stand for its bytes, and
 * a site must not be asked whether it is unchanged.
 */
async function find(db: Db, url: string, since: Date): ReturnType<KnownMedia['find']> {
  if (url.length > MAX_URL) return undefined;
  const [row] = await standingAt(db, { url, since: since.getTime() });
  if (!row || row.sha256 === null || row.kind === null) return undefined;
  return {
    sha256: row.sha256,
    kind: row.kind,
    ...(row.etag === null ? {} : { etag: row.etag }),
    ...(row.last_modified === null ? {} : { lastModified: row.last_modified }),
  };
}

const fits = (text: string | undefined, most: number): string | null =>
  text !== undefined && text.length > 0 && text.length <= most ? text : null;

const addAddresses = preparedRows(
  ['url', 'media_id', 'etag', 'last_modified', 'fetched_at'],
  (db, rows: readonly Tables['media_address'][]) =>
    db
      .insertInto('media_address')
      .values(rows)
      .onConflict((oc) =>
        oc.column('url').doUpdateSet((eb) => ({
          media_id: eb.ref('excluded.media_id'),
          etag: eb.ref('excluded.etag'),
          last_modified: eb.ref('excluded.last_modified'),
          fetched_at: eb.ref('excluded.fetched_at'),
        })),
      ),
);

/** Remembers what the captures' addresses answered. Called in the visit's transaction. */
export async function rememberAddresses(
  trx: Trx,
  captures: readonly MatchedCapture[],
  ids: ReadonlyMap<Sha256, number>,
  at: Date,
): Promise<void> {
  const rows = new Map(
    captures.flatMap(({ url, sha256, validators, outcome }) => {
      const mediaId = sha256 === undefined ? undefined : ids.get(sha256);
      const etag = fits(validators?.etag, MAX_ETAG);
      const lastModified = fits(validators?.lastModified, MAX_DATE);
      if (mediaId === undefined || url.length > MAX_URL || outcome === 'undecodable') return [];
      if (etag === null && lastModified === null) return [];
      const row = { url, media_id: mediaId, etag, last_modified: lastModified };
      return [[url, { ...row, fetched_at: at.getTime() }] as const];
    }),
  );
  await addAddresses(trx, [...rows.values()]);
}

export const knownMedia = ({ db }: Engine): KnownMedia => ({
  find: (url, since) => find(db, url, since),
});
