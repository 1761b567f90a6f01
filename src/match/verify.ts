// Verification: is there one transform of the found picture under which many of its points lie on the reference's?
//
// Every pair of points gives a whole similarity (position, scale and direction of both), so that no sampling of several
// pairs is needed (Philbin et al., "Object retrieval with large vocabularies and fast spatial matching", CVPR 2007); the best
// are refined to affine transforms (Chum, Matas, Kittler, "Locally optimized RANSAC", DAGM 2003).

import { LOCAL } from '../domain/local-fingerprint.js';
import { agreeing, columnsOf, distanceOf, type PairColumns } from './agreeing.js';
import {
  alike,
  distinct,
  fitted,
  residual,
  tolerance,
  type AgreeingPair,
  type Fitted,
} from './agreement.js';
import { fitAffine, fitSimilarity } from './fit.js';
import type { Pairs } from './pairing.js';
import type { PointSet } from './points.js';
import { shapeOf, type Transform } from './transform.js';

/** A found picture, as it was looked at, on a reference. */
export type Agreement = {
  /** Feature pixels of the found look to feature pixels of the reference; it does not mirror: the look did. */
  readonly transform: Transform;
  /** Pairs of distinct positions, by rising distance of their descriptors. */
  readonly pairs: readonly AgreeingPair[];
};

/** Bounds of the work: pairs that are tried as hypotheses, the nearest first, and hypotheses that are refined. */
const MAX_HYPOTHESES = 120;
const MAX_REFINED = 3;
/** Fewer agreeing pairs than this say nothing, and are not refined. */
const LEAST_PAIRS = 4;
/** A hypothesis that so many of the pairs agree with is the one. */
const PLAIN_SHARE = 0.6;
const PLAIN_COUNT = 24;
/** A fit to fewer pairs has no shear or stretch: they would explain anything. */
const AFFINE_FROM = 8;
/** No re-upload stretches a picture so much, nor enlarges it so. */
const MAX_STRETCH = 2.4;
const MAX_SCALE = 20;
/** A pair that lies where the transform says may differ in so many bits, and needs not pass the ratio test. */
const GUIDED_DISTANCE = 42;
/** The second look is worth its work, and trustworthy, from so many pairs. */
const GUIDED_FROM = 5;

const plausible = (t: Transform): boolean => {
  const { scale, stretch, mirrored } = shapeOf(t);
  return !mirrored && stretch <= MAX_STRETCH && isScale(scale);
};
const isScale = (scale: number): boolean => scale <= MAX_SCALE && scale >= 1 / MAX_SCALE;

/** @param pairs of the two sets, by rising distance. @returns undefined where fewer than four agree. */
export function verify(found: PointSet, reference: PointSet, pairs: Pairs): Agreement | undefined {
  if (pairs.count < LEAST_PAIRS) return undefined;
  const sides: Sides = { found, reference };
  const columns = columnsOf(found, reference, pairs);
  let best: Agreement | undefined;
  for (const hypothesis of hypotheses(sides, pairs, columns)) {
    const agreement = refine(sides, pairs, columns, hypothesis);
    if (agreement && agreement.pairs.length > (best?.pairs.length ?? 0)) best = agreement;
  }
  if (best && best.pairs.length >= GUIDED_FROM) best = secondLook(sides, best);
  return best;
}

type Sides = {
  readonly found: PointSet;
  readonly reference: PointSet;
};

type Hypothesis = { readonly by: Fitted; readonly agreeing: Uint16Array };

/** The similarity that one pair of points stands for; undefined where it enlarges too much. */
function similarityOf(
  { found, reference }: Sides,
  i: number,
  j: number,
  turn: number,
): Fitted | undefined {
  const scale = (reference.scale[j] ?? 1) / (found.scale[i] ?? 1);
  if (!isScale(scale)) return undefined;
  const cos = scale * Math.cos(turn);
  const sin = scale * Math.sin(turn);
  const x = found.x[i] ?? 0;
  const y = found.y[i] ?? 0;
  const dx = (reference.x[j] ?? 0) - (cos * x - sin * y);
  const dy = (reference.y[j] ?? 0) - (sin * x + cos * y);
  return {
    transform: { xx: cos, xy: -sin, dx, yx: sin, yy: cos, dy },
    turn,
    octaves: (reference.octaves[j] ?? 0) - (found.octaves[i] ?? 0),
  };
}

/** The similarities that most pairs agree with, none of which the seed of a better one agrees with. */
function hypotheses(sides: Sides, pairs: Pairs, columns: PairColumns): readonly Hypothesis[] {
  const tried: (Hypothesis & { readonly seed: number })[] = [];
  for (let seed = 0; seed < Math.min(columns.count, MAX_HYPOTHESES); seed++) {
    const turn = columns.turned[seed] ?? 0;
    const by = similarityOf(sides, pairs.found[seed] ?? 0, pairs.reference[seed] ?? 0, turn);
    if (!by) continue;
    const count = agreeing(columns, by, 1, seed);
    if (count < LEAST_PAIRS) continue;
    tried.push({ by, agreeing: columns.numbers.slice(0, count), seed });
    if (count >= PLAIN_COUNT && count >= PLAIN_SHARE * columns.count) break;
  }
  tried.sort((a, b) => b.agreeing.length - a.agreeing.length || a.seed - b.seed);
  const kept: Hypothesis[] = [];
  const explained = new Set<number>();
  for (const hypothesis of tried) {
    if (kept.length === MAX_REFINED) break;
    if (explained.has(hypothesis.seed)) continue;
    kept.push(hypothesis);
    for (const pair of hypothesis.agreeing) explained.add(pair);
  }
  return kept;
}

