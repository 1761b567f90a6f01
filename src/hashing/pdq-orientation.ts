// What each of the eight orientations does to a picture's spectrum.

import type { Variant } from '../domain/fingerprint.js';
import { KEPT } from './pdq-dct.js';

/**
 * How an orientation changes the spectrum: reversing an axis negates that axis's odd frequencies,
 * exchanging the axes transposes. `down` and `across` are axes of the picture before the exchange.
 */
export const ORIENTATION: Record<Variant, { down: boolean; across: boolean; exchange: boolean }> = {
  original: { down: false, across: false, exchange: false },
  'rotate-90': { down: true, across: false, exchange: true },
  'rotate-180': { down: true, across: true, exchange: false },
  'rotate-270': { down: false, across: true, exchange: true },
  mirror: { down: false, across: true, exchange: false },
  flip: { down: true, across: false, exchange: false },
  transpose: { down: false, across: false, exchange: true },
  transverse: { down: true, across: true, exchange: true },
};

/** The spectrum of a turned picture, from the picture's own, of which the filters were mirrored on the axes that are. */
export function oriented(coefficients: Float64Array, variant: Variant): Float64Array {
  const { down, across, exchange } = ORIENTATION[variant];
  const turned = new Float64Array(KEPT * KEPT);
  for (let i = 0; i < KEPT; i++) {
    for (let j = 0; j < KEPT; j++) {
      // Index 0 is frequency 1, so the odd frequencies have the even indices.
      const negative = (down && i % 2 === 0) !== (across && j % 2 === 0);
      const value = coefficients[i * KEPT + j] ?? 0;
      turned[exchange ? j * KEPT + i : i * KEPT + j] = negative ? -value : value;
    }
  }
  return turned;
}
