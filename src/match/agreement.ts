// When two points may be the same one under a transform, and which of many such pairs are distinct.

import type { PointSet } from './points.js';
import { shapeOf, type Transform } from './transform.js';

/** A pair of points that agrees with a transform: numbers in the found and in the reference's set. */
export type AgreeingPair = {
  readonly found: number;
  readonly reference: number;
  /** Bits of 128 in which the descriptors differ. */
  readonly distance: number;
  /** How far the found point, mapped into the reference, is from the reference's: feature pixels there. */
  readonly residual: number;
};

/** Positions are this sure where a point is small, and this much less sure per pixel of its scale: feature pixels. */
const POSITION = { least: 2.5, perScale: 0.75, most: 16 } as const;
/** Scales may differ by this many octaves, directions by this much, beyond what the transform says. */
const SCALE_OCTAVES = 0.6;
const ANGLE = (28 / 180) * Math.PI;
/** Two points nearer to one another than this are one position: feature pixels. */
const DISTINCT = 2.5;

/** How far off a point of this scale may be. */
export const tolerance = (scale: number): number =>
  Math.min(POSITION.most, POSITION.least + POSITION.perScale * scale);

/** How far two directions are apart, 0 to π. */
export function between(a: number, b: number): number {
  const apart = Math.abs(a - b);
  // The remainder of a division takes a hundred times as long as not dividing, and is rarely wanted.
  const turn = apart < 2 * Math.PI ? apart : apart % (2 * Math.PI);
  return turn > Math.PI ? 2 * Math.PI - turn : turn;
}

/** A transform with what comparing points needs of it. */
export type Fitted = {
  readonly transform: Transform;
  readonly turn: number;
  readonly octaves: number;
};

export function fitted(transform: Transform): Fitted {
  const { turn, scale } = shapeOf(transform);
  return { transform, turn, octaves: Math.log2(scale) };
}

/** Do scale and direction of the two points differ by what the transform does? */
export function alike(
  found: PointSet,
  i: number,
  reference: PointSet,
  j: number,
  by: Fitted,
): boolean {
  const grown = (reference.octaves[j] ?? 0) - (found.octaves[i] ?? 0);
  return isAlike(grown, (reference.angle[j] ?? 0) - (found.angle[i] ?? 0), by);
}

/** The same of two points whose scales differ by so many octaves, and whose directions by so much. */
export const isAlike = (grown: number, turned: number, by: Fitted): boolean =>
  Math.abs(grown - by.octaves) <= SCALE_OCTAVES && between(turned, by.turn) <= ANGLE;

/** How far the found point, mapped into the reference, is from the reference's. */
export function residual(
  found: PointSet,
  i: number,
  reference: PointSet,
  j: number,
  { transform: t }: Fitted,
): number {
  const x = found.x[i] ?? 0;
  const y = found.y[i] ?? 0;
  const dx = t.xx * x + t.xy * y + t.dx - (reference.x[j] ?? 0);
  const dy = t.yx * x + t.yy * y + t.dy - (reference.y[j] ?? 0);
  // Not Math.hypot, which takes ten times as long: there is no square here that a number cannot hold.
  return Math.sqrt(dx * dx + dy * dy);
}

/**
 * Of pairs at one position in either picture the one of least distance: a spot that has many points is one witness, not many.
 *
 * @param pairs by rising distance; so are those that are given back.
 */
export function distinct<Pair extends { readonly found: number; readonly reference: number }>(
  pairs: readonly Pair[],
  found: PointSet,
  reference: PointSet,
): readonly Pair[] {
  const kept: Pair[] = [];
  for (const pair of pairs) {
    const taken = kept.some(
      (other) =>
        near(found, pair.found, other.found) || near(reference, pair.reference, other.reference),
    );
    if (!taken) kept.push(pair);
  }
  return kept;
}

const near = ({ x, y }: PointSet, a: number, b: number): boolean =>
  Math.abs((x[a] ?? 0) - (x[b] ?? 0)) < DISTINCT && Math.abs((y[a] ?? 0) - (y[b] ?? 0)) < DISTINCT;
