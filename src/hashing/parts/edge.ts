// One edge made exact: where, among the pixels around a line found on the small plane, the picture changes most along the whole line.

import type { Pixels } from '../pixels.js';

/** Places along a line that are looked at: enough to tell one column from its neighbours, few enough for a dozen parts. */
const SAMPLES = 64;
/** Steps count up to this many levels, so that a few strong ones do not outvote a long weak one. */
const MOST_STEP = 40;
/** Levels by which a step must exceed what varies beside it; others count as much less. */
const LEAST_STEP = 3;
const UNSEEN = 0.3;
/** Pixels beyond the range searched that the steps at its ends are compared with. */
const MARGIN = 4;
/** Part of the strongest line's change that another must have to be the other edge of a thin border. */
const TWIN = 0.4;
/** Levels within which a thin border is of one colour, and which part of it. */
const ONE_COLOUR = 12;
const MOSTLY = 0.92;

/** A line between two pixels. */
export type Edge = {
  /** Pixels of the picture: the first column or row behind the line. */
  readonly at: number;
  /** Part of the line, 0 to 1, along which the two sides differ by more than what varies beside it. */
  readonly support: number;
};

/** Where a line is looked for. */
export type Search = {
  /** Is it a column, not a row? */
  readonly upright: boolean;
  /** Is the inside of the box behind the line, which is its left or upper side? */
  readonly opens: boolean;
  /** Pixels of the picture: about where it is. */
  readonly near: number;
  /** How far from there it may be, to the outside and to the inside. */
  readonly outwards: number;
  readonly inwards: number;
  /** Where it begins and ends, along itself. */
  readonly from: number;
  readonly to: number;
};

/** Pixels along stretches across the line, one for each sample: rows of `span` numbers. */
type Strip = { readonly levels: Uint8Array; readonly first: number; readonly span: number };

type Level = (data: Uint8Array, at: number) => number;
const grey: Level = (data, at) => data[at] ?? 0;
const luma: Level = (data, at) =>
  (77 * (data[at] ?? 0) + 150 * (data[at + 1] ?? 0) + 29 * (data[at + 2] ?? 0)) >> 8;
const colour: Level = (data, at) => (255 + (data[at] ?? 0) - (data[at + 2] ?? 0)) >> 1;

function stripOf(pixels: Pixels, search: Search, level: Level): Strip | undefined {
  const { data, width, height, channels } = pixels;
  const { upright, opens, near, outwards, inwards, from, to } = search;
  const [below, above] = opens ? [outwards, inwards] : [inwards, outwards];
  const first = Math.max(0, near - below - MARGIN);
  const span = Math.min(upright ? width : height, near + above + MARGIN) - first;
  if (span < 2 * MARGIN + 1 || to - from < 8) return undefined;
  const levels = new Uint8Array(SAMPLES * span);
  const step = (upright ? 1 : width) * channels;
  for (let k = 0; k < SAMPLES; k++) {
    const along = Math.floor(from + ((k + 0.5) * (to - from)) / SAMPLES);
    let at = (upright ? along * width + first : first * width + along) * channels;
    for (let i = 0; i < span; i++, at += step) levels[k * span + i] = level(data, at);
  }
  return { levels, first, span };
}

const difference = (levels: Uint8Array, a: number, b: number): number =>
  Math.abs((levels[a] ?? 0) - (levels[b] ?? 0));

/** Does the step before this place exceed what varies on either side? Where one side is plain, the other may vary more. */
function isStep(levels: Uint8Array, at: number): boolean {
  const wide = difference(levels, at + 1, at - 2);
  if (wide <= LEAST_STEP) return false;
  const before = difference(levels, at - 2, at - 4);
  const behind = difference(levels, at + 3, at + 1);
  const beside = Math.min(before + behind, 2 + 4 * Math.min(before, behind));
  return wide > LEAST_STEP + beside;
}

/** Sum of the steps before each column of the strip. */
function changesOf({ levels, span }: Strip): Float64Array {
  const changes = new Float64Array(span);
  for (let k = 0; k < SAMPLES; k++) {
    for (let i = MARGIN; i <= span - MARGIN; i++) {
      const at = k * span + i;
      const step = Math.min(difference(levels, at, at - 1), MOST_STEP);
      if (step > 0) changes[i] = (changes[i] ?? 0) + (isStep(levels, at) ? step : UNSEEN * step);
    }
  }
  return changes;
}

function isOneColour({ levels, span }: Strip, column: number): boolean {
  const own = new Uint8Array(SAMPLES);
  for (let k = 0; k < SAMPLES; k++) own[k] = levels[k * span + column] ?? 0;
  own.sort();
  const median = own[SAMPLES / 2] ?? 0;
  let near = 0;
  for (const level of own) if (Math.abs(level - median) <= ONE_COLOUR) near++;
  return near >= MOSTLY * SAMPLES;
}

/** Are the columns from one step to the next of one colour? The outermost may be mixed with what is beyond them. */
function isPlainBetween(strip: Strip, a: number, b: number): boolean {
  const [from, to] = [Math.min(a, b), Math.max(a, b) - 1];
  const mixed = to - from > 5 ? 2 : to - from > 2 ? 1 : 0;
  for (let column = from + mixed; column <= to - mixed; column++) {
    if (!isOneColour(strip, column)) return false;
  }
  return true;
}

/** The strongest line, or of a thin one-coloured border the line at its inner side. */
function innermost(strip: Strip, changes: Float64Array, opens: boolean): number {
  const last = strip.span - MARGIN;
  let best = MARGIN;
  for (let i = MARGIN; i <= last; i++) {
    if ((changes[i] ?? 0) > (changes[best] ?? 0)) best = i;
  }
  const least = TWIN * (changes[best] ?? 0);
  const inwards = opens ? 1 : -1;
  let inner = best;
  for (let i = best + 2 * inwards; i >= MARGIN && i <= last; i += inwards) {
    const change = changes[i] ?? 0;
    if (change < least || change < (changes[i - 1] ?? 0) || change < (changes[i + 1] ?? 0)) {
      continue;
    }
    if (!isPlainBetween(strip, inner, i)) break;
    inner = i;
  }
  return inner;
}

function edgeIn(strip: Strip, opens: boolean): Edge {
  const best = innermost(strip, changesOf(strip), opens);
  let steps = 0;
  for (let k = 0; k < SAMPLES; k++) if (isStep(strip.levels, k * strip.span + best)) steps++;
  return { at: strip.first + best, support: steps / SAMPLES };
}

/** An edge seen as well as this in luma is not looked for in colour, which JPEG keeps at half the resolution. */
const GOOD = 0.5;

/** Finds the line; nothing where it would lie too near the picture's own edge. */
export function edgeNear(pixels: Pixels, search: Search): Edge | undefined {
  const strip = stripOf(pixels, search, pixels.channels === 1 ? grey : luma);
  if (!strip) return undefined;
  const edge = edgeIn(strip, search.opens);
  if (pixels.channels === 1 || edge.support >= GOOD) return edge;
  const coloured = stripOf(pixels, search, colour);
  const other = coloured && edgeIn(coloured, search.opens);
  return other && other.support > edge.support + 0.1 ? other : edge;
}
