// Evidence: all that is known of a found picture that lies on a reference by its points.

import type { LocalFingerprint } from '../domain/local-fingerprint.js';
import type { AgreeingPair } from './agreement.js';
import type { Pairs } from './pairing.js';
import type { Look, PointSet } from './points.js';
import type { Transform } from './transform.js';

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
