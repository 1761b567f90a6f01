// Over how much of what two pictures share points agree.

import type { Evidence } from './evidence.js';
import { apply, inverse } from './transform.js';

/** Squares along the longer side of the reference. */
const SQUARES = 6;
const LEAST_IN_SQUARE = 2;
/** More than there are squares in a row. */
const ROW = 100;

/** Of the squares in which both have points, the share that has points that agree: 0 to 1. */
export function spreadOf({ points, pairs, transform }: Evidence): number {
  const { found, reference } = points;
  const side = Math.max(reference.width, reference.height) / SQUARES;
  const squareOf = (x: number, y: number): number | undefined =>
    x < 0 || y < 0 || x > reference.width || y > reference.height
      ? undefined
      : Math.floor(x / side) + ROW * Math.floor(y / side);
  const counts = [new Map<number, number>(), new Map<number, number>()] as const;
  const back = inverse(transform);
  for (let i = 0; i < found.count; i++) {
    const at = apply(transform, { x: found.x[i] ?? 0, y: found.y[i] ?? 0 });
    const square = squareOf(at.x, at.y);
    if (square !== undefined) counts[0].set(square, (counts[0].get(square) ?? 0) + 1);
  }
  for (let j = 0; j < reference.count; j++) {
    const here = { x: reference.x[j] ?? 0, y: reference.y[j] ?? 0 };
    const at = apply(back, here);
    if (at.x < 0 || at.y < 0 || at.x > found.width || at.y > found.height) continue;
    const square = squareOf(here.x, here.y);
    if (square !== undefined) counts[1].set(square, (counts[1].get(square) ?? 0) + 1);
  }
  const agreeing = new Set(
    pairs.map((pair) =>
      squareOf(reference.x[pair.reference] ?? 0, reference.y[pair.reference] ?? 0),
    ),
  );
  const both = [...counts[0]].filter(
    ([square, count]) =>
      count >= LEAST_IN_SQUARE && (counts[1].get(square) ?? 0) >= LEAST_IN_SQUARE,
  );
  return both.filter(([square]) => agreeing.has(square)).length / Math.max(1, both.length);
}
