// PDQ: 256 bits that say which of a picture's 256 lowest frequencies are above their median, with a quality.

import { ALGORITHMS, VARIANTS, type Fingerprint, type Variant } from '../domain/fingerprint.js';
import { dct, KEPT } from './pdq-dct.js';
import { downsampler } from './pdq-downsample.js';
import { SIDE } from './pdq-kernel.js';
import type { Pixels } from './pixels.js';

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
export function qualityOf(samples: Float64Array): number {
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

/**
 * How an orientation changes the spectrum: reversing an axis negates that axis's odd frequencies,
 * exchanging the axes transposes. `down` and `across` are axes of the picture before the exchange.
 */
const ORIENTATION: Record<Variant, { down: boolean; across: boolean; exchange: boolean }> = {
  original: { down: false, across: false, exchange: false },
  'rotate-90': { down: true, across: false, exchange: true },
  'rotate-180': { down: true, across: true, exchange: false },
  'rotate-270': { down: false, across: true, exchange: true },
  mirror: { down: false, across: true, exchange: false },
  flip: { down: true, across: false, exchange: false },
  transpose: { down: false, across: false, exchange: true },
  transverse: { down: true, across: true, exchange: true },
};

function oriented(coefficients: Float64Array, variant: Variant): Float64Array {
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
 * PDQ of a picture at its full resolution.
 *
 * Source: Meta, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019, and the C++ reference,
 * with which the original orientation agrees to the bits that float rounding leaves open. The other orientations go one
 * step further than the reference: PDQ's filters lean to one side, which costs a mirrored copy up to 14 bits when only the
 * signs of the DCT are changed; here the filters are mirrored too, which costs it none.
 */
export function pdqOf(pixels: Pixels): Pdq {
  if (pixels.width < MIN_SIDE || pixels.height < MIN_SIDE) {
    return { quality: 0, bits: () => new Uint8Array(32) };
  }
  const samplesOf = downsampler(pixels);
  return {
    quality: qualityOf(samplesOf(false, false)),
    bits: (variant) => {
      const { down, across } = ORIENTATION[variant];
      return bitsOf(oriented(dct(samplesOf(down, across)), variant));
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
