// Edges made exact: where, among the pixels around a line found on the small plane, the picture changes most along the whole line.

import type { Pixels } from '../pixels.js';
import { SIDES, type Box, type Side } from './box.js';

/** Places along a line that are looked at: enough to tell one column from its neighbours, few enough for twelve parts. */
const SAMPLES = 96;
/** Steps count up to this many levels, so that a few strong ones do not outvote a long weak one. */
const MOST_STEP = 40;
/** Levels that a step must have to be seen at all: more than what JPEG leaves of a flat ground. */
const LEAST_STEP = 10;
/** Pixels beyond the range searched that the steps at its ends are compared with. */
const MARGIN = 4;
/** Part of the strongest line's change that another must have to be the other edge of a thin border. */
const TWIN = Number(process.env['T'] ?? 0.4);
/** Levels within which a thin border is of one colour, and which part of it. */
const ONE_COLOUR = Number(process.env['O'] ?? 12);
const MOSTLY = Number(process.env['P'] ?? 0.92);

/** A line between two pixels, and how it stands out. */
export type Edge = {
  /** Pixels of the picture: the first column or row behind the line. */
  readonly at: number;
  /** Part of the line, 0 to 1, along which the two sides differ at all. */
  readonly contrast: number;
  /** Part of the line along which they differ by more than either side varies beside it: of a real seam, most of it. */
  readonly seam: number;
};

/** Where a line is looked for. */
export type Search = {
  readonly upright: boolean;
  /** Is the inside of the box behind the line (its left or upper side)? */
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

type Strip = { readonly luma: Uint8Array; readonly first: number; readonly span: number };

/** Luma of the pixels along one stretch across the line, for each sample, from outside to inside: rows of `span` numbers. */
function stripOf(pixels: Pixels, search: Search): Strip | undefined {
  const { data, width, height, channels } = pixels;
  const { upright, opens, near, outwards, inwards, from, to } = search;
  const [below, above] = opens ? [outwards, inwards] : [inwards, outwards];
  const first = Math.max(0, near - below - MARGIN);
  const span = Math.min(upright ? width : height, near + above + MARGIN) - first;
  if (span < 2 * MARGIN + 1 || to - from < 8) return undefined;
  const luma = new Uint8Array(SAMPLES * span);
  const step = (upright ? 1 : width) * channels;
  for (let k = 0; k < SAMPLES; k++) {
    const along = Math.floor(from + ((k + 0.5) * (to - from)) / SAMPLES);
    let at = (upright ? along * width + first : first * width + along) * channels;
    for (let i = 0; i < span; i++, at += step) {
      luma[k * span + i] =
        channels === 1
          ? (data[at] ?? 0)
          : (77 * (data[at] ?? 0) + 150 * (data[at + 1] ?? 0) + 29 * (data[at + 2] ?? 0)) >> 8;
    }
  }
  return { luma, first, span };
}

/** Sum of the steps before each column, where they exceed what varies beside them. */
function changesOf({ luma, span }: Strip): Float64Array {
  const changes = new Float64Array(span);
  for (let k = 0; k < SAMPLES; k++) {
    const row = k * span;
    for (let i = MARGIN; i <= span - MARGIN; i++) {
      const at = row + i;
      const step = Math.abs((luma[at] ?? 0) - (luma[at - 1] ?? 0));
      const wide = Math.abs((luma[at + 1] ?? 0) - (luma[at - 2] ?? 0));
      const before = Math.abs((luma[at - 2] ?? 0) - (luma[at - 4] ?? 0));
      const behind = Math.abs((luma[at + 3] ?? 0) - (luma[at + 1] ?? 0));
      const beside = Math.min(before + behind, 2 + 4 * Math.min(before, behind));
      if (wide > W0 + beside * W1) changes[i] = (changes[i] ?? 0) + Math.min(step, MOST_STEP);
      else changes[i] = (changes[i] ?? 0) + W2 * Math.min(step, MOST_STEP);
    }
  }
  return changes;
}
const RO = Number(process.env['RO'] ?? 1.5);
const W0 = Number(process.env['W0'] ?? 3), W1 = Number(process.env['W1'] ?? 1), W2 = Number(process.env['W2'] ?? 0.3);

function isOneColour({ luma, span }: Strip, column: number): boolean {
  const levels = new Uint8Array(SAMPLES);
  for (let k = 0; k < SAMPLES; k++) levels[k] = luma[k * span + column] ?? 0;
  const median = Uint8Array.from(levels).sort()[SAMPLES / 2] ?? 0;
  let near = 0;
  for (const level of levels) if (Math.abs(level - median) <= ONE_COLOUR) near++;
  return near >= MOSTLY * SAMPLES;
}

/** Are the columns from one step to the next of one colour? The outermost are mixed with what is beyond them. */
function isPlainBetween(strip: Strip, a: number, b: number): boolean {
  const [from, to] = [Math.min(a, b), Math.max(a, b) - 1];
  const mixed = to - from > 5 ? 2 : to - from > 2 ? 1 : 0;
  for (let column = from + mixed; column <= to - mixed; column++) {
    if (!isOneColour(strip, column)) return false;
  }
  return true;
}

/** The strongest line, or of a thin one-coloured border the line at its inner side. */
function innermost(strip: Strip, opens: boolean): number {
  const changes = changesOf(strip);
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
    if (change < least || change < (changes[i - 1] ?? 0) || change < (changes[i + 1] ?? 0)) continue;
    if (!isPlainBetween(strip, inner, i)) break;
    inner = i;
  }
  return inner;
}

