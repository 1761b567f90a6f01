// Retroactive matching: new references against the fingerprints of what past nights found. The same search the other way round: the found
// codes are searched for those of the references, and of the few media that are near each is matched as if it had just been found.

import { Readable } from 'node:stream';
import { isComparable } from '../domain/fingerprint.js';
import type { FoundCodes } from '../domain/found-codes.js';
import type { Match } from '../domain/match.js';
import type { HashResult } from '../domain/media.js';
import type { PastMedia, Registry } from '../domain/ports.js';
import type { FingerprintedReference } from '../domain/reference.js';
import { PDQ_RADIUS } from '../domain/tiers.js';
import { complement } from './global-hits.js';
import { codeIndexBuilder } from './index/build.js';
import { buildMatcher } from './matcher.js';

/** A media of past nights that shows a new reference; the surest match of each reference. */
export type PastMatch = { readonly result: HashResult; readonly matches: readonly Match[] };

/** Media that one code may hit: what is hit more often is no content of anybody's. */
const MOST_HITS = 100_000;
/**
 * From so many queries on tables are made first: at ten million codes they take about 6 s of CPU, a scan 14 ms a query and a look-up
 * 0.08 ms.
 */
const TABLES_FROM = 400;

/** The codes of past nights, by the number of the media. */
export type PastCodes = {
  readonly size: number;
  /** Numbers of the media of which a code is within the radius of one of these, by rising number. */
  readonly near: (queries: readonly Uint8Array[]) => readonly number[];
};

/** Reads them into memory: 45 bytes a code, and three times as many once there are many queries. */
export async function readPast(chunks: AsyncIterable<FoundCodes>): Promise<PastCodes> {
  const all: FoundCodes[] = [];
  for await (const chunk of chunks) all.push(chunk);
  const size = all.reduce((sum, { media }) => sum + media.length, 0);
  const builder = codeIndexBuilder(256, size);
  for (let chunk = all.pop(); chunk; chunk = all.pop()) {
    builder.add({ codes: chunk.codes, references: chunk.media });
  }
  let index = builder.plain();
  let hasTables = false;
  return {
    size,
    near: (queries) => {
      if (queries.length >= TABLES_FROM && !hasTables) {
        index = builder.build();
        hasTables = true;
      }
      const { references } = index.searchMany(queries, PDQ_RADIUS, MOST_HITS);
      return [...new Set(references)].sort((a, b) => a - b);
    },
  };
}

/** A reference's codes in all their orientations, and as negatives: what `globalHits` asks of a found one. */
const queriesOf = ({ fingerprints }: FingerprintedReference): readonly Uint8Array[] =>
  fingerprints
    .filter((of) => of.algorithm === 'pdq' && isComparable(of))
    .flatMap(({ bits }) => [bits, complement(bits)]);

/**
 * Matches new references with past nights: by their very bytes, or by a fingerprint within the radius of an alert, and then with all that a
 * match needs, points too. What only its points would tell is not found: media are not looked for by their points.
 *
 * @param ports of the store: all points of a reference, and media by number or bytes.
 * @returns media by rising number, each once.
 */
export async function* matchPast(
  references: readonly FingerprintedReference[],
  past: PastCodes,
  ports: Pick<Registry, 'localsOf'> & Pick<PastMedia, 'numbered' | 'numberOf'>,
): AsyncGenerator<PastMatch> {
  const matcher = await buildMatcher(Readable.from(references), { localsOf: ports.localsOf });
  const numbers = new Set(past.near(references.flatMap(queriesOf)));
  for (const { media } of references) {
    const number = await ports.numberOf(media.sha256);
    if (number !== undefined) numbers.add(number);
  }
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const result = await ports.numbered(number);
    // Forgotten since, or fingerprinted by an older version.
    if (!result) continue;
    const matches = await matcher.match(result);
    if (matches.length > 0) yield { result, matches };
  }
}
