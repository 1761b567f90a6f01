// PDQ the plain way, in doubles: luma, box filters over every pixel, twice in each direction, the middles of 64 × 64 parts, and the
// DCT by its formula. The oracle of the WebAssembly kernels.

import { bitsOf, qualityOf } from '../../src/hashing/pdq.js';
import type { Pixels } from '../../src/hashing/pixels.js';

type Plane = { readonly values: Float64Array; readonly width: number; readonly height: number };

const boxWidth = (length: number): number => Math.floor((length + 127) / 128);

function lumaOf({ data, width, height, channels }: Pixels): Plane {
  const values = Float64Array.from({ length: width * height }, (_, pixel) => {
    const at = pixel * channels;
    return channels === 1
      ? (data[at] ?? 0)
      : 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  });
  return { values, width, height };
}

/** Means under a box that slides along `count` values, `step` apart, and is cut off at their ends. */
function slide(plane: Float64Array, first: number, count: number, step: number): void {
  const width = boxWidth(count);
  const half = Math.floor((width + 2) / 2);
  const sums = new Float64Array(count + 1);
  for (let at = 0; at < count; at++)
    sums[at + 1] = (sums[at] ?? 0) + (plane[first + at * step] ?? 0);
  for (let at = 0; at < count; at++) {
    const from = Math.max(0, at - (width - half));
    const to = Math.min(count, at + half);
    plane[first + at * step] = ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
  }
}

/** Writes over the plane. */
function blur({ values, width, height }: Plane): void {
  for (let pass = 0; pass < 2; pass++) {
    for (let y = 0; y < height; y++) slide(values, y * width, width, 1);
    for (let x = 0; x < width; x++) slide(values, x, height, width);
  }
}

/** 64 × 64 samples. */
export function plainDownsample(pixels: Pixels): Float64Array {
  const plane = lumaOf(pixels);
  blur(plane);
  const { values, width, height } = plane;
  return Float64Array.from({ length: 64 * 64 }, (_, at) => {
    const y = Math.floor(((Math.floor(at / 64) + 0.5) * height) / 64);
    const x = Math.floor((((at % 64) + 0.5) * width) / 64);
    return values[y * width + x] ?? 0;
  });
}

const basis = (frequency: number, sample: number): number =>
  Math.sqrt(2 / 64) * Math.cos((Math.PI / 128) * frequency * (2 * sample + 1));

/** Frequencies 1 to 16 in each direction of 64 × 64 samples, row-major. */
export function plainDct(samples: ArrayLike<number>): Float64Array {
  const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
  const rows = range(16).map((i) =>
    range(64).map((x) =>
      range(64).reduce((sum, y) => sum + basis(i + 1, y) * (samples[y * 64 + x] ?? 0), 0),
    ),
  );
  return Float64Array.from({ length: 256 }, (_, at) => {
    const row = rows[Math.floor(at / 16)] ?? [];
    return row.reduce((sum, value, x) => sum + basis((at % 16) + 1, x) * value, 0);
  });
}

/** The picture as it is. */
export function plainPdq(pixels: Pixels): { readonly quality: number; readonly bits: Uint8Array } {
  const samples = plainDownsample(pixels);
  return { quality: qualityOf(samples), bits: bitsOf(plainDct(samples)) };
}

/** A rectangle of a picture, copied out. */
export function cutOut(
  { data, width, channels }: Pixels,
  window: { left: number; top: number; width: number; height: number },
): Pixels {
  const rows = Array.from({ length: window.height }, (_, y) => {
    const from = ((window.top + y) * width + window.left) * channels;
    return data.subarray(from, from + window.width * channels);
  });
  return {
    data: Buffer.concat(rows),
    width: window.width,
    height: window.height,
    channels,
  };
}
