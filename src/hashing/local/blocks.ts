// Blocks: coarse directions of a picture's brightness, by which a copy is told from another photograph of the same scene.

import {
  blockGrids,
  packDirections,
  BLOCKS,
  type BlockGrid,
} from '../../domain/local-fingerprint.js';

/** Luma, 0 to 255, row by row. */
export type Luma = {
  readonly samples: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Samples from row to row. */
  readonly stride: number;
};

/** Mean of a rectangle of whole pixels, clipped to the picture; NaN where nothing of it is left. */
type BoxMean = (left: number, top: number, right: number, bottom: number) => number;

/** Any box in four look-ups (Crow, "Summed-area tables for texture mapping", SIGGRAPH 1984). */
function boxMeans({ samples, width, height, stride }: Luma): BoxMean {
  const row = width + 1;
  const sums = new Float64Array(row * (height + 1));
  for (let y = 0; y < height; y++) {
    let line = 0;
    for (let x = 0; x < width; x++) {
      line += samples[y * stride + x] ?? 0;
      sums[(y + 1) * row + x + 1] = (sums[y * row + x + 1] ?? 0) + line;
    }
  }
  const within = (at: number, side: number): number => Math.max(0, Math.min(side, Math.round(at)));
  return (left, top, right, bottom) => {
    const [x0, x1] = [within(left, width), within(right, width)];
    const [y0, y1] = [within(top, height) * row, within(bottom, height) * row];
    const sum =
      (sums[y1 + x1] ?? 0) - (sums[y0 + x1] ?? 0) - (sums[y1 + x0] ?? 0) + (sums[y0 + x0] ?? 0);
    return sum / (((x1 - x0) * (y1 - y0)) / row);
  };
}

/**
 * For every block the direction in which the picture becomes brighter around it, over two blocks each way, or 0 where it hardly
 * does: {@link BLOCKS}.
 */
function directionsOf(
  mean: BoxMean,
  { columns, rows, cellWidth, cellHeight }: BlockGrid,
): Uint8Array {
  const directions = new Uint8Array(columns * rows);
  const reach = (cellWidth + cellHeight) / 2;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = (column + 0.5) * cellWidth;
      const y = (row + 0.5) * cellHeight;
      const [left, right, top, bottom] = [x - reach, x + reach, y - reach, y + reach];
      const across = mean(x, top, right, bottom) - mean(left, top, x, bottom);
      const down = mean(left, y, right, bottom) - mean(left, top, right, y);
      // Also where a box is empty, in pictures of a few pixels: not a number is not above.
      if (!(Math.hypot(across, down) >= BLOCKS.leastContrast)) continue;
      const eighths = Math.round((Math.atan2(down, across) / (2 * Math.PI)) * BLOCKS.directions);
      directions[row * columns + column] = 1 + ((eighths + BLOCKS.directions) % BLOCKS.directions);
    }
  }
  return directions;
}

/**
 * The `blocks` of a local fingerprint: see {@link BLOCKS}.
 *
 * @param feature the size that the fingerprint has; cells are as many as it says, whatever the luma's own size.
 */
export function blocksOf(
  luma: Luma,
  feature: { readonly width: number; readonly height: number } = luma,
): Uint8Array {
  const mean = boxMeans(luma);
  const across = luma.width / feature.width;
  const down = luma.height / feature.height;
  return packDirections(
    blockGrids(feature.width, feature.height).map((grid) =>
      directionsOf(mean, {
        ...grid,
        cellWidth: grid.cellWidth * across,
        cellHeight: grid.cellHeight * down,
      }),
    ),
  );
}
