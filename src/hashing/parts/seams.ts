// Seams: straight lines along rows and columns where two pictures meet, found by steps that are larger than what varies beside them.

import { reserve } from '../../kernels/load.js';
import { toBlock, wasm, type Planes } from './planes.js';

/** A step is worth this much and every pixel costs that much: seams are steps for more than 0.6 of their length. */
const GAIN = 20;
const LOSS = 12;
/** Part of the least side that a line's stretch must have: corners may be covered or look alike. */
const LEAST_LENGTH = 0.6;
/** Neighbouring lines on either side that are the same seam. */
const NEAR = 1;
/** A seam is seen from two or three lines equally well: it is where its steps are highest. Weight of a level of their height. */
const PER_LEVEL = 2;
/** Lines of each direction that are kept: the strongest. */
const MOST_LINES = 24;

/** A column or row of the plane that has many steps in a stretch. */
type Line = {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly weight: number;
};

/** The seams of one direction. */
export type Seams = {
  /** Columns or rows of the plane, the strongest first, none beside a stronger one. */
  readonly lines: readonly number[];
  /** Part of the stretch from `from` to before `to` of the line `at`, 0 to 1, that is steps. */
  readonly support: (at: number, from: number, to: number) => number;
};

function strongest(candidates: Line[]): number[] {
  candidates.sort((a, b) => b.weight - a.weight);
  const kept: Line[] = [];
  for (const line of candidates) {
    if (kept.length >= MOST_LINES) break;
    const isKnown = kept.some(
      ({ at, from, to }) =>
        Math.abs(at - line.at) <= NEAR && Math.min(to, line.to) > Math.max(from, line.from),
    );
    if (!isKnown) kept.push(line);
  }
  return kept.map(({ at }) => at);
}

/** Addresses of what is counted in one direction. */
type Counted = {
  readonly stride: number;
  readonly lines: number;
  readonly length: number;
  readonly counts: number;
  readonly heights: number;
  readonly runs: number;
};

function seamsIn(
  buffer: ArrayBuffer,
  { stride, lines, length, ...at }: Counted,
  least: number,
): Seams {
  const counts = new Uint16Array(buffer, at.counts, stride * (length + 1));
  const heights = new Uint16Array(buffer, at.heights, stride);
  const runs = new Int32Array(buffer, at.runs, 3 * stride);
  const candidates: Line[] = [];
  for (let line = 2; line < lines - 2; line++) {
    const from = runs[stride + line] ?? 0;
    const to = runs[2 * stride + line] ?? 0;
    if (to - from < LEAST_LENGTH * least) continue;
    const steps = counts[length * stride + line] ?? 0;
    const height = (4 * (heights[line] ?? 0)) / Math.max(1, steps);
    candidates.push({ at: line, from, to, weight: (runs[line] ?? 0) + PER_LEVEL * height });
  }
  const support = (line: number, from: number, to: number): number =>
    ((counts[to * stride + line] ?? 0) - (counts[from * stride + line] ?? 0)) /
    Math.max(1, to - from);
  return { lines: strongest(candidates), support };
}

/** @param least pixels of the plane that a side is long at least. */
export function seamsOf(planes: Planes, least: number): { upright: Seams; level: Seams } {
  const { width, height, upright, turned } = planes;
  let { end } = planes;
  const room = (bytes: number): number => {
    const at = end;
    end += toBlock(bytes);
    return at;
  };
  const counted = (stride: number, lines: number, length: number): Counted => ({
    ...{ stride, lines, length },
    counts: room(2 * stride * (length + 1)),
    heights: room(2 * stride),
    runs: room(4 * 3 * stride),
  });
  const columns = counted(upright.stride, width, height);
  const rows = counted(turned.stride, height, width);
  reserve(wasm, end);
  for (const [plane, each] of [
    [upright, columns],
    [turned, rows],
  ] as const) {
    const { stride, length, counts, heights, runs } = each;
    wasm.countSteps(plane.luma, plane.colours, stride, length, counts, heights);
    wasm.bestRuns(counts, stride, length, GAIN, LOSS, runs);
  }
  const { buffer } = wasm.memory;
  return { upright: seamsIn(buffer, columns, least), level: seamsIn(buffer, rows, least) };
}
