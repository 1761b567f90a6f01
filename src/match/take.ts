// Takes: hits that belong together, because they show the reference in the same way and, in videos, one after the other.

import type { MatchedSpan, TimeSpan } from '../domain/match.js';
import type { MediaKind } from '../domain/media.js';
import type { Reference } from '../domain/reference.js';
import { PDQ_RADIUS, TIERS } from '../domain/tiers.js';
import { alignFrames } from './align.js';
import { coveredShare } from './coverage.js';
import type { FrameHit } from './frame-hit.js';

/** The two that are compared. */
export type Kinds = { readonly reference: Reference; readonly foundKind: MediaKind };

/** Hits that belong together: of one variant, and in videos one after the other in both. */
export type Take = {
  /** The surest first. */
  readonly hits: readonly FrameHit[];
  /** Found frames that show it. */
  readonly frames: number;
  readonly spans: readonly MatchedSpan[];
  /** Of two videos: the share of the reference that is seen, 0 to 1. */
  readonly covered?: number;
};

export const middle = (numbers: readonly number[]): number | undefined =>
  [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)];

const spanOf = (times: readonly number[]): TimeSpan => ({
  fromMs: Math.min(...times),
  toMs: Math.max(...times),
});

/** 0 to 1, for choosing among the pairs of frames: the share of the limit of an alert. */
function doubtOf({ global, local }: FrameHit): number {
  const byPdq = global ? global.distance / PDQ_RADIUS : 1;
  const byPoints = local ? TIERS.review.minPoints / local.points : 1;
  return Math.min(byPdq, byPoints);
}

const bySurety = (hits: readonly FrameHit[]): readonly FrameHit[] =>
  [...hits].sort((a, b) => doubtOf(a) - doubtOf(b));

/** All hits of one variant as one take; the kinds say which sides have a time. */
export function takeOf(hits: readonly FrameHit[], { reference, foundKind }: Kinds): Take {
  if (reference.media.kind === 'video' && foundKind === 'video') {
    const spans = alignFrames(
      hits.map((hit) => ({
        hit,
        foundMs: hit.foundMs ?? 0,
        referenceMs: hit.referenceMs ?? 0,
        doubt: doubtOf(hit),
      })),
    );
    const pairs = spans.flat();
    return {
      hits: bySurety(pairs.map((pair) => pair.hit)),
      frames: new Set(pairs.map((pair) => pair.foundMs)).size,
      covered: coveredShare(spans, reference.media.durationMs),
      spans: spans.map((span) => ({
        found: spanOf(span.map((pair) => pair.foundMs)),
        reference: spanOf(span.map((pair) => pair.referenceMs)),
      })),
    };
  }
  const sorted = bySurety(hits);
  return {
    hits: sorted,
    frames: new Set(hits.map((hit) => hit.foundMs)).size,
    spans: [
      ...(foundKind === 'video' ? [{ found: spanOf(hits.map((hit) => hit.foundMs ?? 0)) }] : []),
      ...(reference.media.kind === 'video'
        ? [{ reference: spanOf([sorted[0]?.referenceMs ?? 0]) }]
        : []),
    ],
  };
}
