// Look-alikes: another photograph of the same person, scene or object agrees in many points with a reference, and is not it.

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

/**
 * Is this the registered picture, however changed, and not another photograph of the same? In a copy every point lies where the
 * transform says, and what lies between the points is the same too; in a look-alike the points move against one another with
 * the camera and with what is shown, and agree only where it is rigid.
 *
 * It is decided by the residuals of the points and by the blocks; as long as nothing was measured that separates the two,
 * everything that agrees counts as a copy: a look-alike is then shown as one, and no copy is lost.
 */
export const isCopy = (evidence: Evidence): boolean => evidence.pairs.length > 0;
