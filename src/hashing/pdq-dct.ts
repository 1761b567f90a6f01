// PDQ's DCT: of 64 × 64 samples only the 16 × 16 lowest frequencies, without the mean.

import { SIDE } from './pdq-kernel.js';
import { arena, wasm } from './pdq-wasm.js';

/** Frequencies 1 to 16 are used in each dimension; 0, the mean, is not. */
export const KEPT = 16;

const DCT = Float64Array.from({ length: KEPT * SIDE }, (_, at) => {
  const frequency = Math.floor(at / SIDE) + 1;
  const sample = at % SIDE;
  return Math.sqrt(2 / SIDE) * Math.cos((Math.PI / (2 * SIDE)) * frequency * (2 * sample + 1));
});

/** Frequencies 1 to 16 of the two-dimensional DCT-II of 64 × 64 samples, row-major. */
export function dct(samples: Float32Array): Float64Array {
  const { room, put } = arena();
  const target = room(KEPT * KEPT * Float64Array.BYTES_PER_ELEMENT);
  wasm.spectrum(put(samples), put(DCT), room(DCT.byteLength), target);
  return new Float64Array(wasm.memory.buffer, target, KEPT * KEPT).slice();
}
