// PDQ's DCT: of 64 × 64 samples only the 16 × 16 lowest frequencies, without the mean.

import { SIDE } from './pdq-kernel.js';

/** Frequencies 1 to 16 are used in each dimension; 0, the mean, is not. */
export const KEPT = 16;

const DCT = Float64Array.from({ length: KEPT * SIDE }, (_, at) => {
  const frequency = Math.floor(at / SIDE) + 1;
  const sample = at % SIDE;
  return Math.sqrt(2 / SIDE) * Math.cos((Math.PI / (2 * SIDE)) * frequency * (2 * sample + 1));
});

/** Frequencies 1 to 16 of the two-dimensional DCT-II of 64 × 64 samples. */
export function dct(samples: Float64Array): Float64Array {
  const half = new Float64Array(KEPT * SIDE);
  for (let i = 0; i < KEPT; i++) {
    for (let k = 0; k < SIDE; k++) {
      const weight = DCT[i * SIDE + k] ?? 0;
      for (let j = 0; j < SIDE; j++) {
        half[i * SIDE + j] = (half[i * SIDE + j] ?? 0) + weight * (samples[k * SIDE + j] ?? 0);
      }
    }
  }
  const coefficients = new Float64Array(KEPT * KEPT);
  for (let i = 0; i < KEPT; i++) {
    for (let j = 0; j < KEPT; j++) {
      let sum = 0;
      for (let k = 0; k < SIDE; k++) sum += (half[i * SIDE + k] ?? 0) * (DCT[j * SIDE + k] ?? 0);
      coefficients[i * KEPT + j] = sum;
    }
  }
  return coefficients;
}
