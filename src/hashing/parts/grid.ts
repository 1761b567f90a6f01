// The missing corner: where three cells of a grid were found, the fourth is where their sides say.

import { cross, heightOf, widthOf, type Box } from './box.js';

/** Part of a cell's side by which cells of one row or column may differ. */
const ALIGNED = 0.03;

const isNear = (a: number, b: number, size: number): boolean => Math.abs(a - b) <= ALIGNED * size;

const inOneRow = (a: Box, b: Box): boolean =>
  isNear(a.top, b.top, heightOf(a)) && isNear(a.bottom, b.bottom, heightOf(a));

const inOneColumn = (a: Box, b: Box): boolean =>
  isNear(a.left, b.left, widthOf(a)) && isNear(a.right, b.right, widthOf(a));

/** @returns cells that three of the boxes imply, and that none of them crosses. */
export function impliedCells(boxes: readonly Box[]): readonly Box[] {
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
