// Kernels as the WebAssembly wants them: whole numbers for rows of bytes, floats for the samples of a row's channels.

import { SIDE, type Kernel } from './pdq-kernel.js';

/** Weights for rows of bytes. */
export type RowTable = {
  readonly first: Int32Array;
  /** Rows that each of the 64 sums weighs. */
  readonly counts: Int32Array;
  /** From the weights of one sum to those of the next. */
  readonly stride: number;
  readonly weights: Int16Array;
  /** Of each sum, 1 / the sum of its weights. */
  readonly scales: Float64Array;
};

/** Weights for the samples of one row, the channels of a pixel side by side. */
export type ColumnTable = {
  /** In samples. */
  readonly first: Int32Array;
  /** Fours of weights of each sum, the last filled up with 0. */
  readonly quads: number;
  readonly weights: Float32Array;
};

/** The WebAssembly multiplies signed numbers of 16 bits … */
const MOST_WEIGHT = 32_767;
/** … and adds up to 255 × their sum in 32 bits. */
const MOST_SUM = Math.floor((2 ** 31 - 1) / 255);

/**
 * Weights as whole numbers: exact where all of them are multiples of `unit`, which they are but at the edges of the picture, and to
 * 1/32,767 of the largest there.
 */
function whole(weights: Float64Array, unit: number): Int16Array {
  const peak = weights.reduce((most, weight) => Math.max(most, weight), 0);
  // Rounding up may add half to each weight.
  const most = Math.min(MOST_WEIGHT / peak, MOST_SUM - weights.length);
  const factor = Math.floor(most * unit) / unit || most;
  return Int16Array.from(weights, (weight) => Math.round(weight * factor));
}

export function rowTable(kernel: Kernel): RowTable {
  const rows = kernel.weights.map((weights) => whole(weights, kernel.unit));
  const counts = Int32Array.from(rows, (row) => row.length);
  const stride = 2 * Math.ceil(Math.max(...counts) / 2);
  const weights = new Int16Array(SIDE * stride);
  rows.forEach((row, k) => {
    weights.set(row, k * stride);
  });
  const scales = Float64Array.from(rows, (row) => 1 / row.reduce((sum, weight) => sum + weight, 0));
  return { first: kernel.first, counts, stride, weights, scales };
}

/** @param mix what the channels are multiplied by. */
export function columnTable({ first, weights }: Kernel, mix: readonly number[]): ColumnTable {
  const channels = mix.length;
  const quads = Math.ceil((Math.max(...weights.map((row) => row.length)) * channels) / 4);
  const all = new Float32Array(SIDE * quads * 4);
  weights.forEach((row, k) => {
    row.forEach((weight, x) => {
      mix.forEach((part, channel) => {
        all[k * quads * 4 + x * channels + channel] = weight * part;
      });
    });
  });
  return { first: first.map((x) => x * channels), quads, weights: all };
}
