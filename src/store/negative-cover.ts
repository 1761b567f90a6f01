// Is this media one of which a person said "not this"? Asked in the transaction that would raise the alert, so that the list is never out of date.

import { bitDistance } from '../domain/bit-distance.js';
import { ALGORITHMS, type Fingerprint } from '../domain/fingerprint.js';
import type { Sha256 } from '../domain/ids.js';
import type { Match } from '../domain/match.js';
import { NEGATIVE_RADIUS } from '../domain/negative.js';
import type { Db } from './engine.js';

/** An entry of the list, to be compared with. */
export type KnownNegative = {
  readonly id: number;
  readonly sha256: Sha256;
  readonly codes: readonly Uint8Array[];
};

/** What was found: its PDQ fingerprints, of the whole picture or of each frame, where they are comparable. */
export type FoundPicture = {
  readonly sha256: Sha256 | undefined;
  readonly codes: readonly Uint8Array[];
};

/** The PDQ bits that stand for a whole picture or frame and may be compared. */
export const wholeCodes = (fingerprints: readonly Fingerprint[]): readonly Uint8Array[] =>
  fingerprints
    .filter(
      ({ algorithm, version, quality, part }) =>
        algorithm === 'pdq' &&
        version === ALGORITHMS.pdq.version &&
        quality >= ALGORITHMS.pdq.comparable &&
        part === undefined,
    )
    .map(({ bits }) => bits);

/** The same of a media in the store. */
export async function codesOf(db: Db, media: number): Promise<readonly Uint8Array[]> {
  const rows = await db
    .selectFrom('media_fingerprint')
    .select('bits')
    .where('media_id', '=', media)
    .where('algorithm', '=', 'pdq')
    .where('version', '=', ALGORITHMS.pdq.version)
    .where('quality', '>=', ALGORITHMS.pdq.comparable)
    .where('cut', 'is', null)
    .orderBy('number')
    .execute();
  return rows.map(({ bits }) => bits);
}

export async function foundPicture(db: Db, media: number): Promise<FoundPicture> {
  const row = await db
    .selectFrom('media')
    .select('sha256')
    .where('id', '=', media)
    .executeTakeFirst();
  return { sha256: row?.sha256 ?? undefined, codes: await codesOf(db, media) };
}

export async function negativesOf(db: Db, reference: number): Promise<readonly KnownNegative[]> {
  const rows = await db
    .selectFrom('negative')
    .leftJoin('negative_fingerprint as code', (join) =>
      join
        .onRef('code.negative_id', '=', 'negative.id')
        .on('code.version', '=', ALGORITHMS.pdq.version),
    )
    .select(['negative.id', 'negative.sha256', 'code.bits'])
    .where('negative.reference_id', '=', reference)
    .orderBy('negative.id')
    .orderBy('code.number')
    .execute();
  const known = new Map<number, { id: number; sha256: Sha256; codes: Uint8Array[] }>();
  for (const { id, sha256, bits } of rows) {
    const entry = known.get(id) ?? { id, sha256, codes: [] };
    known.set(id, entry);
    if (bits !== null) entry.codes.push(bits);
  }
  return [...known.values()];
}

/** Every picture or frame that was found is near one of the list's: nothing is to be seen that the person did not judge. */
const isWithin = (
  found: readonly Uint8Array[],
  listed: readonly Uint8Array[],
  radius: number,
): boolean =>
  found.length > 0 &&
  found.every((code) => listed.some((known) => bitDistance(code, known) <= radius));

/**
 * The entry that keeps a match from raising an alert: the very bytes, or a media that shows nothing but what is near-same to
 * it. The registered bytes themselves are never kept back, nor is what resembles the reference as much as it resembles the list.
 */
export function coveringNegative(
  negatives: readonly KnownNegative[],
  found: FoundPicture,
  match: Pick<Match, 'tier' | 'algorithm' | 'distance'>,
): number | undefined {
  if (match.tier === 'exact') return undefined;
  const radius =
    match.algorithm === 'pdq' ? Math.min(NEGATIVE_RADIUS, match.distance - 1) : NEGATIVE_RADIUS;
  return negatives.find(
    ({ sha256, codes }) => sha256 === found.sha256 || isWithin(found.codes, codes, radius),
  )?.id;
}
