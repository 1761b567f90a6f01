// Matches: a media's fingerprints against a reference's.

import type { Area, Cut } from './area.js';
import type { Variant } from './fingerprint.js';
import type { CaseId, ReferenceId } from './ids.js';
import type { MatchAlgorithm, Tier } from './tiers.js';

/** A stretch of time in a video, in milliseconds; `fromMs` = `toMs` for a single frame. */
export type TimeSpan = { readonly fromMs: number; readonly toMs: number };

/** What of the found media corresponds to what of the reference. A side that is an image has no span. */
export type MatchedSpan = { readonly found?: TimeSpan; readonly reference?: TimeSpan };

/** How what is seen of a reference lies in a found picture or frame. */
export type Alignment = {
  /** What of the reference is to be seen. */
  readonly reference: Area;
  /** Where in the found picture it is. */
  readonly found: Area;
  /** How far the reference was turned, in whole degrees, clockwise, -179 to 180; after mirroring, where it is mirrored. */
  readonly turn: number;
  /** Mirrored left to right. */
  readonly mirrored: boolean;
  readonly negative: boolean;
  /** How many times as much it was enlarged along one axis as along the other; 1 where the proportions are the same. */
  readonly stretch: number;
  /** What was cut off the found picture before this was seen; absent where nothing was. */
  readonly cut?: Cut;
};

/** The best agreement of one media with one reference. */
export type Match = {
  readonly caseId: CaseId;
  readonly referenceId: ReferenceId;
  readonly tier: Tier;
  readonly algorithm: MatchAlgorithm;
  /**
   * Hamming distance in bits: 0 for equal bytes; for videos the median over the matched frames; for `local` the median over the
   * agreeing points, of 128.
   */
  readonly distance: number;
  /** What was done to the reference, to the nearest quarter turn. */
  readonly variant: Variant;
  /** Points that agree under one alignment; of a video's best frame. Absent where local fingerprints were not compared. */
  readonly points?: number;
  /** Absent for equal bytes. */
  readonly alignment?: Alignment;
  /** 0 to 100, for people: 100 equal bytes, 50 the limit of an alert. */
  readonly score: number;
  /** Quality of the found fingerprint, 0 to 100; absent for equal bytes and local points. */
  readonly quality?: number;
  /** blockhash's distance in the same variant: a second opinion for staff, never a reason for an alert. */
  readonly secondOpinion?: number;
  /** Present where either side is a video. */
  readonly spans?: readonly MatchedSpan[];
};
