// Grids: the cells of a collage that no seam shows, from those that were found.

import { cross, heightOf, widthOf, type Box } from './box.js';
import type { Pixels } from '../pixels.js';

/** Part of a cell's side by which cells of one row or column may differ, … */
const ALIGNED = 0.03;
/** … and cells of a grid from where it says: its sides are exact. */
const ON_GRID = 0.012;
/** Part of a cell's side that the gaps of a grid are at most. */
const MOST_GAP = 0.15;
/** Cells of a grid, along a side and in all: more than a collage has would fill up what else is found. */
const MOST_ALONG = 6;
const MOST_CELLS = 12;

const isNear = (a: number, b: number, size: number, part = ALIGNED): boolean =>
  Math.abs(a - b) <= part * size;

const inOneRow = (a: Box, b: Box): boolean =>
  isNear(a.top, b.top, heightOf(a)) && isNear(a.bottom, b.bottom, heightOf(a));

const inOneColumn = (a: Box, b: Box): boolean =>
  isNear(a.left, b.left, widthOf(a)) && isNear(a.right, b.right, widthOf(a));

/** The missing corner. @returns cells that three of the boxes imply, and that none of them crosses. */
export function corners(boxes: readonly Box[]): readonly Box[] {
  const implied: Box[] = [];
  for (const corner of boxes) {
    const beside = boxes.filter((box) => box !== corner && inOneRow(corner, box));
    const below = boxes.filter((box) => box !== corner && inOneColumn(corner, box));
    for (const { left, right } of beside) {
      for (const { top, bottom } of below) {
        const cell = { left, top, right, bottom };
        if (boxes.every((box) => !cross(box, cell))) implied.push(cell);
      }
    }
  }
  return implied;
}

/** Cells along one side of the picture: where each begins. */
type Row = readonly number[];

/**
 * Places of equal cells that fill a side with equal gaps between them, the same or none at the ends, and of which some begin at
 * `starts`.
 */
function rowOf(size: number, cell: number, starts: readonly number[]): Row | undefined {
  for (let count = 1; count <= MOST_ALONG; count++) {
    const rest = size - count * cell;
    for (const gaps of [count + 1, count - 1]) {
      const gap = gaps === 0 ? rest : rest / gaps;
      if (gap < -ON_GRID * cell || gap > MOST_GAP * cell) continue;
      const first = gaps > count ? gap : 0;
      const row = Array.from({ length: count }, (_, at) => Math.round(first + at * (cell + gap)));
      if (starts.every((start) => row.some((place) => isNear(place, start, cell, ON_GRID))))
        return row;
    }
  }
  return undefined;
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

type Grid = {
  /** Those of the boxes that are cells: at least two, or none. */
  readonly found: readonly Box[];
  /** All cells, those that were found among them. */
  readonly cells: readonly Box[];
};

/** The grid over the whole picture of which most of the boxes are cells. */
export function gridOf(boxes: readonly Box[], { width, height }: Pixels): Grid {
  let best: Grid = { found: [], cells: [] };
  for (const one of boxes) {
    const [across, down] = [widthOf(one), heightOf(one)];
    const alike = boxes.filter(
      (box) =>
        isNear(widthOf(box), across, across, ON_GRID) && isNear(heightOf(box), down, down, ON_GRID),
    );
    if (alike.length < 2 || alike.length <= best.found.length) continue;
    const cell = { width: mean(alike.map(widthOf)), height: mean(alike.map(heightOf)) };
    const columns = rowOf(
      width,
      cell.width,
      alike.map(({ left }) => left),
    );
    const rows = rowOf(
      height,
      cell.height,
      alike.map(({ top }) => top),
    );
    if (!columns || !rows || columns.length * rows.length > MOST_CELLS) continue;
    const cells = rows.flatMap((top) =>
      columns.map((left) => ({
        ...{ left: Math.max(0, left), top: Math.max(0, top) },
        right: Math.min(width, Math.round(left + cell.width)),
        bottom: Math.min(height, Math.round(top + cell.height)),
      })),
    );
    best = { found: alike, cells };
  }
  return best;
}
