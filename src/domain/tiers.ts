// Tiers: how sure a match is. The one table of thresholds.

import type { Algorithm } from './fingerprint.js';

/**
 * In order of certainty, the surest first. `maxDistance` is the largest Hamming distance that belongs to the tier.
 *
 * PDQ: among 45,000 ordinary photographs every inspected pair at 31 or less was a true copy or a burst, and 20
 * million unrelated pairs had none under 60 (issue 3); 31 is also Meta's recommendation. 20 and less keeps a margin for
 * catalogue pictures. `review` and `related` have no global threshold: local features will decide them.
 */
export const TIERS = {
  exact: { alerts: true, pdqMaxDistance: 0 },
  strong: { alerts: true, pdqMaxDistance: 20 },
  probable: { alerts: true, pdqMaxDistance: 31 },
  review: { alerts: false, pdqMaxDistance: undefined },
  related: { alerts: false, pdqMaxDistance: undefined },
} as const;
export type Tier = keyof typeof TIERS;

export const TIER_NAMES = Object.keys(TIERS) as readonly Tier[];

/** Rank for sorting: 0 is the surest. */
export const tierRank = (tier: Tier): number => TIER_NAMES.indexOf(tier);

/** What a match was found by: the bytes themselves, or a fingerprint. */
export type MatchAlgorithm = 'sha256' | Algorithm;

/** The largest PDQ distance that raises an alert. */
export const PDQ_RADIUS = TIERS.probable.pdqMaxDistance;

/** The tier of a PDQ distance, or undefined where it is no match. `exact` is never said of a fingerprint. */
export function tierOfPdq(distance: number): 'strong' | 'probable' | undefined {
  if (distance <= TIERS.strong.pdqMaxDistance) return 'strong';
  if (distance <= TIERS.probable.pdqMaxDistance) return 'probable';
  return undefined;
}
