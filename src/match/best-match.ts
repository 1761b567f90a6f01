// From the frames that resemble one another to one match of a media with a reference.

import type { Fingerprint, Variant } from '../domain/fingerprint.js';
import type { Match, MatchedSpan, TimeSpan } from '../domain/match.js';
import type { MediaKind } from '../domain/media.js';
import type { Reference } from '../domain/reference.js';
import { PDQ_RADIUS, tierOfPdq } from '../domain/tiers.js';
import { alignFrames } from './align.js';
import { hammingDistance } from './hamming.js';

/** A picture or frame of the reference that resembles one of the found media's. */
export type FrameHit = {
  readonly of: Fingerprint;
  readonly found: Fingerprint;
  readonly distance: number;
};

/** A take of one variant: frames that belong together. */
type Take = {
  readonly variant: Variant;
  readonly distance: number;
  readonly quality: number;
  readonly frames: number;
  readonly spans: readonly MatchedSpan[];
};

const middle = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? 0;

/** 99 for equal fingerprints down to 50 at the limit of an alert; 100 is kept for equal bytes. */
const scoreOf = (distance: number): number => Math.round(99 - (49 * distance) / PDQ_RADIUS);

const spanOf = (times: readonly number[]): TimeSpan => ({
  fromMs: Math.min(...times),
  toMs: Math.max(...times),
});

/** All hits of one variant as one take; the kinds say which sides have a time. */
function takeOf(
  variant: Variant,
  hits: readonly FrameHit[],
  reference: MediaKind,
  found: MediaKind,
): Take {
  if (reference === 'video' && found === 'video') {
    const spans = alignFrames(
      hits.map(({ of, found: frame, distance }) => ({
        foundMs: frame.timeMs ?? 0,
        referenceMs: of.timeMs ?? 0,
        distance,
        quality: frame.quality,
      })),
    );
    const frames = spans.flat();
    return {
      variant,
      distance: middle(frames.map((frame) => frame.distance)),
      quality: middle(frames.map((frame) => frame.quality)),
      frames: frames.length,
      spans: spans.map((span) => ({
        found: spanOf(span.map((pair) => pair.foundMs)),
        reference: spanOf(span.map((pair) => pair.referenceMs)),
      })),
    };
  }
  const closest = hits.reduce((best, hit) => (hit.distance < best.distance ? hit : best));
  const frames = new Set(hits.map((hit) => hit.found.timeMs));
  return {
    variant,
    distance: closest.distance,
    quality: closest.found.quality,
    frames: frames.size,
    spans: [
      ...(found === 'video' ? [{ found: spanOf(hits.map((hit) => hit.found.timeMs ?? 0)) }] : []),
      ...(reference === 'video' ? [{ reference: spanOf([closest.of.timeMs ?? 0]) }] : []),
    ],
  };
}

/** blockhash's distance in the variant that PDQ found; only pictures have one. */
function secondOpinion(
  variant: Variant,
  blockhash: ReadonlyMap<Variant, Uint8Array>,
  found: readonly Fingerprint[],
): number | undefined {
  const registered = blockhash.get(variant);
  const seen = found.find(
    (fingerprint) => fingerprint.algorithm === 'blockhash' && fingerprint.timeMs === undefined,
  );
  return registered && seen ? hammingDistance(registered, seen.bits) : undefined;
}

/** What a best match is made from; `hits` are all within the alerting radius and not empty. */
export type Resemblance = {
  readonly reference: Reference;
  readonly blockhash: ReadonlyMap<Variant, Uint8Array>;
  readonly hits: readonly FrameHit[];
};

/**
 * The one match that says most of how a media resembles a reference: of the variant with most frames, then of the least
 * distance. A video's distance is the median over its matched frames.
 *
 * @returns undefined where no variant stays within a tier.
 */
export function bestMatch(
  { reference, blockhash, hits }: Resemblance,
  foundKind: MediaKind,
  found: readonly Fingerprint[],
): Match | undefined {
  const byVariant = new Map<Variant, FrameHit[]>();
  for (const hit of hits) {
    const same = byVariant.get(hit.of.variant);
    if (same) same.push(hit);
    else byVariant.set(hit.of.variant, [hit]);
  }
  const [take] = [...byVariant]
    .map(([variant, same]) => takeOf(variant, same, reference.media.kind, foundKind))
    .sort((a, b) => b.frames - a.frames || a.distance - b.distance);
  const tier = take && tierOfPdq(take.distance);
  if (!take || !tier) return undefined;
  const opinion = secondOpinion(take.variant, blockhash, found);
  return {
    caseId: reference.caseId,
    referenceId: reference.id,
    tier,
    algorithm: 'pdq',
    distance: take.distance,
    variant: take.variant,
    score: scoreOf(take.distance),
    quality: take.quality,
    ...(opinion === undefined ? {} : { secondOpinion: opinion }),
    ...(take.spans.length === 0 ? {} : { spans: take.spans }),
  };
}
