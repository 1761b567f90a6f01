// The score for people: one number, 0 to 100, that only grows with the evidence.

import { PDQ_RADIUS } from '../domain/tiers.js';

/** What speaks for a match. */
export type Grounds = {
  /** PDQ's distance, 0 to 31; absent where it says nothing. */
  readonly pdqDistance?: number;
  /** Points that agree; absent where none were compared. */
  readonly points?: number;
  /** So many points raise an alert: see `TIERS`. */
  readonly pointsToAlert: number;
};

/** 50 is the limit of an alert, 100 is kept for equal bytes. */
const LIMIT = 50;
const MOST = 99;

/** 0.02 for equal fingerprints up to 1 at the limit of an alert, in equal steps. */
const doubtOfPdq = (distance: number): number => (1 + (49 * distance) / PDQ_RADIUS) / 50;

/**
 * Of a match that raises an alert: 100 − 50 × doubt, at most 99. The doubt of a PDQ distance d is (1 + 49 d / 31) / 50; that of p
 * points, of which a are enough for an alert, a / p. Where both speak for the match their doubts are multiplied. So a distance
 * of 31 alone, or 12 points alone, are 50; a distance of 10 is 83, 37 points are 84, both together 95.
 */
export function scoreOf({ pdqDistance, points, pointsToAlert }: Grounds): number {
  const byPdq = pdqDistance === undefined ? 1 : Math.min(1, doubtOfPdq(pdqDistance));
  const byPoints = points === undefined ? 1 : Math.min(1, pointsToAlert / Math.max(1, points));
  return Math.min(MOST, Math.round(100 - LIMIT * byPdq * byPoints));
}

/** Of a match for review, by its points alone: in equal steps from 0 to below 50, which so many as raise an alert would be. */
export const scoreOfFew = (points: number, pointsToAlert: number): number =>
  Math.min(LIMIT - 1, Math.round((LIMIT * points) / pointsToAlert));

/** Of a match that would raise an alert with this score, were it not contradicted or a look-alike: half of it. */
export const halved = (score: number): number => Math.min(LIMIT - 1, Math.round(score / 2));
