// Matches: a media's fingerprints against a reference's.

import type { Variant } from './fingerprint.js';
import type { CaseId, ReferenceId } from './ids.js';
import type { MatchAlgorithm, Tier } from './tiers.js';

/** A stretch of time in a video, in milliseconds; `fromMs` = `toMs` for a single frame. */
export type TimeSpan = { readonly fromMs: number; readonly toMs: number };

/** What of the found media corresponds to what of the reference. A side that is an image has no span. */
export type MatchedSpan = { readonly found?: TimeSpan; readonly reference?: TimeSpan };

/** The best agreement of one media with one reference. */
export type Match = {
  readonly caseId: CaseId;
  readonly referenceId: ReferenceId;
  readonly tier: Tier;
  readonly algorithm: MatchAlgorithm;
  /** Hamming distance in bits (0 for equal bytes); for videos the median over the matched frames. */
  readonly distance: number;
  /** What was done to the reference. */
  readonly variant: Variant;
  /** 0 to 100, for people: 100 equal bytes, 50 the limit of an alert. */
  readonly score: number;
  /** Quality of the found fingerprint, 0 to 100; absent for equal bytes. */
  readonly quality?: number;
  /** blockhash's distance in the same variant: a second opinion for staff, never a reason for an alert. */
  readonly secondOpinion?: number;
  /** Present where either side is a video. */
  readonly spans?: readonly MatchedSpan[];
};
