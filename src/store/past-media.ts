// Found media as a whole, for matching the other way round: all their PDQ fingerprints in chunks, for there are millions of them.

import { sql } from 'kysely';
import { ALGORITHMS } from '../domain/fingerprint.js';
import type { FoundCodes } from '../domain/found-codes.js';
import type { PastMedia } from '../domain/ports.js';
import type { Db, Engine } from './engine.js';
import { mediaWithBytes, readResults } from './found-media.js';

const ROWS_AT_ONCE = 20_000;
const BYTES = ALGORITHMS.pdq.bits / 8;

/** One read after another, each from where the last one ended: an open cursor would hold the connection. */
async function* foundCodes(db: Db): AsyncGenerator<FoundCodes> {
  let last = { media_id: 0, number: 0 };
  for (;;) {
    const rows = await db
      .selectFrom('media_fingerprint')
      .select(['media_id', 'number', 'bits'])
      .where('algorithm', '=', 'pdq')
      .where('version', '=', ALGORITHMS.pdq.version)
      .where('quality', '>=', ALGORITHMS.pdq.comparable)
      .where(sql<boolean>`(media_id, number) > (${last.media_id}, ${last.number})`)
      .orderBy('media_id')
      .orderBy('number')
      .limit(ROWS_AT_ONCE)
      .execute();
    const codes = new Uint8Array(rows.length * BYTES);
    rows.forEach(({ bits }, index) => {
      codes.set(bits, index * BYTES);
    });
    if (rows.length > 0) yield { codes, media: Uint32Array.from(rows, (row) => row.media_id) };
    last = rows.at(-1) ?? last;
    if (rows.length < ROWS_AT_ONCE) return;
  }
}

export const pastMedia = ({ db }: Engine): PastMedia => ({
  codes: () => foundCodes(db),
  numbered: async (number) => {
    const results = await readResults(db, (trx) =>
      trx.selectFrom('media').selectAll().where('id', '=', number).execute(),
    );
    return results.get(number);
  },
  numberOf: async (sha256) => (await mediaWithBytes(db, sha256))?.id,
});
