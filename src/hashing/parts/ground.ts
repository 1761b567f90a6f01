// One-coloured ground: the boxes that are left when lines of one colour are cut away around and between them, as in a
// recursive X-Y cut (Nagy and Seth, "Hierarchical representation of optically scanned documents", ICPR 1984).

import { heightOf, widthOf, type Box } from './box.js';
import type { Plane } from './plane.js';

/** Levels by which a pixel may differ from its line's own level: JPEG's ringing, and gradients that look like one colour. */
const TOLERANCE = 10;
/** Part of a line that may differ more: dust, a thin line that crosses it. */
const OUTLIERS = 0.015;
/** Levels by which neighbouring lines of one margin may differ, and by which all may differ from the outermost. */
const MOST_DRIFT = 4;
const MOST_RANGE = 32;
/** Cuts within cuts. */
const MOST_DEPTH = 6;

/** The level of a line, if it is of one colour. */
function levelOf(data: Uint8Array, first: number, stride: number, n: number): number | undefined {
  const pick = (part: number): number => data[first + Math.floor(part * (n - 1)) * stride] ?? 0;
  const [a, b, c, d, e] = [pick(0.1), pick(0.3), pick(0.5), pick(0.7), pick(0.9)];
  const level = [a, b, c, d, e].sort((x, y) => x - y)[2] ?? 0;
  let left = Math.max(1, Math.floor(n * OUTLIERS));
  const last = first + n * stride;
  for (let at = first; at < last; at += stride) {
    const off = (data[at] ?? 0) - level;
    if ((off > TOLERANCE || off < -TOLERANCE) && --left < 0) return undefined;
  }
  return level;
}

type Axis = 'rows' | 'columns';

const lineOf = ({ data, width }: Plane, box: Box, axis: Axis, at: number): number | undefined =>
  axis === 'rows'
    ? levelOf(data, at * width + box.left, 1, widthOf(box))
    : levelOf(data, box.top * width + at, width, heightOf(box));

/** How many lines from `begin` on, in the direction of `step`, are of one and the same colour. */
function marginOf(plane: Plane, box: Box, axis: Axis, begin: number, step: 1 | -1): number {
  const most = axis === 'rows' ? heightOf(box) : widthOf(box);
  let before: number | undefined;
  let outermost: number | undefined;
  let lines = 0;
  for (; lines < most; lines++) {
    const level = lineOf(plane, box, axis, begin + step * lines);
    if (level === undefined) break;
    if (before !== undefined && Math.abs(level - before) > MOST_DRIFT) break;
    outermost ??= level;
    if (Math.abs(level - outermost) > MOST_RANGE) break;
    before = level;
  }
  return lines;
}

/** Cuts one margin off each side. */
function trimmed(plane: Plane, whole: Box): Box {
  let box = whole;
  const rows = (): void => {
    box = { ...box, top: box.top + marginOf(plane, box, 'rows', box.top, 1) };
    box = { ...box, bottom: box.bottom - marginOf(plane, box, 'rows', box.bottom - 1, -1) };
  };
  rows();
  if (heightOf(box) <= 0) return box;
  box = { ...box, left: box.left + marginOf(plane, box, 'columns', box.left, 1) };
  box = { ...box, right: box.right - marginOf(plane, box, 'columns', box.right - 1, -1) };
  return box;
}

/** The runs of lines between lines of one colour; one run where nothing divides them. */
function runsOf(plane: Plane, box: Box, axis: Axis): readonly (readonly [number, number])[] {
  const [from, to] = axis === 'rows' ? [box.top, box.bottom] : [box.left, box.right];
  const runs: [number, number][] = [];
  let begin: number | undefined;
  for (let at = from; at <= to; at++) {
    const isPlain = at === to || lineOf(plane, box, axis, at) !== undefined;
    if (!isPlain) begin ??= at;
    else if (begin !== undefined) {
      runs.push([begin, at]);
      begin = undefined;
    }
  }
  return runs;
}

/** A box found by cutting ground away. */
export type Island = {
  readonly box: Box;
  /** Is it one of several, so that more than margins was cut away? */
  readonly among: boolean;
  /** Is it divided further? */
  readonly divided: boolean;
};

/**
 * The boxes, outer ones before those within them, none with a side of less than `least` pixels of the plane. Their edges
 * may still be those of writing or of anything else that stands alone: {@link refine} tells.
 */
export function islands(plane: Plane, least: number): readonly Island[] {
  const found: Island[] = [];
  const isBig = (box: Box): boolean => widthOf(box) >= least && heightOf(box) >= least;
  const walk = (whole: Box, among: boolean, depth: number): void => {
    const box = trimmed(plane, whole);
    if (!isBig(box)) return;
    let parts: Box[] = [];
    if (depth < MOST_DEPTH) {
      const rows = runsOf(plane, box, 'rows');
      parts = rows.map(([top, bottom]) => ({ ...box, top, bottom }));
      if (rows.length <= 1) {
        const columns = runsOf(plane, parts[0] ?? box, 'columns');
        parts = columns.map(([left, right]) => ({ ...(parts[0] ?? box), left, right }));
      }
    }
    const first = parts[0];
    const divided = parts.length > 1 || (first !== undefined && isSmaller(first, box));
    found.push({ box, among, divided });
    if (divided) {
      for (const part of parts) if (isBig(part)) walk(part, among || parts.length > 1, depth + 1);
    }
  };
  walk({ left: 0, top: 0, right: plane.width, bottom: plane.height }, false, 0);
  return found;
}

const isSmaller = (a: Box, b: Box): boolean =>
  widthOf(a) < widthOf(b) || heightOf(a) < heightOf(b);
