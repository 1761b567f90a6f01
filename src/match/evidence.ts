// Evidence: all that is known of a found picture that lies on a reference by its points.

import type { LocalFingerprint } from '../domain/local-fingerprint.js';
import type { AgreeingPair } from './agreement.js';
import type { GlobalHit } from './global-hits.js';
import type { Pairs } from './pairing.js';
import type { Look, PointSet } from './points.js';
import type { Looked } from './shortlist.js';
import { apply, inverse, type Transform } from './transform.js';
import type { Agreement } from './verify.js';

/** What is known of a found picture that lies on a reference. */
export type Evidence = {
  /** Both with all points, and blocks. */
  readonly found: LocalFingerprint;
  readonly reference: LocalFingerprint;
  /** What was undone before comparing. */
  readonly look: Look;
  /** Of the found picture as it was looked at, and of the reference. */
  readonly points: { readonly found: PointSet; readonly reference: PointSet };
  /** Every point of the found one whose nearest descriptor is clearly nearest, wherever it lies. */
  readonly paired: Pairs;
  /** Feature pixels of the found look to feature pixels of the reference. */
  readonly transform: Transform;
  /** Those that agree with the transform: of distinct positions, by rising distance. */
  readonly pairs: readonly AgreeingPair[];
  /** Points of either side that lie, by the transform, inside the other picture: those that could have agreed. */
  readonly overlap: { readonly found: number; readonly reference: number };
  /** Of the same pictures; absent where their PDQ fingerprints are farther apart than an alert allows. */
  readonly pdqDistance?: number;
};

export function evidenceOf(
  { local, look, points: found }: Looked,
  reference: { readonly local: LocalFingerprint; readonly points: PointSet },
  paired: Pairs,
  { transform, pairs }: Agreement,
  hits: readonly GlobalHit[],
): Evidence {
  const pdqDistance = Math.min(...hits.map((hit) => hit.distance));
  return {
    found: local,
    reference: reference.local,
    look,
    points: { found, reference: reference.points },
    paired,
    transform,
    pairs,
    overlap: {
      found: inside(found, transform, reference.points),
      reference: inside(reference.points, inverse(transform), found),
    },
    ...(hits.length > 0 ? { pdqDistance } : {}),
  };
}

/** How many points of a picture lie inside another one. */
function inside(points: PointSet, transform: Transform, other: PointSet): number {
  let count = 0;
  for (let i = 0; i < points.count; i++) {
    const { x, y } = apply(transform, { x: points.x[i] ?? 0, y: points.y[i] ?? 0 });
    if (x >= 0 && y >= 0 && x <= other.width && y <= other.height) count += 1;
  }
  return count;
}
