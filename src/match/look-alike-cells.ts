// What lies between the points: the grids of directions of two pictures, one laid on the other.

import { unpackDirections } from '../domain/local-fingerprint.js';
import { between } from './agreement.js';
import type { Evidence } from './evidence.js';
import type { PlaneMap } from './homography.js';
import { apply, shapeOf } from './transform.js';

/** Directions within this much of one another are the same: of a circle. */
const SAME_DIRECTION = 0.15;
/** Cells along each side of a block; how many of them must say something, and what share of those the same. */
const WINDOW = 3;
const LEAST_IN_WINDOW = 4;
const SAME_SHARE = 0.75;

type Grid = NonNullable<ReturnType<typeof unpackDirections>>[number];

/** The found picture's grid whose cells are as large as the reference's, where they lie on one another. */
const gridFor = (grids: readonly Grid[], width: number): Grid | undefined =>
  [...grids].sort(
    (a, b) => Math.abs(Math.log(a.cellWidth / width)) - Math.abs(Math.log(b.cellWidth / width)),
  )[0];

/** Which cells of the reference's finest grid say the same in the found picture; absent where either says nothing. */
function sameCells(evidence: Evidence, back: PlaneMap) {
  const { found, reference, look, transform, points } = evidence;
  const grid = unpackDirections(reference)?.[0];
  const others = unpackDirections(found);
  const { scale } = shapeOf(transform);
  const other = grid && others && gridFor(others, grid.cellWidth / scale);
  if (!grid || !other) return undefined;
  const same = new Map<number, boolean>();
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const here = grid.directions[row * grid.columns + column] ?? 0;
      if (here === 0) continue;
      const at = back({ x: (column + 0.5) * grid.cellWidth, y: (row + 0.5) * grid.cellHeight });
      const x = look.mirrored ? points.found.width - at.x : at.x;
      const [c, r] = [Math.floor(x / other.cellWidth), Math.floor(at.y / other.cellHeight)];
      if (c < 0 || r < 0 || c >= other.columns || r >= other.rows) continue;
      const there = other.directions[r * other.columns + c] ?? 0;
      if (there === 0) continue;
      const angle = ((there - 1) / 8 + (look.negative ? 0.5 : 0)) * 2 * Math.PI;
      const across = Math.cos(angle) * (look.mirrored ? -1 : 1);
      const from = apply(transform, { x: 0, y: 0 });
      const to = apply(transform, { x: across, y: Math.sin(angle) });
      const turned = Math.atan2(to.y - from.y, to.x - from.x);
      const off = between(turned, ((here - 1) / 8) * 2 * Math.PI);
      same.set(row * grid.columns + column, off < SAME_DIRECTION * 2 * Math.PI);
    }
  }
  return { grid, same };
}

const NO_CELLS = { cells: 0.5, blocks: 0.5 };

/** @param back from the reference to the found look. @returns the shares of `Traits`; a half where nothing can be said. */
export function cellsOf(evidence: Evidence, back: PlaneMap): { cells: number; blocks: number } {
  const looked = sameCells(evidence, back);
  if (!looked || looked.same.size === 0) return NO_CELLS;
  const { grid, same } = looked;
  const windows = new Map<string, boolean[]>();
  for (const [cell, is] of same) {
    const column = Math.floor((cell % grid.columns) / WINDOW);
    const key = `${column} ${Math.floor(cell / grid.columns / WINDOW)}`;
    windows.set(key, [...(windows.get(key) ?? []), is]);
  }
  const part = (flags: readonly boolean[]) => flags.filter(Boolean).length / flags.length;
  const full = [...windows.values()].filter((flags) => flags.length >= LEAST_IN_WINDOW);
  return {
    cells: part([...same.values()]),
    blocks: full.length === 0 ? 0.5 : part(full.map((flags) => part(flags) >= SAME_SHARE)),
  };
}
