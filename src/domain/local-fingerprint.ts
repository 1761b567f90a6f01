// Local fingerprints: the distinctive points of a picture, which are found again when the rest of it is cut off or covered.

import type { Part } from './area.js';

/**
 * Scale-invariant points (Lowe, "Distinctive Image Features from Scale-Invariant Keypoints", IJCV 2004) with their descriptors
 * binarised to 128 bits.
 */
export const LOCAL = {
  version: '1',
  /** Longer side of the picture in feature pixels: it is scaled to this before points are looked for. */
  side: 512,
  /** Points of one picture, at most. */
  mostPoints: 360,
  /** Points of one frame of a registered video, at most: there are many frames. */
  mostFramePoints: 200,
  /** How many of a reference picture's points, the first of them, vote for it as a candidate; of a frame's, half as many. */
  voters: 64,
  pointBytes: 22,
  descriptorBytes: 16,
} as const;

/** Of one picture, one part of a found picture, or one frame of a video. */
export type LocalFingerprint = {
  readonly version: string;
  /** Feature pixels. */
  readonly width: number;
  readonly height: number;
  /** {@link LOCAL.pointBytes} bytes a point, the most stable and distinctive first: see {@link packPoint}. */
  readonly points: Uint8Array;
  /** Coarse directions of the picture's brightness, which tell a copy from another photograph of the same scene: {@link BLOCKS}. */
  readonly blocks: Uint8Array;
  /** Position of the frame in the video, in milliseconds from its beginning; absent for images. */
  readonly timeMs?: number;
  /** Absent where it is the whole picture. */
  readonly part?: Part;
};

/** One point, in feature pixels of its {@link LocalFingerprint}. */
export type Point = {
  readonly x: number;
  readonly y: number;
  /** Standard deviation of the Gaussian at which the point stands out, in feature pixels: 0.5 to 120. */
  readonly scale: number;
  /** Direction of the dominant gradient, in radians, clockwise from the x axis (y points down). */
  readonly angle: number;
  /** Is it darker than what is around it? */
  readonly dark: boolean;
};

const SCALE_STEPS = 16;
const LEAST_SCALE = 0.5;

/**
 * Writes one point without its descriptor: x and y as 16-bit little-endian numbers of 1/64 feature pixel, one byte of which the
 * highest bit says dark and the others are 16ths of an octave above a scale of 0.5, one byte of 256ths of a turn; the 16 bytes
 * of the descriptor follow.
 */
export function packPoint(points: DataView, at: number, { x, y, scale, angle, dark }: Point): void {
  points.setUint16(at, Math.min(65_535, Math.max(0, Math.round(x * 64))), true);
  points.setUint16(at + 2, Math.min(65_535, Math.max(0, Math.round(y * 64))), true);
  const octaves = Math.round(Math.log2(scale / LEAST_SCALE) * SCALE_STEPS);
  points.setUint8(at + 4, Math.min(127, Math.max(0, octaves)) | (dark ? 128 : 0));
  points.setUint8(at + 5, Math.round((angle / (2 * Math.PI)) * 256) & 255);
}

/** Reads what {@link packPoint} wrote; the angle is from 0 to 2 π. */
export function unpackPoint(points: DataView, at: number): Point {
  const scale = points.getUint8(at + 4);
  return {
    x: points.getUint16(at, true) / 64,
    y: points.getUint16(at + 2, true) / 64,
    scale: LEAST_SCALE * 2 ** ((scale & 127) / SCALE_STEPS),
    angle: (points.getUint8(at + 5) / 256) * 2 * Math.PI,
    dark: scale >= 128,
  };
}

export const pointCount = ({ points }: LocalFingerprint): number =>
  points.length / LOCAL.pointBytes;

/**
 * A descriptor is of 4 × 4 cells in the point's own frame, of 8 gradient directions each: bit (row × 4 + column) × 8 + direction,
 * columns along the point's angle, rows a quarter turn clockwise from it, directions clockwise from it in eighths of a turn.
 * Bit i is bit i & 7 (least significant first) of byte i >> 3.
 */
const CELLS = 4;
const DIRECTIONS = 8;

const permutation = (
  source: (row: number, column: number, direction: number) => readonly [number, number, number],
): Uint8Array =>
  Uint8Array.from({ length: CELLS * CELLS * DIRECTIONS }, (_, bit) => {
    const cell = Math.floor(bit / DIRECTIONS);
    const [row, column, direction] = source(
      Math.floor(cell / CELLS),
      cell % CELLS,
      bit % DIRECTIONS,
    );
    return (row * CELLS + column) * DIRECTIONS + direction;
  });

