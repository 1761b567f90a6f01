// Blocks: coarse directions of a picture's brightness, by which a copy is told from another photograph of the same scene.

import { blockGrids, packDirections, BLOCKS } from '../../domain/local-fingerprint.js';
import type { Arena } from './kernel.js';
import type { FeaturePlane } from './plane.js';

/**
 * The `blocks` of a local fingerprint: for every block the direction in which the picture becomes brighter around it, over two
 * blocks each way, or 0 where it hardly does: see {@link BLOCKS}. Cells are as many as the fingerprint's size says, whatever the
 * plane's own.
 */
export function blocksOf(arena: Arena, plane: FeaturePlane): Uint8Array {
  const { kernel } = arena;
  const { address, width, height, stride, feature } = plane;
  const across = width / feature.width;
  const down = height / feature.height;
  const mark = arena.mark();
  const sums = arena.take((width + 1) * (height + 1) * Float64Array.BYTES_PER_ELEMENT);
  kernel.addUp(address, width, height, stride, sums);
  const grids = blockGrids(feature.width, feature.height);
  const count = grids.reduce((sum, { columns, rows }) => sum + columns * rows, 0);
  const cells = arena.take(count);
  let at = cells;
  for (const { columns, rows, cellWidth, cellHeight } of grids) {
    kernel.directions(
      ...[sums, width, height, columns, rows],
      ...[cellWidth * across, cellHeight * down, BLOCKS.leastContrast, at],
    );
    at += columns * rows;
  }
  const packed = packDirections([arena.bytes(cells, count)]);
  arena.release(mark);
  return packed;
}
