// PDQ: 256 bits that say which of a picture's 256 lowest frequencies are above their median, with a quality.

import { ALGORITHMS, VARIANTS, type Fingerprint, type Variant } from '../domain/fingerprint.js';
import { dct, KEPT } from './pdq-dct.js';
import { downsample } from './pdq-downsample.js';
import { columnTableOf, extentOf, rowTableOf } from './pdq-filters.js';
import { SIDE } from './pdq-kernel.js';
import { ORIENTATION, oriented } from './pdq-orientation.js';
import { checkWithin, wholeOf, type Pixels, type Window } from './pixels.js';

/** Below this side Meta's code gives no hash. */
const MIN_SIDE = 5;

/** PDQ of one picture, in every orientation. */
export type Pdq = {
  /** 0 to 100: how much there is to hold on to. */
  readonly quality: number;
  /**
   * The 256 bits of the picture turned like this: 32 bytes, the most significant first, so that their hex form is the one
   * that Meta's tools print (bit i·16 + j, counted from the least significant, stands for coefficient i, j).
   */
  readonly bits: (variant: Variant) => Uint8Array;
};

/** A step between neighbours in whole hundredths of the range: small ones count nothing. */
const step = (a: number, b: number): number => Math.abs(Math.trunc(((a - b) * 100) / 255));

/** Sum of the significant gradients of the 64 × 64 samples, scaled to 0 … 100 by the paper's heuristic. */
export function qualityOf(samples: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < SIDE; i++) {
    for (let j = 0; j < SIDE; j++) {
      const here = samples[i * SIDE + j] ?? 0;
      if (i + 1 < SIDE) sum += step(here, samples[(i + 1) * SIDE + j] ?? 0);
      if (j + 1 < SIDE) sum += step(here, samples[i * SIDE + j + 1] ?? 0);
    }
  }
  return Math.min(100, Math.floor(sum / 90));
}

/** Which of 16 × 16 coefficients are above their median, in the order of {@link Pdq.bits}. */
export function bitsOf(values: Float64Array): Uint8Array {
  // The lower median, so that of 256 different values exactly half are above it.
  const median = Float64Array.from(values).sort()[values.length / 2 - 1] ?? 0;
  const bits = new Uint8Array(32);
  values.forEach((value, k) => {
    const at = 31 - (k >> 3);
    if (value > median) bits[at] = (bits[at] ?? 0) | (1 << (k & 7));
  });
  return bits;
}

/**
 * The 64 × 64 samples of a picture.
 *
 * @param directions is an axis filtered as it is, or as it would be if it were mirrored? For each of them down, each across.
 */
function samplesOf(
  pixels: Pixels,
  window: Window,
  directions: readonly boolean[],
): readonly (readonly Float32Array[])[] {
  const { down, across } = extentOf(pixels, window);
  return downsample(
    pixels,
    window,
    directions.map((mirrored) => rowTableOf({ filter: 'pdq', ...down, mirrored })),
    directions.map((mirrored) =>
      columnTableOf({ axis: { filter: 'pdq', ...across, mirrored }, channels: pixels.channels }),
    ),
  );
}

/**
 * PDQ of a picture, or of a rectangle of it, at its full resolution; where it was shrunk when it was decoded, the filters of the
 * full resolution are applied to what its pixels stand for.
 *
 * Source: Meta, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019, and the C++ reference,
 * with which the original orientation agrees to the bits that float rounding leaves open. The other orientations go one
 * step further than the reference: PDQ's filters lean to one side, which costs a mirrored copy up to 14 bits when only the
 * signs of the DCT are changed; here the filters are mirrored too, which costs it none.
 *
 * @throws RangeError where the window does not lie within the picture.
 */
export function pdqOf(pixels: Pixels, window: Window = wholeOf(pixels)): Pdq {
  checkWithin(window, pixels);
  if (window.width < MIN_SIDE || window.height < MIN_SIDE) {
    return { quality: 0, bits: () => new Uint8Array(32) };
  }
  const [[original = new Float32Array(SIDE * SIDE)] = []] = samplesOf(pixels, window, [false]);
  const bits = bitsOf(dct(original));
  let spectra: readonly (readonly Float64Array[])[] | undefined;
  return {
    quality: qualityOf(original),
    bits: (variant) => {
      if (variant === 'original') return bits;
      const { down, across } = ORIENTATION[variant];
      // Walked over once more, for all of the others: found pictures are never asked for them.
      spectra ??= samplesOf(pixels, window, [false, true]).map((of) => of.map(dct));
      const coefficients = spectra[Number(down)]?.[Number(across)];
      return bitsOf(oriented(coefficients ?? new Float64Array(KEPT * KEPT), variant));
    },
  };
}

/** PDQ fingerprints in the orientations asked for, all of them with the picture's quality. */
export const pdqFingerprints = (pdq: Pdq, variants: readonly Variant[]): Fingerprint[] =>
  variants.map((variant) => ({
    algorithm: 'pdq',
    version: ALGORITHMS.pdq.version,
    bits: pdq.bits(variant),
    quality: pdq.quality,
    variant,
  }));

/** Which orientations a purpose asks for. */
export const ORIENTATIONS = {
  reference: VARIANTS,
  found: ['original'],
} as const satisfies Record<string, readonly Variant[]>;
