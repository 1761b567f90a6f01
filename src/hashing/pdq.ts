// PDQ: 256 bits that say which of a picture's 256 lowest frequencies are above their median, with a quality.

import { ALGORITHMS, VARIANTS, type Fingerprint, type Variant } from '../domain/fingerprint.js';
import { downsample } from './pdq-downsample.js';
import { SIDE } from './pdq-kernel.js';
import type { Pixels } from './pixels.js';

/** Frequencies 1 to 16 are used in each dimension; 0, the mean, is not. */
const KEPT = 16;
/** Below this side Meta's code gives no hash. */
const MIN_SIDE = 5;

/** What the bits of all eight orientations are made from. */
export type PdqSpectrum = {
  /** 16 × 16 DCT coefficients, row-major: row = vertical frequency - 1, column = horizontal frequency - 1. */
  readonly coefficients: Float64Array;
  /** 0 to 100: how much there is to hold on to. */
  readonly quality: number;
};

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
 * The spectrum of a picture at its full resolution.
 *
 * Source: Meta, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019, and the
 * C++ reference, with which it agrees to the bits that float rounding leaves open.
 */
export function pdqSpectrum(pixels: Pixels): PdqSpectrum {
  if (pixels.width < MIN_SIDE || pixels.height < MIN_SIDE) {
    return { coefficients: new Float64Array(KEPT * KEPT), quality: 0 };
  }
  const samples = downsample(pixels);
  return { coefficients: dct(samples), quality: qualityOf(samples) };
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

/**
 * The 256 bits of a spectrum in one orientation: 32 bytes, the most significant first, so that their hex form is the
 * one that Meta's tools print (bit i·16 + j, counted from the least significant, stands for coefficient i, j).
 */
export function pdqBits(spectrum: PdqSpectrum, variant: Variant = 'original'): Uint8Array {
  const values = oriented(spectrum.coefficients, variant);
  // The lower median, so that of 256 different values exactly half are above it.
  const median = Float64Array.from(values).sort()[values.length / 2 - 1] ?? 0;
  const bits = new Uint8Array(32);
  values.forEach((value, k) => {
    const at = 31 - (k >> 3);
    if (value > median) bits[at] = (bits[at] ?? 0) | (1 << (k & 7));
  });
  return bits;
}

/** PDQ fingerprints of a spectrum in the orientations asked for, all of them with the spectrum's quality. */
export const pdqFingerprints = (
  spectrum: PdqSpectrum,
  variants: readonly Variant[],
  timeMs?: number,
): Fingerprint[] =>
  variants.map((variant) => ({
    algorithm: 'pdq',
    version: ALGORITHMS.pdq.version,
    bits: pdqBits(spectrum, variant),
    quality: spectrum.quality,
    variant,
    ...(timeMs === undefined ? {} : { timeMs }),
  }));

/** Which orientations a purpose asks for. */
export const ORIENTATIONS = {
  reference: VARIANTS,
  found: ['original'],
} as const satisfies Record<string, readonly Variant[]>;
