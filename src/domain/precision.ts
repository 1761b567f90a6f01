// Measured precision: of the alerts that a person decided, how many were right, with the interval that so few allow.

import type { Tier } from './tiers.js';

/**
 * Verdicts by the tier of an alert's surest match. `leftOut`: dismissed as lawful use or as handled already, which says
 * nothing against the match.
 */
export type TierVerdicts = {
  readonly tier: Tier;
  readonly confirmed: number;
  readonly wrong: number;
  readonly leftOut: number;
};

export interface Verdicts {
  /** One line for each tier that raises alerts, the surest first. */
  byTier(): Promise<readonly TierVerdicts[]>;
}

/** Below so many verdicts a share would mislead. */
export const FEWEST_VERDICTS = 10;

/** Two-sided 95 %. */
const Z = 1.959964;

/**
 * Wilson's score interval of a share, 0 to 1 (E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
 * Inference", JASA 22, 1927). It stays within 0 and 1 and is honest for few and for extreme shares.
 *
 * @param of at least 1.
 */
export function wilson(right: number, of: number): { readonly low: number; readonly high: number } {
  const share = right / of;
  const z2 = (Z * Z) / of;
  const middle = share + z2 / 2;
  const half = Z * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of));
  return {
    low: Math.max(0, (middle - half) / (1 + z2)),
    high: Math.min(1, (middle + half) / (1 + z2)),
  };
}
