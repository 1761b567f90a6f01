// Seams: straight lines along rows and columns where two pictures meet, found by steps that are larger than what varies beside them.

import type { Plane } from './plane.js';

/** Levels by which a step must exceed the variation beside it. */
const LEAST_STEP = 3;
/** Part of a line that must be steps for it to be one: half is what two unrelated pictures have in common along an edge. */
const E = (k: string, v: number) => Number(process.env[k] ?? v);
const LEAST_SUPPORT = E('S', 0.55);
/** Neighbouring lines on either side that are the same seam. */
const NEAR = E('N', 1);
/** Lines of each direction that are kept: the strongest. */
const MOST_LINES = E('M', 32);

const PER_LEVEL = E('PL', 0.1);

/** A column or row of the plane that has many steps in a stretch. */
export type Line = { readonly at: number; readonly from: number; readonly to: number; readonly weight: number };

/** The seams of one direction. */
export type Seams = {
  /** Strongest first, none beside a stronger one. */
  readonly lines: readonly Line[];
  /** Part of the stretch from `from` to before `to` of the line `at`, 0 to 1, that is steps. */
  readonly support: (at: number, from: number, to: number) => number;
};

/**
 * @param along pixels of the array from one pixel of a line to the next.
 * @param across pixels of the array from one line to the next.
 */
type Direction = { readonly lines: number; readonly length: number; readonly along: number; readonly across: number };

function strongest(candidates: Line[]): Line[] {
  candidates.sort((a, b) => b.weight - a.weight);
  const kept: Line[] = [];
  for (const line of candidates) {
    if (kept.length >= MOST_LINES) break;
    const known = kept.some(
      ({ at, from, to }) =>
        Math.abs(at - line.at) <= NEAR && Math.min(to, line.to) > Math.max(from, line.from),
    );
    if (!known) kept.push(line);
  }
  return kept;
}

type Steps = {
  /** How many steps each line has up to each place, lines one after the other. */
  readonly sums: Uint16Array;
  /** Mean height of each line's steps, in levels. */
  readonly heights: Float64Array;
};

/** Looks at every pixel of the plane once. */
function stepsOf({ data }: Plane, { lines, length, along, across }: Direction): Steps {
  const sums = new Uint16Array(lines * (length + 1));
  const heights = new Float64Array(lines);
  for (let line = 2; line < lines - 2; line++) {
    let sum = 0;
    let total = 0;
    let to = line * (length + 1) + 1;
    let at = line * across;
    for (let k = 0; k < length; k++, at += along, to++) {
      const before = data[at - across] ?? 0;
      const behind = data[at + across] ?? 0;
      const step = Math.abs(behind - before);
      if (step > LEAST_STEP) {
        const outside = Math.abs(before - (data[at - 2 * across] ?? 0));
        const inside = Math.abs((data[at + 2 * across] ?? 0) - behind);
        // Where one side is plain, the other may vary more.
        const beside = Math.min(outside + inside, 2 + 4 * Math.min(outside, inside));
        if (step > LEAST_STEP + beside) {
          sum++;
          total += step;
        }
      }
      sums[to] = sum;
    }
    heights[line] = total / Math.max(1, sum);
  }
  return { sums, heights };
}

/** The stretch of a line in which steps most outweigh the rest. */
function bestRun(sums: Uint16Array, base: number, length: number): Omit<Line, 'at'> {
  let least = 0;
  let from = 0;
  let best = { from: 0, to: 0, weight: 0 };
  for (let k = 1; k <= length; k++) {
    const value = (sums[base + k] ?? 0) - LEAST_SUPPORT * k;
    if (value < least) {
      least = value;
      from = k;
    } else if (value - least > best.weight) best = { from, to: k, weight: value - least };
  }
  return best;
}

function seamsAlong(plane: Plane, direction: Direction, least: number): Seams {
  const { lines, length } = direction;
  const { sums, heights } = stepsOf(plane, direction);
  const candidates: Line[] = [];
  for (let at = 2; at < lines - 2; at++) {
    const base = at * (length + 1);
    if ((sums[base + length] ?? 0) < LEAST_SUPPORT * least) continue;
    const run = bestRun(sums, base, length);
    if (run.to - run.from >= E('L', 0.6) * least) {
      // A seam is seen from two or three lines equally well: it is where its steps are highest.
      candidates.push({ at, ...run, weight: run.weight + (heights[at] ?? 0) * PER_LEVEL });
    }
  }
  const support = (at: number, from: number, to: number): number => {
    const base = at * (length + 1);
    return ((sums[base + to] ?? 0) - (sums[base + from] ?? 0)) / Math.max(1, to - from);
  };
  return { lines: strongest(candidates), support };
}

/** @param least pixels of the plane that a line is long at least. */
export function seamsOf(plane: Plane, least: number): { upright: Seams; level: Seams } {
  const { width, height } = plane;
  return {
    upright: seamsAlong(plane, { lines: width, length: height, along: width, across: 1 }, least),
    level: seamsAlong(plane, { lines: height, length: width, along: 1, across: width }, least),
  };
}
