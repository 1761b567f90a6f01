// Tiers: how sure a match is. The one table of thresholds.

/**
 * In order of certainty, the surest first. `pdqMaxDistance` is the largest Hamming distance that belongs to the tier,
 * `minPoints` the least number of points that agree under one alignment.
 *
 * PDQ: among 45,000 ordinary photographs every inspected pair at 31 or less was a true copy or a burst, and 20
 * million unrelated pairs had none under 60 (issue 3); 31 is also Meta's recommendation. 20 and less keeps a margin for
 * catalogue pictures, which collide at 26: above it, points that contradict make it `review`. `related` is another photograph
 * of the same, however many points agree.
 */
export const TIERS = {
  exact: { alerts: true, pdqMaxDistance: 0, minPoints: undefined },
  strong: { alerts: true, pdqMaxDistance: 20, minPoints: 24 },
  probable: { alerts: true, pdqMaxDistance: 31, minPoints: 12 },
  review: { alerts: false, pdqMaxDistance: undefined, minPoints: 9 },
  related: { alerts: false, pdqMaxDistance: undefined, minPoints: undefined },
} as const;
export type Tier = keyof typeof TIERS;

export const TIER_NAMES = Object.keys(TIERS) as readonly Tier[];

/** Rank for sorting: 0 is the surest. */
export const tierRank = (tier: Tier): number => TIER_NAMES.indexOf(tier);

/** What a match was found by: the bytes themselves, a fingerprint of the whole picture, or its local points. */
export const MATCH_ALGORITHMS = ['sha256', 'pdq', 'local'] as const;
export type MatchAlgorithm = (typeof MATCH_ALGORITHMS)[number];

/** The largest PDQ distance that raises an alert. */
export const PDQ_RADIUS = TIERS.probable.pdqMaxDistance;

/** The tier of a PDQ distance, or undefined where it is no match. `exact` is never said of a fingerprint. */
export function tierOfPdq(distance: number): 'strong' | 'probable' | undefined {
  if (distance <= TIERS.strong.pdqMaxDistance) return 'strong';
  if (distance <= TIERS.probable.pdqMaxDistance) return 'probable';
  return undefined;
}

/** Points that are enough for an alert where a found video shows a reference: in one of its frames, or in each of two. */
export const VIDEO_POINTS = { inOne: 16, inTwo: 12 } as const;

/** The tier of so many agreeing points of two pictures, or undefined where they say nothing. */
export function tierOfPoints(points: number): 'strong' | 'probable' | 'review' | undefined {
  if (points >= TIERS.strong.minPoints) return 'strong';
  if (points >= TIERS.probable.minPoints) return 'probable';
  if (points >= TIERS.review.minPoints) return 'review';
  return undefined;
}
