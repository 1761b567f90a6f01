// A small luma plane: a picture averaged over square blocks, in which edges are looked for before they are made exact.

import type { Pixels } from '../pixels.js';

/** Pixels that the plane should have: enough for an inset of a quarter of the side, few enough for a millisecond. */
const TARGET = 120_000;

export type Plane = {
  /** Row-major luma, 0 to 255. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Sides of a block in pixels of the picture; what is left over at the right and below is in no block. */
  readonly factor: number;
};

/** How many pixels of the picture make one of the plane, along each side. */
const factorOf = ({ width, height }: Pixels): number =>
  Math.max(1, Math.round(Math.sqrt((width * height) / TARGET)));

/** Adds the luma of one row, times 256, block by block. */
function addRow(pixels: Pixels, y: number, factor: number, sums: Int32Array): void {
  const { data, width, channels } = pixels;
  let at = y * width * channels;
  if (channels === 1) {
    for (let x = 0; x < sums.length; x++) {
      let sum = 0;
      for (let k = 0; k < factor; k++, at++) sum += data[at] ?? 0;
      sums[x] = (sums[x] ?? 0) + sum * 256;
    }
    return;
  }
  for (let x = 0; x < sums.length; x++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let k = 0; k < factor; k++, at += 3) {
      red += data[at] ?? 0;
      green += data[at + 1] ?? 0;
      blue += data[at + 2] ?? 0;
    }
    sums[x] = (sums[x] ?? 0) + 77 * red + 150 * green + 29 * blue;
  }
}

/** The plane of a picture. Of blocks of more than two rows every other row counts: half the work, the same edges. */
export function planeOf(pixels: Pixels): Plane {
  const factor = factorOf(pixels);
  const width = Math.floor(pixels.width / factor);
  const height = Math.floor(pixels.height / factor);
  const data = new Uint8Array(width * height);
  const sums = new Int32Array(width);
  const step = factor > 2 ? 2 : 1;
  const scale = 1 / (256 * factor * Math.ceil(factor / step));
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let k = 0; k < factor; k += step) addRow(pixels, y * factor + k, factor, sums);
    const row = y * width;
    for (let x = 0; x < width; x++) data[row + x] = (sums[x] ?? 0) * scale;
  }
  return { data, width, height, factor };
}
