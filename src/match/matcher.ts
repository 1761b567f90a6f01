// The matcher: a hashed media against the registry, one best match for each reference it resembles.

import type { Fingerprint, Variant } from '../domain/fingerprint.js';
import { isComparable } from '../domain/fingerprint.js';
import type { Sha256 } from '../domain/ids.js';
import type { Match } from '../domain/match.js';
import type { HashResult } from '../domain/media.js';
import type { FingerprintedReference, Reference } from '../domain/reference.js';
import { PDQ_RADIUS, tierRank } from '../domain/tiers.js';
import { bestMatch, type FrameHit } from './best-match.js';
import { linearIndex, type CodeIndex } from './code-index.js';

export type Matcher = {
  readonly references: number;
  /** Comparable codes that are searched. */
  readonly codes: number;
  /**
   * @returns the best match of each reference that the media resembles, the surest first. Media that are `undecodable`
   * or `not-comparable` match only where their very bytes are registered.
   */
  readonly match: (result: HashResult) => readonly Match[];
};

/** What is kept of a reference beside its codes in the index. */
type Registered = { readonly reference: Reference; readonly blockhash: Map<Variant, Uint8Array> };

/** Bound of the work for one found frame: a flooded registry must not make one picture slow. */
const MAX_HITS_PER_FRAME = 5_000;

function exactMatch(reference: Reference): Match {
  const { kind, durationMs } = reference.media;
  const whole = { fromMs: 0, toMs: durationMs ?? 0 };
  return {
    caseId: reference.caseId,
    referenceId: reference.id,
    tier: 'exact',
    algorithm: 'sha256',
    distance: 0,
    variant: 'original',
    score: 100,
    ...(kind === 'video' ? { spans: [{ found: whole, reference: whole }] } : {}),
  };
}

/**
 * Reads the registry into memory.
 *
 * @param makeIndex the search structure; the plain linear one is the oracle of every other.
 */
export async function buildMatcher(
  references: AsyncIterable<FingerprintedReference>,
  makeIndex: (codes: readonly Uint8Array[]) => CodeIndex = linearIndex,
): Promise<Matcher> {
  const bySha256 = new Map<Sha256, Reference[]>();
  const owners: { readonly owner: Registered; readonly of: Fingerprint }[] = [];
  let count = 0;
  for await (const { fingerprints, ...reference } of references) {
    count += 1;
    bySha256.set(reference.media.sha256, [
      ...(bySha256.get(reference.media.sha256) ?? []),
      reference,
    ]);
    const owner: Registered = { reference, blockhash: new Map() };
    for (const of of fingerprints.filter(isComparable)) {
      if (of.algorithm === 'pdq') owners.push({ owner, of });
      else if (of.timeMs === undefined) owner.blockhash.set(of.variant, of.bits);
    }
  }
  const index = makeIndex(owners.map(({ of }) => of.bits));

  const resembling = (found: readonly Fingerprint[]): Map<Registered, FrameHit[]> => {
    const hits = new Map<Registered, FrameHit[]>();
    for (const frame of found) {
      if (frame.algorithm !== 'pdq' || !isComparable(frame)) continue;
      for (const { entry, distance } of index.search(frame.bits, PDQ_RADIUS, MAX_HITS_PER_FRAME)) {
        const hit = owners[entry];
        if (!hit) continue;
        const same = hits.get(hit.owner);
        if (same) same.push({ of: hit.of, found: frame, distance });
        else hits.set(hit.owner, [{ of: hit.of, found: frame, distance }]);
      }
    }
    return hits;
  };

  return {
    references: count,
    codes: index.size,
    match: (result) => {
      const sha256 = result.outcome === 'undecodable' ? result.sha256 : result.media.sha256;
      const exact = (sha256 === undefined ? [] : (bySha256.get(sha256) ?? [])).map(exactMatch);
      if (result.outcome !== 'fingerprinted') return exact;
      const matched = new Set(exact.map((match) => match.referenceId));
      const similar = [...resembling(result.fingerprints)]
        .filter(([owner]) => !matched.has(owner.reference.id))
        .flatMap(
          ([owner, hits]) =>
            bestMatch({ ...owner, hits }, result.media.kind, result.fingerprints) ?? [],
        );
      return [...exact, ...similar].sort(
        (a, b) => tierRank(a.tier) - tierRank(b.tier) || b.score - a.score,
      );
    },
  };
}
