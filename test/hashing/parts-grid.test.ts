// Parts: cells of a grid, and halves of a frame, that follow from others.

import { describe, expect, it } from 'vitest';
import type { Box } from '../../src/hashing/parts/box.js';
import { corners, gridOf } from '../../src/hashing/parts/grid.js';
import { between, beyond } from '../../src/hashing/parts/mirrored.js';
import type { Pixels } from '../../src/hashing/pixels.js';

const sized = (width: number, height: number): Pixels => ({
  ...{ width, height, channels: 1 },
  data: new Uint8Array(),
});
const box = (left: number, top: number, right: number, bottom: number): Box => ({
  ...{ left, top, right, bottom },
});

describe('a grid', () => {
  const page = sized(960, 640);
  /** 3 × 2 cells of 304 × 304 with gaps of 12, and 10.67 above and below. */
  const cell = (column: number, row: number): Box =>
    box(12 + column * 316, 11 + row * 314, 316 + column * 316, 315 + row * 314);

  it('follows from two of its cells', () => {
    const { found, cells } = gridOf([cell(0, 0), cell(2, 1)], page);
    expect(found).toEqual([cell(0, 0), cell(2, 1)]);
    expect(cells).toHaveLength(6);
    for (const [column, row] of [
      [1, 0],
      [2, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      const truth = cell(column, row);
      const off = (one: Box): number =>
        Math.max(Math.abs(one.left - truth.left), Math.abs(one.bottom - truth.bottom));
      expect(Math.min(...cells.map(off))).toBeLessThanOrEqual(3);
    }
  });

  it('has no gaps, or wide ones at the picture’s edges', () => {
    const bare = gridOf([box(0, 0, 480, 320), box(480, 320, 960, 640)], page);
    expect(bare.cells).toEqual([
      box(0, 0, 480, 320),
      box(480, 0, 960, 320),
      box(0, 320, 480, 640),
      box(480, 320, 960, 640),
    ]);
  });

  it('does not follow from one box, from unequal ones, or from boxes that fill no grid', () => {
    const none = { found: [], cells: [] };
    expect(gridOf([], page)).toEqual(none);
    expect(gridOf([cell(0, 0)], page)).toEqual(none);
    expect(gridOf([cell(0, 0), box(328, 11, 700, 315)], page)).toEqual(none);
    expect(gridOf([box(30, 50, 230, 250), box(410, 300, 610, 500)], page)).toEqual(none);
  });

  it('of very many cells is none', () => {
    const small = sized(4000, 4000);
    expect(gridOf([box(0, 0, 100, 100), box(100, 0, 200, 100)], small).cells).toEqual([]);
    expect(gridOf([box(0, 0, 800, 800), box(800, 0, 1600, 800)], small).cells).toEqual([]);
  });

  it('of unequal columns has its missing corner', () => {
    const three = [box(10, 10, 210, 310), box(220, 10, 600, 310), box(10, 320, 210, 500)];
    expect(corners(three)).toContainEqual(box(220, 320, 600, 500));
    expect(corners([...three, box(300, 280, 700, 420)])).toEqual([]);
  });
});

describe('halves of a picture', () => {
  const picture = sized(500, 900);

  it('imply what lies beyond them', () => {
    expect(beyond([box(0, 700, 500, 900), box(100, 0, 500, 900)], picture)).toEqual([
      box(0, 0, 500, 700),
      box(0, 0, 100, 900),
    ]);
    expect(beyond([box(10, 20, 30, 40), box(0, 0, 500, 900)], picture)).toEqual([]);
  });

  it('imply what lies between them', () => {
    expect(between([box(0, 70, 500, 900), box(0, 0, 500, 830)], picture)).toContainEqual(
      box(0, 70, 500, 830),
    );
    expect(between([box(0, 70, 500, 900), box(40, 0, 500, 900)], picture)).toEqual([]);
  });
});
