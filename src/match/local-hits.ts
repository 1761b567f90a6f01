// Verified pairs: what the points of a found picture and of a registered one say of one another.

import type { LocalFingerprint } from '../domain/local-fingerprint.js';
import type { Alignment } from '../domain/match.js';
import { TIERS } from '../domain/tiers.js';
import { alignPoints } from './explain.js';
import { isSamePart, type GlobalHit } from './global-hits.js';
import { evidenceOf } from './evidence.js';
import type { RegisteredPoints } from './kept-points.js';
import { isCopy } from './look-alike.js';
import type { Pairing as PointPairing } from './pairing.js';
import type { PointSet } from './points.js';
import type { Pairing } from './shortlist.js';
import { verify } from './verify.js';

/** What a pair of pictures says. */
export type LocalHit = {
  readonly found: LocalFingerprint;
  readonly reference: LocalFingerprint;
  /** PDQ hits of the same pair. */
  readonly hits: readonly GlobalHit[];
  /** Points that agree; 0 where hardly any do. */
  readonly points: number;
  /** Median bits in which the agreeing points differ. */
  readonly distance: number;
  /** Absent where the points say nothing. */
  readonly alignment?: Alignment;
  /** Is it the registered picture, and not a look-alike? */
  readonly copy: boolean;
  /** Both have many points of comparable scale, and hardly any agree: whatever PDQ says, this is another picture. */
  readonly contradicts: boolean;
};

/** A picture with fewer points than this on either side may well lose them all: it contradicts nothing … */
const RICH = 60;
/**
 * … nor does one that has fewer than this of some size, for dots of print, grain and moiré are small and crowd out all others. Of
 * photographs with 200 points 95 % have 48; of their halftones most have hardly any.
 */
const RICH_IN_LARGE = 30;
/** Feature pixels. */
const LARGE = 4;
/** Fewer agreeing points than this are chance. */
const HARDLY_ANY = 6;

/** Do enough points agree to tell of? */
export const saysSomething = ({ points, alignment }: LocalHit): boolean =>
  alignment !== undefined && points >= TIERS.review.minPoints;

export function verifyPairing(
  { found, hits }: Pairing,
  { local: reference, points }: RegisteredPoints,
  pairing: PointPairing,
): LocalHit {
  const paired = pairing.pair(found.points, points);
  const agreement = verify(found.points, points, paired);
  const count = agreement?.pairs.length ?? 0;
  const base = { found: found.local, reference, hits, points: count };
  if (!agreement || count < HARDLY_ANY) {
    // The points of a whole picture say nothing against a small part of it.
    const samePart = hits.every((hit) => isSamePart(hit.found.part, found.local.part));
    // Where no hit says otherwise there is nothing to contradict.
    const contradicts = hits.length > 0 && samePart && comparable(found.points, points);
    return { ...base, distance: 128, copy: false, contradicts };
  }
  const distances = agreement.pairs.map((pair) => pair.distance);
  return {
    ...base,
    distance: distances[Math.floor((distances.length - 1) / 2)] ?? 128,
    alignment: alignPoints(agreement.transform, found.look, reference, found.local),
    copy: isCopy(evidenceOf(found, { local: reference, points }, paired, agreement, hits)),
    contradicts: false,
  };
}

/** The scale that a quarter of the points are smaller than. */
const lowQuarter = ({ scale, count }: PointSet): number =>
  scale.toSorted()[Math.floor(count / 4)] ?? 0;

/** How many points have this scale or more. */
function countFrom({ scale }: PointSet, least: number): number {
  let count = 0;
  for (const one of scale) if (one >= least) count += 1;
  return count;
}

/**
 * Have both many points, also of the scales that the other has? A blurred or enlarged picture has only large ones, of which
 * a sharp one may have few.
 */
function comparable(found: PointSet, reference: PointSet): boolean {
  if (found.count < RICH || reference.count < RICH) return false;
  const from = Math.max(LARGE, lowQuarter(found), lowQuarter(reference));
  return countFrom(found, from) >= RICH_IN_LARGE && countFrom(reference, from) >= RICH_IN_LARGE;
}
