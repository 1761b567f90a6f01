// The decision: from all that was seen of one reference in one media to one match, or none.

import type { Fingerprint, Variant } from '../domain/fingerprint.js';
import type { Match } from '../domain/match.js';
import { TIERS, tierRank } from '../domain/tiers.js';
import { scoreOfCovered } from './coverage.js';
import type { FrameHit } from './frame-hit.js';
import { isSamePart } from './global-hits.js';
import { hammingDistance } from './hamming.js';
import { judge, type Judged } from './judge.js';
import { takeOf, type Kinds, type Take } from './take.js';

/** What a decision needs besides the hits. */
export type Sides = Kinds & {
  /** Of the reference, by variant. */
  readonly blockhash: ReadonlyMap<Variant, Uint8Array>;
  /** Fingerprints of the found media. */
  readonly found: readonly Fingerprint[];
};

/** blockhash's distance in the variant that PDQ found; only pictures have one. */
function secondOpinion(take: Take, { blockhash, found }: Sides): number | undefined {
  const hit = take.hits.find(({ global }) => global && !global.negative);
  const registered = hit && blockhash.get(hit.variant);
  const seen = found.find(
    ({ algorithm, timeMs, part }) =>
      algorithm === 'blockhash' &&
      timeMs === undefined &&
      isSamePart(part, hit?.global?.found.part),
  );
  return registered && seen ? hammingDistance(registered, seen.bits) : undefined;
}

/** Of two videos the share of the reference that is seen speaks for an alert too. */
const withCoverage = (judged: Judged, { covered }: Take): Judged =>
  covered === undefined || !TIERS[judged.tier].alerts
    ? judged
    : { ...judged, score: scoreOfCovered(judged.score, covered) };

/**
 * The one match that says most of how a media resembles a reference: of the surest tier, then of most frames, then of the
 * highest score.
 *
 * @returns undefined where nothing seen is worth telling.
 */
export function decide(hits: readonly FrameHit[], sides: Sides): Match | undefined {
  const groups = new Map<string, FrameHit[]>();
  for (const hit of hits) {
    const key = `${hit.variant} ${hit.alignment.negative}`;
    const same = groups.get(key);
    if (same) same.push(hit);
    else groups.set(key, [hit]);
  }
  const [best] = [...groups.values()]
    .flatMap((group) => {
      const take = takeOf(group, sides);
      const judged = judge(take, sides);
      return judged ? [{ take, judged: withCoverage(judged, take) }] : [];
    })
    .sort(
      (a, b) =>
        tierRank(a.judged.tier) - tierRank(b.judged.tier) ||
        b.take.frames - a.take.frames ||
        b.judged.score - a.judged.score,
    );
  if (!best) return undefined;
  const { take, judged } = best;
  const { reference } = sides;
  const [first] = take.hits;
  const opinion = secondOpinion(take, sides);
  return {
    caseId: reference.caseId,
    referenceId: reference.id,
    variant: first?.variant ?? 'original',
    ...(first ? { alignment: first.alignment } : {}),
    ...judged,
    ...(opinion === undefined ? {} : { secondOpinion: opinion }),
    ...(take.spans.length === 0 ? {} : { spans: take.spans }),
  };
}