/** Pairs as the fits take them: small points count for more, for they lie more exactly. */
function fit(
  { found, reference }: Sides,
  pairs: readonly { readonly found: number; readonly reference: number }[],
  affine: boolean,
): Transform | undefined {
  const numbers = (of: (pair: { found: number; reference: number }) => number) =>
    Float64Array.from(pairs, of);
  const weighted = {
    count: pairs.length,
    x: numbers((pair) => found.x[pair.found] ?? 0),
    y: numbers((pair) => found.y[pair.found] ?? 0),
    u: numbers((pair) => reference.x[pair.reference] ?? 0),
    v: numbers((pair) => reference.y[pair.reference] ?? 0),
    weight: numbers((pair) => tolerance(reference.scale[pair.reference] ?? 0) ** -2),
  };
  const transform =
    (affine && pairs.length >= AFFINE_FROM ? fitAffine(weighted) : undefined) ??
    fitSimilarity(weighted);
  return transform && plausible(transform) ? transform : undefined;
}

/** How the tolerance narrows while the fit becomes better; the last round counts. */
const ROUNDS = [
  { affine: false, slack: 2 },
  { affine: true, slack: 1.5 },
  { affine: true, slack: 1 },
  { affine: true, slack: 1 },
] as const;

function refine(
  sides: Sides,
  pairs: Pairs,
  columns: PairColumns,
  hypothesis: Hypothesis,
): Agreement | undefined {
  let numbers = hypothesis.agreeing;
  let by = hypothesis.by;
  const agreed = () => Array.from(numbers, (pair) => pairOf(pairs, pair));
  for (const { affine, slack } of ROUNDS) {
    const transform = fit(sides, agreed(), affine);
    if (!transform) break;
    by = fitted(transform);
    numbers = columns.numbers.slice(0, agreeing(columns, by, slack));
    if (numbers.length < LEAST_PAIRS) return undefined;
  }
  const { found, reference } = sides;
  const kept = distinct(agreed(), found, reference);
  if (kept.length < LEAST_PAIRS) return undefined;
  return {
    transform: by.transform,
    pairs: kept.map((pair) => ({
      ...pair,
      residual: residual(found, pair.found, reference, pair.reference, by),
    })),
  };
}

const pairOf = (pairs: Pairs, pair: number) => ({
  found: pairs.found[pair] ?? 0,
  reference: pairs.reference[pair] ?? 0,
  distance: pairs.distance[pair] ?? 0,
});

/** Looks again where the transform says, fits once more to what it finds there, and keeps what has more pairs. */
function secondLook(sides: Sides, first: Agreement): Agreement {
  let best = first;
  for (let round = 0; round < 2; round++) {
    const transform = fit(sides, best.pairs, true);
    if (!transform) return best;
    const by = fitted(transform);
    const pairs = distinct(guided(sides, by), sides.found, sides.reference);
    if (pairs.length <= best.pairs.length) return best;
    best = { transform, pairs };
  }
  return best;
}

/** For every found point the nearest descriptor among the reference's points that lie where the transform maps it. */
function guided({ found, reference }: Sides, by: Fitted): readonly AgreeingPair[] {
  const pairs: AgreeingPair[] = [];
  const { transform: t } = by;
  for (let i = 0; i < found.count; i++) {
    const x = t.xx * (found.x[i] ?? 0) + t.xy * (found.y[i] ?? 0) + t.dx;
    const y = t.yx * (found.x[i] ?? 0) + t.yy * (found.y[i] ?? 0) + t.dy;
    let best: AgreeingPair | undefined;
    for (let j = 0; j < reference.count; j++) {
      const allowed = tolerance(reference.scale[j] ?? 0);
      const dx = Math.abs((reference.x[j] ?? 0) - x);
      if (dx > allowed || found.dark[i] !== reference.dark[j]) continue;
      const off = distanceOf(dx, (reference.y[j] ?? 0) - y);
      if (off > allowed || !alike(found, i, reference, j, by)) continue;
      const distance = bitsBetween(found.codes, i, reference.codes, j);
      if (distance <= Math.min(GUIDED_DISTANCE, (best?.distance ?? 128) - 1)) {
        best = { found: i, reference: j, distance, residual: off };
      }
    }
    if (best) pairs.push(best);
  }
  return pairs.sort((a, b) => a.distance - b.distance || a.found - b.found);
}

const BITS_OF = Uint8Array.from({ length: 256 }, (_, byte) => {
  let bits = 0;
  for (let rest = byte; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
});

/** Hamming distance of two descriptors of two sets. */
function bitsBetween(a: Uint8Array, i: number, b: Uint8Array, j: number): number {
  const { descriptorBytes } = LOCAL;
  let bits = 0;
  for (let byte = 0; byte < descriptorBytes; byte++) {
    const differing = (a[i * descriptorBytes + byte] ?? 0) ^ (b[j * descriptorBytes + byte] ?? 0);
    bits += BITS_OF[differing] ?? 0;
  }
  return bits;
}
