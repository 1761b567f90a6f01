// What tells a copy from a look-alike: numbers drawn from the points that agree, those that do not, and the grids of directions.

import { between } from './agreement.js';
import type { Evidence } from './evidence.js';
import { asMap, fitHomography, type PlaneMap } from './homography.js';
import { cellsOf } from './look-alike-cells.js';
import { localResiduals, movedTogether, movesOf } from './look-alike-moves.js';
import { spreadOf } from './look-alike-spread.js';
import { quantile } from './quantile.js';
import { inverse, shapeOf } from './transform.js';

export type Traits = {
  /** Natural logarithm of the number of agreeing points. */
  readonly points: number;
  /** Agreeing points, of those that could have agreed: 0 to 1. */
  readonly share: number;
  /** Logarithm of the median residual after a homography, in scales of the points. */
  readonly residual: number;
  /** The same of the residual that a fifth exceeds. */
  readonly residual80: number;
  /** Points with a clear partner that lies elsewhere, of all with a clear partner: 0 to 1. */
  readonly elsewhere: number;
  /** Of those the ones that moved as a neighbour did: what was shown has moved. Logarithm. */
  readonly together: number;
  /** Median bits in which agreeing descriptors differ. */
  readonly distance: number;
  /** Cells whose direction is the same in both, of those that have one in both: 0 to 1. */
  readonly cells: number;
  /** Of the parts of the overlap in which both have points, those in which points agree: 0 to 1. */
  readonly spread: number;
  /** Logarithm of the median residual against what the nearest agreeing points have, in scales of the points. */
  readonly local: number;
  /** Median turn of agreeing points beside that of the transform, in radians, and median octaves. */
  readonly turns: number;
  readonly octaves: number;
  /** Blocks of 3 × 3 cells of which at least three quarters are the same: 0 to 1. */
  readonly blocks: number;
};

/** Their order in the tables of `look-alike-weights.ts`. */
export const TRAITS = [
  'points',
  'share',
  'residual',
  'residual80',
  'elsewhere',
  'together',
  'distance',
  'cells',
  'spread',
  'local',
  'turns',
  'octaves',
  'blocks',
] as const satisfies readonly (keyof Traits)[];

const LEAST_FOR_HOMOGRAPHY = 10;
/** Residuals below this share of a scale are as good as none. */
const FLOOR = 0.02;
/** What moved together moved less far than this share of the reference's longer side. */
const MOST_MOVED = 0.2;

/** Maps between the found look and the reference, both ways. */
function mapsOf({ points, pairs, transform }: Evidence): { to: PlaneMap; back: PlaneMap } {
  const { found, reference } = points;
  const plain = { to: asMap(transform), back: asMap(inverse(transform)) };
  if (pairs.length < LEAST_FOR_HOMOGRAPHY) return plain;
  const column = (of: (pair: (typeof pairs)[number]) => number) => Float64Array.from(pairs, of);
  const x = column((pair) => found.x[pair.found] ?? 0);
  const y = column((pair) => found.y[pair.found] ?? 0);
  const u = column((pair) => reference.x[pair.reference] ?? 0);
  const v = column((pair) => reference.y[pair.reference] ?? 0);
  const unit = column((pair) => Math.max(1, reference.scale[pair.reference] ?? 1));
  const unitBack = column((pair) => Math.max(1, found.scale[pair.found] ?? 1));
  const weight = unit.map((one) => 1 / (1 + one));
  const count = pairs.length;
  const to = fitHomography({ count, x, y, u, v, weight }, unit);
  const back = fitHomography({ count, x: u, y: v, u: x, v: y, weight }, unitBack);
  return { to: to ?? plain.to, back: back ?? plain.back };
}

/** What each agreeing pair says beside the whole. */
function pairTraits({ points: { found, reference }, pairs, transform }: Evidence, to: PlaneMap) {
  const { turn, scale } = shapeOf(transform);
  return pairs.map((pair) => {
    const [i, j] = [pair.found, pair.reference];
    const size = reference.scale[j] ?? 1;
    const at = to({ x: found.x[i] ?? 0, y: found.y[i] ?? 0 });
    const off = Math.hypot(at.x - (reference.x[j] ?? 0), at.y - (reference.y[j] ?? 0));
    return {
      residual: off / Math.max(1, size),
      turn: between((reference.angle[j] ?? 0) - (found.angle[i] ?? 0), turn),
      octaves: Math.abs(Math.log2(size / (found.scale[i] ?? 1) / scale)),
      distance: pair.distance,
    };
  });
}

export function traitsOf(evidence: Evidence): Traits {
  const { pairs, overlap } = evidence;
  const { reference } = evidence.points;
  const { to, back } = mapsOf(evidence);
  const each = pairTraits(evidence, to);
  const of = (name: keyof (typeof each)[number], part: number): number =>
    quantile(
      each.map((pair) => pair[name]),
      part,
    );
  const moves = movesOf(evidence, to);
  const side = Math.max(reference.width, reference.height);
  return {
    points: Math.log(pairs.length),
    share: pairs.length / Math.max(1, Math.min(overlap.found, overlap.reference)),
    residual: Math.log(FLOOR + of('residual', 0.5)),
    residual80: Math.log(FLOOR + of('residual', 0.8)),
    elsewhere: moves.length / (pairs.length + moves.length),
    together: Math.log1p(movedTogether(moves, MOST_MOVED * side)),
    distance: of('distance', 0.5),
    spread: spreadOf(evidence),
    local: Math.log(FLOOR + quantile(localResiduals(evidence, to), 0.5)),
    turns: of('turn', 0.5),
    octaves: of('octaves', 0.5),
    ...cellsOf(evidence, back),
  };
}