/** Finds the line; nothing where it would lie too near the picture's own edge. */
export function edgeNear(pixels: Pixels, search: Search): Edge | undefined {
  const strip = stripOf(pixels, search);
  if (!strip) return undefined;
  const { luma, first, span } = strip;
  const best = innermost(strip, search.opens);
  let contrast = 0;
  let seam = 0;
  for (let k = 0; k < SAMPLES; k++) {
    const at = k * span + best;
    const step = Math.abs((luma[at + 1] ?? 0) - (luma[at - 2] ?? 0));
    if (step < LEAST_STEP) continue;
    contrast++;
    const before = Math.abs((luma[at - 2] ?? 0) - (luma[at - 4] ?? 0));
    const behind = Math.abs((luma[at + 3] ?? 0) - (luma[at + 1] ?? 0));
    if (step >= LEAST_STEP + before + behind) seam++;
  }
  return { at: first + best, contrast: contrast / SAMPLES, seam: seam / SAMPLES };
}

/** A box in pixels of the picture, and the edges of those of its sides that are not the picture's own. */
export type Refined = { readonly box: Box; readonly edges: Readonly<Partial<Record<Side, Edge>>> };

/** Makes a box found on the plane exact. Sides within a block of the picture's own edge become that edge. */
export function refine(pixels: Pixels, coarse: Box, factor: number): Refined {
  const { width, height } = pixels;
  const box = {
    left: coarse.left * factor,
    top: coarse.top * factor,
    right: coarse.right * factor,
    bottom: coarse.bottom * factor,
  };
  const edges: Partial<Record<Side, Edge>> = {};
  for (const side of SIDES) {
    const upright = side === 'left' || side === 'right';
    const opens = side === 'left' || side === 'top';
    const size = upright ? width : height;
    if (opens) {
      if (box[side] === 0) continue;
    } else if (box[side] > size - factor) {
      box[side] = size;
      continue;
    }
    const [from, to] = upright ? [box.top, box.bottom] : [box.left, box.right];
    // Corners may be rounded, and the other sides are not exact yet.
    const inset = Math.max(factor, (to - from) * 0.02);
    const edge = edgeNear(pixels, {
      // The line runs through a block of the plane: from its middle, half a block and one more for luck.
      ...{ upright, opens, near: box[side] + (factor >> 1), from: from + inset, to: to - inset },
      outwards: Math.ceil(factor * RO) + 1,
      inwards: 4 * factor + 1,
    });
    if (!edge) continue;
    box[side] = edge.at;
    edges[side] = edge;
  }
  return { box, edges };
}