/**
 * What the descriptor of a point becomes where the picture is mirrored or made negative: bit i of the result is bit
 * `permutation[i]` of the descriptor. Each is its own inverse, and they commute. (The angle of the point becomes π − angle
 * in a picture mirrored left to right, angle + π in a negative one, where `dark` is reversed too.)
 */
export const descriptorPermutations = {
  /** Rows across the dominant direction change sides, directions their sense. */
  mirrored: permutation((row, column, direction) => [
    CELLS - 1 - row,
    column,
    (DIRECTIONS - direction) % DIRECTIONS,
  ]),
  /** Every gradient is reversed, the dominant one too: half a turn of the cells, the same directions relative to it. */
  negative: permutation((row, column, direction) => [
    CELLS - 1 - row,
    CELLS - 1 - column,
    direction,
  ]),
} as const;

/**
 * Blocks: three grids of square cells over the whole picture, each cell with the direction in which it becomes brighter there, of
 * means over 2 × 2 cells, in eighths of a turn clockwise from the x axis; or flat. No contrast, no brightness and no colour
 * is kept, and nothing smaller than a fortieth of the picture, so that no face or figure can be made out of them.
 */
export const BLOCKS = {
  /** Cells of each grid, about: 40 × 30, 20 × 15 and 10 × 7 or 8 of a picture of 4 : 3. Finer first; cells double from grid to grid. */
  cells: [1200, 300, 75],
  directions: 8,
  /** Levels of 255 between the means of two neighbouring halves; below, a cell is flat. */
  leastContrast: 2,
} as const;

/** One grid; sizes of a cell in feature pixels. */
export type BlockGrid = {
  readonly columns: number;
  readonly rows: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
};

/** The grids of a picture of this many feature pixels. */
export const blockGrids = (width: number, height: number): readonly BlockGrid[] =>
  BLOCKS.cells.map((cells) => {
    const side = Math.sqrt((width * height) / cells);
    const columns = Math.max(1, Math.round(width / side));
    const rows = Math.max(1, Math.round(height / side));
    return { columns, rows, cellWidth: width / columns, cellHeight: height / rows };
  });

/** Cells of nine values each that two bytes hold: 9 ** 5 is under 65,536. */
const CELLS_PER_WORD = 5;
const CELL_VALUES = BLOCKS.directions + 1;
const WORD_VALUES = CELL_VALUES ** CELLS_PER_WORD;

/** Packs the cells of the grids, one after another, row by row: 0 flat, 1 to 8 the directions from 0 to 7 eighths. */
export function packDirections(grids: readonly Uint8Array[]): Uint8Array {
  const count = grids.reduce((sum, grid) => sum + grid.length, 0);
  const packed = new Uint8Array(Math.ceil(count / CELLS_PER_WORD) * 2);
  let word = 0;
  let weight = 1;
  let at = 0;
  const put = (): void => {
    packed[at++] = word & 255;
    packed[at++] = word >> 8;
    word = 0;
    weight = 1;
  };
  for (const grid of grids) {
    for (const cell of grid) {
      word += cell * weight;
      weight *= CELL_VALUES;
      if (weight === WORD_VALUES) put();
    }
  }
  if (weight > 1) put();
  return packed;
}

/** Reads what {@link packDirections} wrote for a picture of this size; undefined where the bytes are not of such a picture. */
export function unpackDirections({
  width,
  height,
  blocks,
}: Pick<LocalFingerprint, 'width' | 'height' | 'blocks'>):
  readonly (BlockGrid & { readonly directions: Uint8Array })[] | undefined {
  const grids = blockGrids(width, height);
  const count = grids.reduce((sum, { columns, rows }) => sum + columns * rows, 0);
  if (blocks.length !== Math.ceil(count / CELLS_PER_WORD) * 2) return undefined;
  const cells = new Uint8Array(count + CELLS_PER_WORD);
  for (let word = 0; word * 2 < blocks.length; word++) {
    let value = (blocks[word * 2] ?? 0) | ((blocks[word * 2 + 1] ?? 0) << 8);
    for (let cell = 0; cell < CELLS_PER_WORD; cell++) {
      cells[word * CELLS_PER_WORD + cell] = value % CELL_VALUES;
      value = Math.floor(value / CELL_VALUES);
    }
  }
  let at = 0;
  return grids.map((grid) => {
    const directions = cells.slice(at, at + grid.columns * grid.rows);
    at += directions.length;
    return { ...grid, directions };
  });
}
