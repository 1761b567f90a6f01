// From pixels to PDQ's 64 × 64 luma samples, in one walk over the picture.

import { kernelOf, mirroredKernelOf, SIDE, type Kernel } from './pdq-kernel.js';
import { lumaRow, type Pixels } from './pixels.js';

/** For each of the 64 rows the weighted sum of the source rows: 64 × width. */
function sumRows(pixels: Pixels, kernel: Kernel): Float64Array {
  const { width, height } = pixels;
  const sums = new Float64Array(SIDE * width);
  const row = new Float64Array(width);
  // Rows of the kernel begin and end in order, so those that weigh source row y are a run of neighbours.
  let begin = 0;
  for (let y = 0; y < height; y++) {
    while (begin < SIDE && isPast(kernel, begin, y)) begin++;
    let filled = false;
    for (let k = begin; k < SIDE && (kernel.first[k] ?? 0) <= y; k++) {
      const weight = kernel.weights[k]?.[y - (kernel.first[k] ?? 0)];
      if (weight === undefined) continue;
      if (!filled) lumaRow(pixels, y, row);
      filled = true;
      const target = sums.subarray(k * width, (k + 1) * width);
      for (let x = 0; x < width; x++) target[x] = (target[x] ?? 0) + weight * (row[x] ?? 0);
    }
  }
  return sums;
}

const isPast = (kernel: Kernel, k: number, y: number): boolean =>
  (kernel.first[k] ?? 0) + (kernel.weights[k]?.length ?? 0) <= y;

function sumColumns(sums: Float64Array, width: number, kernel: Kernel): Float64Array {
  const samples = new Float64Array(SIDE * SIDE);
  for (let j = 0; j < SIDE; j++) {
    const weights = kernel.weights[j] ?? new Float64Array();
    const first = kernel.first[j] ?? 0;
    for (let i = 0; i < SIDE; i++) {
      const from = i * width + first;
      let sum = 0;
      for (let x = 0; x < weights.length; x++) sum += (weights[x] ?? 0) * (sums[from + x] ?? 0);
      samples[i * SIDE + j] = sum;
    }
  }
  return samples;
}

/**
 * Blurs and decimates the luma of a picture of any size.
 *
 * @returns a function of which axes the filters are mirrored on, that gives 64 × 64 samples, row-major, 0 to 255, in the order of
 * the picture as it is. The walk over all pixels is made once for each `down`.
 */
export function downsampler(pixels: Pixels): (down: boolean, across: boolean) => Float64Array {
  const { width, height } = pixels;
  const rows = new Map<boolean, Float64Array>();
  return (down, across) => {
    const sums = rows.get(down) ?? sumRows(pixels, (down ? mirroredKernelOf : kernelOf)(height));
    rows.set(down, sums);
    return sumColumns(sums, width, (across ? mirroredKernelOf : kernelOf)(width));
  };
}
