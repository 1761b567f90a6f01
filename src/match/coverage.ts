// How much of a registered video a found one shows.

import type { AlignedSpan } from './align.js';

/** Between two matched frames no farther apart in the reference than this all of it was seen: still scenes have few frames. */
const SEEN_BETWEEN_MS = 10_000;
/** What a matched frame stands for by itself: frames are looked at several times a second, and kept when something changes. */
const FRAME_MS = 500;
/** So much of the doubt that is left is taken away where the whole reference is seen. */
const MOST_LESS = 0.5;
const MOST_SCORE = 99;

/**
 * The share of the reference that is seen, 0 to 1: of the reference and not of the found video, so that a short clip in a long compilation
 * counts for what it shows. What is seen twice counts once.
 *
 * @param durationMs of the reference; without it that of its last matched frame.
 */
export function coveredShare(
  spans: readonly AlignedSpan[],
  durationMs: number | undefined,
): number {
  const stretches = spans
    .flatMap((span) =>
      span.map(({ referenceMs }, index) => {
        const next = span[index + 1]?.referenceMs ?? Infinity;
        const isSeenOn = next - referenceMs <= SEEN_BETWEEN_MS;
        return [referenceMs - FRAME_MS / 2, isSeenOn ? next : referenceMs + FRAME_MS / 2] as const;
      }),
    )
    .sort(([a], [b]) => a - b);
  const end = durationMs ?? Math.max(0, ...stretches.map(([, to]) => to));
  if (end <= 0) return 0;
  let seen = 0;
  let until = 0;
  for (const [from, to] of stretches) {
    const begin = Math.max(until, from, 0);
    const stop = Math.min(to, end);
    if (stop > begin) seen += stop - begin;
    until = Math.max(until, stop);
  }
  return Math.min(1, seen / end);
}

/** A score that raises an alert, with the share of the reference that is seen: up to half of what it lacks is added. */
export const scoreOfCovered = (score: number, covered: number): number =>
  Math.min(MOST_SCORE, Math.round(score + (100 - score) * MOST_LESS * covered));
