// Smooth ground: how much of a stretch of the plane is without detail, as one-coloured bars, blurred margins and skies are.

import { heightOf, widthOf, type Box } from './box.js';
import type { Plane } from './plane.js';

/** Pixels of the plane along the side of a tile. */
const TILE = 4;
/** Levels between a tile's darkest and lightest pixel, below which it has no detail. */
const MOST_RANGE = 10;

/** The part of a box, 0 to 1, that is smooth. */
export type Smoothness = (box: Box) => number;

function isSmooth(data: Uint8Array, width: number, first: number): boolean {
  let darkest = 255;
  let lightest = 0;
  for (let y = 0, row = first; y < TILE; y++, row += width) {
    for (let at = row; at < row + TILE; at++) {
      const level = data[at] ?? 0;
      if (level < darkest) darkest = level;
      if (level > lightest) lightest = level;
    }
    if (lightest - darkest > MOST_RANGE) return false;
  }
  return true;
}

/** Looks at every tile once; boxes are answered from sums. */
export function smoothnessOf({ data, width, height }: Plane): Smoothness {
  const columns = Math.floor(width / TILE);
  const rows = Math.floor(height / TILE);
  const stride = columns + 1;
  const sums = new Uint32Array(stride * (rows + 1));
  for (let y = 0; y < rows; y++) {
    let sum = 0;
    for (let x = 0; x < columns; x++) {
      if (isSmooth(data, width, y * TILE * width + x * TILE)) sum++;
      const at = (y + 1) * stride + x + 1;
      sums[at] = (sums[at - stride] ?? 0) + sum;
    }
  }
  return (box) => {
    // Tiles wholly inside; of thin boxes those they touch.
    const [left, right] = within(box.left, box.right, columns, widthOf(box) < 2 * TILE);
    const [top, bottom] = within(box.top, box.bottom, rows, heightOf(box) < 2 * TILE);
    const sumAt = (x: number, y: number): number => sums[y * stride + x] ?? 0;
    const smooth =
      sumAt(right, bottom) - sumAt(left, bottom) - sumAt(right, top) + sumAt(left, top);
    return smooth / Math.max(1, (right - left) * (bottom - top));
  };
}

const within = (from: number, to: number, most: number, isThin: boolean): [number, number] => {
  const [first, last] = isThin
    ? [Math.floor(from / TILE), Math.ceil(to / TILE)]
    : [Math.ceil(from / TILE), Math.floor(to / TILE)];
  return [Math.min(first, most), Math.min(last, most)];
};
