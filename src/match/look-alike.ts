// Look-alikes: another photograph of the same person, scene or object agrees in many points with a reference, and is not it.

import { PDQ_RADIUS, TIERS } from '../domain/tiers.js';
import type { Evidence } from './evidence.js';
import { TRAITS, traitsOf, type Traits } from './look-alike-traits.js';
import { DEVIATION, LEAST_SCORE, MEAN, WEIGHTS } from './look-alike-weights.js';

/** Traits farther from the mean than this many deviations count as if they were no farther: there is no experience of them. */
const MOST_DEVIATIONS = 3;

/** What the score adds up: the standardised traits, the products of two of them, row by row of the upper triangle, and 1. */
export function termsOf(
  traits: Traits,
  mean: readonly number[],
  deviation: readonly number[],
): Float64Array {
  const standard = TRAITS.map((name, at) => {
    const off = (traits[name] - (mean[at] ?? 0)) / (deviation[at] ?? 1);
    return Math.min(MOST_DEVIATIONS, Math.max(-MOST_DEVIATIONS, off));
  });
  const products = standard.flatMap((left, at) => standard.slice(at).map((right) => left * right));
  return Float64Array.from([...standard, ...products, 1]);
}

/** How much more like a copy than like a look-alike: a logistic regression that `npm run bench -- look-alike` fits. */
export const scoreOfTraits = (traits: Traits): number =>
  termsOf(traits, MEAN, DEVIATION).reduce((sum, term, at) => sum + term * (WEIGHTS[at] ?? 0), 0);

/**
 * A frame stands for what is shown in the second around it, in which things move: what differs from it as a look-alike would is
 * the same video more often than not. Of 49 stills of seven videos, on the frames that were registered of them, none scores less. Where few
 * points agree, chance would pass for it.
 */
const LEAST_SCORE_OF_FRAME = -5;

/**
 * Is this the registered picture, however changed, and not another photograph of the same? In a copy every point lies where the
 * transform says, and what lies between the points is the same too; in a look-alike the points move against one another with
 * the camera and with what is shown, and agree only where it is rigid. Pictures that resemble one another as wholes are copies
 * where their points agree, too: no two of 242 pairs of look-alikes were nearer than 62 bits, but for moments of one take.
 */
export function isCopy(evidence: Evidence): boolean {
  const { found, reference, pairs, pdqDistance = Infinity } = evidence;
  if (pdqDistance <= PDQ_RADIUS) return true;
  const isOfFrame =
    (found.timeMs ?? reference.timeMs) !== undefined && pairs.length >= TIERS.strong.minPoints;
  return scoreOfTraits(traitsOf(evidence)) >= (isOfFrame ? LEAST_SCORE_OF_FRAME : LEAST_SCORE);
}
