// Smooth ground: how much of a stretch of the plane is without detail, as one-coloured bars, blurred margins and skies are.

import { heightOf, widthOf, type Box } from './box.js';
import { lumaOf, type Planes } from './planes.js';

/** Pixels of the plane along the side of a tile. */
const TILE = 4;
/** Levels between a tile's darkest and lightest pixel, below which it has no detail. */
const MOST_RANGE = 10;

/** The part of a box of the plane, 0 to 1, that is smooth. */
export type Smoothness = (box: Box) => number;

function isSmooth(data: Uint8Array, stride: number, first: number): boolean {
  let darkest = 255;
  let lightest = 0;
  for (let y = 0, row = first; y < TILE; y++, row += stride) {
    for (let at = row; at < row + TILE; at++) {
      const level = data[at] ?? 0;
      if (level < darkest) darkest = level;
      if (level > lightest) lightest = level;
    }
    if (lightest - darkest > MOST_RANGE) return false;
  }
  return true;
}

type Sums = { readonly sums: Uint32Array; readonly columns: number; readonly rows: number };

/** Smooth tiles above and left of each. */
function sumsOf(planes: Planes): Sums {
  const luma = lumaOf(planes);
  const columns = Math.floor(planes.width / TILE);
  const rows = Math.floor(planes.height / TILE);
  const stride = columns + 1;
  const sums = new Uint32Array(stride * (rows + 1));
  for (let y = 0; y < rows; y++) {
    const row = y * TILE * planes.upright.stride;
    let sum = 0;
    for (let x = 0; x < columns; x++) {
      if (isSmooth(luma, planes.upright.stride, row + x * TILE)) sum++;
      const at = (y + 1) * stride + x + 1;
      sums[at] = (sums[at - stride] ?? 0) + sum;
    }
  }
  return { sums, columns, rows };
}

/** Looks at every tile once, when the first box is asked for. */
export function smoothnessOf(planes: Planes): Smoothness {
  let known: Sums | undefined;
  return (box) => {
    known ??= sumsOf(planes);
    const { sums, columns, rows } = known;
    const [left, right] = tilesIn(box.left, box.right, columns, widthOf(box) < 2 * TILE);
    const [top, bottom] = tilesIn(box.top, box.bottom, rows, heightOf(box) < 2 * TILE);
    const sumAt = (x: number, y: number): number => sums[y * (columns + 1) + x] ?? 0;
    const smooth =
      sumAt(right, bottom) - sumAt(left, bottom) - sumAt(right, top) + sumAt(left, top);
    return smooth / Math.max(1, (right - left) * (bottom - top));
  };
}

/** Tiles that lie wholly in a stretch; of a thin one those that it touches. */
const tilesIn = (from: number, to: number, most: number, isThin: boolean): [number, number] => {
  const [first, last] = isThin
    ? [Math.floor(from / TILE), Math.ceil(to / TILE)]
    : [Math.ceil(from / TILE), Math.floor(to / TILE)];
  return [Math.min(first, most), Math.min(last, most)];
};
