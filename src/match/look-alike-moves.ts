// What moved against the rest of the picture: points whose partner lies elsewhere, and points that lie a little off.

import { between, tolerance } from './agreement.js';
import type { Evidence } from './evidence.js';
import type { PlaneMap } from './homography.js';
import { quantile } from './quantile.js';
import { shapeOf } from './transform.js';

/** A partner this many tolerances off is elsewhere. */
const ELSEWHERE = 2;
/** As verification allows. */
const OCTAVES = 0.5;
const TURN = 0.6;
/** Feature pixels: how near a neighbour is, and how alike its move. */
const NEIGHBOUR = 70;
const SAME_MOVE = 10;
/** Nearer than this is the same spot. */
const SAME_SPOT = 3;
/** Agreeing points, the nearest, that one is compared with. */
const NEIGHBOURS = 4;

export type Move = {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
};

/** Clear partners that lie elsewhere, though turned and enlarged as the rest. */
export function movesOf({ points, paired, transform }: Evidence, to: PlaneMap): readonly Move[] {
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

/** How many moved less far than `within`, and as a neighbour did. */
export const movedTogether = (moves: readonly Move[], within: number): number =>
  moves.filter(
    (move) =>
      Math.hypot(move.dx, move.dy) < within &&
      moves.some(
        (other) =>
          apart(move, other) > SAME_SPOT &&
          apart(move, other) < NEIGHBOUR &&
          Math.hypot(move.dx - other.dx, move.dy - other.dy) < SAME_MOVE,
      ),
  ).length;

type Off = Move & { readonly unit: number };

/** The others nearest to one, at most {@link NEIGHBOURS}: one pass, for this is done for every agreeing point. */
function nearest(one: Off, all: readonly Off[]): readonly Off[] {
  const near: { readonly of: Off; readonly away: number }[] = [];
  for (const of of all) {
    if (of === one) continue;
    const away = (of.x - one.x) ** 2 + (of.y - one.y) ** 2;
    if (near.length === NEIGHBOURS && away >= (near.at(-1)?.away ?? 0)) continue;
    const at = near.findIndex((other) => other.away > away);
    near.splice(at < 0 ? near.length : at, 0, { of, away });
    near.length = Math.min(near.length, NEIGHBOURS);
  }
  return near.map(({ of }) => of);
}

/** Residuals against the median of what the nearest pairs have, in scales: what bends a picture smoothly has small ones. */
export function localResiduals({ points, pairs }: Evidence, to: PlaneMap): readonly number[] {
  const { found, reference } = points;
  const off = pairs.map((pair): Off => {
    const [x, y] = [reference.x[pair.reference] ?? 0, reference.y[pair.reference] ?? 0];
    const at = to({ x: found.x[pair.found] ?? 0, y: found.y[pair.found] ?? 0 });
    const unit = Math.max(1, reference.scale[pair.reference] ?? 1);
    return { x, y, dx: at.x - x, dy: at.y - y, unit };
  });
  return off.map((one) => {
    const near = nearest(one, off);
    const median = (of: (other: Off) => number): number => quantile(near.map(of), 0.5);
    return Math.hypot(one.dx - median(({ dx }) => dx), one.dy - median(({ dy }) => dy)) / one.unit;
  });
}
