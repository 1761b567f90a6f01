// What tells a copy from a look-alike: numbers drawn from the points that agree, those that do not, and the grids of directions.

import { unpackDirections } from '../domain/local-fingerprint.js';
import { between, tolerance } from './agreement.js';
import { asMap, fitHomography, type PlaneMap } from './homography.js';
import type { Evidence } from './evidence.js';
import { apply, inverse, shapeOf } from './transform.js';

/** The names are the rows of the tables in `look-alike-weights.ts`. */
export type Traits = {
  /** Natural logarithm of the number of agreeing points. */
  readonly points: number;
  /** Agreeing points, of those that could have agreed: 0 to 1. */
  readonly share: number;
  /** Logarithm of the median residual after a homography, in scales of the points. */
  readonly residual: number;
  /** The same of the residual that a fifth exceeds. */
  readonly residual80: number;
  /** Points with a clear partner that lies elsewhere, of all with a clear partner: 0 to 1. */
  readonly elsewhere: number;
  /** Of those the ones that moved as a neighbour did: what was shown has moved. Logarithm. */
  readonly together: number;
  /** Median bits in which agreeing descriptors differ. */
  readonly distance: number;
  /** Cells whose direction is the same in both, of those that have one in both: 0 to 1. */
  readonly cells: number;
  /** Blocks of 3 × 3 cells of which at least three quarters are the same: 0 to 1. */
  readonly blocks: number;
};

const LEAST_FOR_HOMOGRAPHY = 10;
/** Residuals below this share of a scale are as good as none. */
const FLOOR = 0.02;
/** A partner this many tolerances off is elsewhere. */
const ELSEWHERE = 2;
/** As verification allows. */
const OCTAVES = 0.5;
const TURN = 0.6;
/** Feature pixels: how near a neighbour is, and how alike its move. */
const NEIGHBOUR = 70;
const SAME_MOVE = 10;
/** Directions within this much of one another are the same: of a circle. */
const SAME_DIRECTION = 0.15;
const WINDOW = 3;

const quantile = (numbers: readonly number[], part: number): number =>
  [...numbers].sort((a, b) => a - b)[
    Math.min(numbers.length - 1, Math.floor(numbers.length * part))
  ] ?? 0;

/** Maps between the found look and the reference, both ways. */
function mapsOf({ points, pairs, transform }: Evidence): { to: PlaneMap; back: PlaneMap } {
  const { found, reference } = points;
  const plain = { to: asMap(transform), back: asMap(inverse(transform)) };
  if (pairs.length < LEAST_FOR_HOMOGRAPHY) return plain;
  const column = (of: (pair: (typeof pairs)[number]) => number) => Float64Array.from(pairs, of);
  const x = column((pair) => found.x[pair.found] ?? 0);
  const y = column((pair) => found.y[pair.found] ?? 0);
  const u = column((pair) => reference.x[pair.reference] ?? 0);
  const v = column((pair) => reference.y[pair.reference] ?? 0);
  const unit = column((pair) => Math.max(1, reference.scale[pair.reference] ?? 1));
  const unitBack = column((pair) => Math.max(1, found.scale[pair.found] ?? 1));
  const weight = unit.map((one) => 1 / (1 + one));
  const count = pairs.length;
  const to = fitHomography({ count, x, y, u, v, weight }, unit);
  const back = fitHomography({ count, x: u, y: v, u: x, v: y, weight }, unitBack);
  return { to: to ?? plain.to, back: back ?? plain.back };
}

type Move = { readonly x: number; readonly y: number; readonly dx: number; readonly dy: number };

/** Clear partners that lie elsewhere, though turned and enlarged as the rest. */
function movesOf({ points, paired, transform }: Evidence, to: PlaneMap): readonly Move[] {
  const { found, reference } = points;
  const { scale, turn } = shapeOf(transform);
  const moves: Move[] = [];
  for (let pair = 0; pair < paired.count; pair++) {
    const i = paired.found[pair] ?? 0;
    const j = paired.reference[pair] ?? 0;
    const grown = (reference.scale[j] ?? 1) / (found.scale[i] ?? 1) / scale;
    if (Math.abs(Math.log2(grown)) > OCTAVES) continue;
    if (between((reference.angle[j] ?? 0) - (found.angle[i] ?? 0), turn) > TURN) continue;
    const [x, y] = [reference.x[j] ?? 0, reference.y[j] ?? 0];
    const at = to({ x: found.x[i] ?? 0, y: found.y[i] ?? 0 });
    const [dx, dy] = [at.x - x, at.y - y];
    if (Math.hypot(dx, dy) >= ELSEWHERE * tolerance(reference.scale[j] ?? 0)) {
      moves.push({ x, y, dx, dy });
    }
  }
  return moves;
}

const apart = (a: Move, b: Move): number => Math.hypot(a.x - b.x, a.y - b.y);

const movedTogether = (moves: readonly Move[], within: number): number =>
  moves.filter(
    (move) =>
      Math.hypot(move.dx, move.dy) < within &&
      moves.some(
        (other) =>
          apart(move, other) > 3 &&
          apart(move, other) < NEIGHBOUR &&
          Math.hypot(move.dx - other.dx, move.dy - other.dy) < SAME_MOVE,
      ),
  ).length;

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

function cellsOf(evidence: Evidence, back: PlaneMap): { cells: number; blocks: number } {
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
  const full = [...windows.values()].filter((flags) => flags.length >= 4);
  return {
    cells: part([...same.values()]),
    blocks: full.length === 0 ? 0.5 : part(full.map((flags) => part(flags) >= 0.75)),
  };
}

export function traitsOf(evidence: Evidence): Traits {
  const { pairs, points, overlap } = evidence;
  const { found, reference } = points;
  const { to, back } = mapsOf(evidence);
  const residuals = pairs.map((pair) => {
    const at = to({ x: found.x[pair.found] ?? 0, y: found.y[pair.found] ?? 0 });
    const off = Math.hypot(
      at.x - (reference.x[pair.reference] ?? 0),
      at.y - (reference.y[pair.reference] ?? 0),
    );
    return off / Math.max(1, reference.scale[pair.reference] ?? 1);
  });
  const moves = movesOf(evidence, to);
  const side = Math.max(reference.width, reference.height);
  return {
    points: Math.log(pairs.length),
    share: pairs.length / Math.max(1, Math.min(overlap.found, overlap.reference)),
    residual: Math.log(FLOOR + quantile(residuals, 0.5)),
    residual80: Math.log(FLOOR + quantile(residuals, 0.8)),
    elsewhere: moves.length / (pairs.length + moves.length),
    together: Math.log1p(movedTogether(moves, 0.2 * side)),
    distance: quantile(
      pairs.map((pair) => pair.distance),
      0.5,
    ),
    ...cellsOf(evidence, back),
  };
}
