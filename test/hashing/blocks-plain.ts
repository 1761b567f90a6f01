// Blocks the plain way, cell by cell from every pixel: what the kernel is compared with.

import { blockGrids, BLOCKS } from '../../src/domain/local-fingerprint.js';
import type { Plain } from './local-plain.js';

/** Mean of a rectangle of whole pixels, clipped to the picture; NaN where nothing of it is left. */
function mean({ samples, width, height }: Plain, box: readonly number[]): number {
  const within = (at: number, side: number): number => Math.max(0, Math.min(side, Math.round(at)));
  const [left = 0, top = 0, right = 0, bottom = 0] = box;
  const [x0, x1, y0, y1] = [
    within(left, width),
    within(right, width),
    within(top, height),
    within(bottom, height),
  ];
  let sum = 0;
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) sum += samples[y * width + x] ?? 0;
  return sum / ((x1 - x0) * (y1 - y0));
}

/** Of each grid the cells' directions, 1 to 8, or 0: for a plane that stands for `feature` pixels. */
export function plainDirections(
  plane: Plain,
  feature: { readonly width: number; readonly height: number },
): readonly Uint8Array[] {
  return blockGrids(feature.width, feature.height).map(
    ({ columns, rows, cellWidth, cellHeight }) => {
      const across = (cellWidth * plane.width) / feature.width;
      const down = (cellHeight * plane.height) / feature.height;
      const reach = (across + down) / 2;
      return Uint8Array.from({ length: columns * rows }, (_, cell) => {
        const x = ((cell % columns) + 0.5) * across;
        const y = (Math.floor(cell / columns) + 0.5) * down;
        const [left, right, top, bottom] = [x - reach, x + reach, y - reach, y + reach];
        const dx = mean(plane, [x, top, right, bottom]) - mean(plane, [left, top, x, bottom]);
        const dy = mean(plane, [left, y, right, bottom]) - mean(plane, [left, top, right, y]);
        if (!(Math.hypot(dx, dy) >= BLOCKS.leastContrast)) return 0;
        return 1 + ((Math.round((Math.atan2(dy, dx) / (2 * Math.PI)) * 8) + 8) % 8);
      });
    },
  );
}
