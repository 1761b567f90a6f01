// One-coloured margins cut off as far as they go: finds pictures that fade into their border, where no seam can be followed.

import type { Pixels } from '../pixels.js';
import { heightOf, widthOf, type Box, type Side } from './box.js';
import { lumaOf, type Planes } from './planes.js';

/** Levels by which a pixel of the plane may differ from its line's own: what JPEG leaves around the picture. */
const TOLERANCE = 8;
/** Pixels of a line of the plane that may differ more: dust. */
const DUST = 1;
/** Levels by which neighbouring lines of a margin may differ, and all of them from the outermost. */
const MOST_DRIFT = 4;
const MOST_RANGE = 24;
/** In the picture itself: levels by which a pixel differs from the margin's, and which part of the line, where the picture begins. */
const DIFFERENT = 16;
const BEGINS = 0.004;

type Line = { readonly first: number; readonly step: number; readonly count: number };

/** The level of a line of the plane, if it is of one colour. */
function levelOf(luma: Uint8Array, { first, step, count }: Line): number | undefined {
  const at = (part: number): number => luma[first + Math.floor(part * (count - 1)) * step] ?? 0;
  const [a, b, c] = [at(0.2), at(0.5), at(0.8)];
  const level = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  let dust = DUST;
  for (let k = 0, where = first; k < count; k++, where += step) {
    if (Math.abs((luma[where] ?? 0) - level) > TOLERANCE && --dust < 0) return undefined;
  }
  return level;
}

type Margin = { readonly lines: number; readonly level: number };

/** How many lines from a side inwards are of one and the same colour, and the last one's level. */
function marginOf(planes: Planes, box: Box, side: Side): Margin {
  const luma = lumaOf(planes);
  const { stride } = planes.upright;
  const isRow = side === 'top' || side === 'bottom';
  const opens = side === 'left' || side === 'top';
  const most = isRow ? heightOf(box) : widthOf(box);
  let outermost: number | undefined;
  let level = 0;
  let lines = 0;
  for (; lines < most; lines++) {
    const at = opens ? box[side] + lines : box[side] - 1 - lines;
    const line = isRow
      ? { first: at * stride + box.left, step: 1, count: widthOf(box) }
      : { first: box.top * stride + at, step: stride, count: heightOf(box) };
    const own = levelOf(luma, line);
    if (own === undefined) break;
    if (outermost !== undefined && Math.abs(own - level) > MOST_DRIFT) break;
    outermost ??= own;
    // It goes on, but is no longer what it was: a gradient, as skies are.
    if (Math.abs(own - outermost) > MOST_RANGE) return { lines: 0, level: outermost };
    level = own;
  }
  return { lines, level };
}

/** The first line of the picture, from `from` on inwards, that shows something else than the margin. */
function beginning(
  { data, width, channels }: Pixels,
  box: Box,
  side: Side,
  { from, most, level }: { from: number; most: number; level: number },
): number {
  const isRow = side === 'top' || side === 'bottom';
  const inwards = side === 'left' || side === 'top' ? 1 : -1;
  const count = isRow ? widthOf(box) : heightOf(box);
  const step = (isRow ? 1 : width) * channels;
  for (let k = 0; k < most; k++) {
    const line = inwards === 1 ? from + k : from - 1 - k;
    let at = (isRow ? line * width + box.left : box.top * width + line) * channels;
    let different = 0;
    for (let i = 0; i < count; i++, at += step) {
      const luma =
        channels === 1
          ? (data[at] ?? 0)
          : (77 * (data[at] ?? 0) + 150 * (data[at + 1] ?? 0) + 29 * (data[at + 2] ?? 0)) >> 8;
      if (Math.abs(luma - level) > DIFFERENT) different++;
    }
    if (different > BEGINS * count) return from + inwards * k;
  }
  return from + inwards * most;
}

/** @returns in pixels of the picture; nothing where no side has a margin, or there is nothing but margin. */
export function withoutMargins(pixels: Pixels, planes: Planes): Box | undefined {
  const { width, height, factor } = planes;
  let coarse: Box = { left: 0, top: 0, right: width, bottom: height };
  const margins: [Side, Margin][] = [];
  // Rows first: a letterbox has whole ones, and what is left of a border's columns is then of one colour too.
  for (const side of ['top', 'bottom', 'left', 'right'] as const satisfies readonly Side[]) {
    const margin = marginOf(planes, coarse, side);
    const inwards = side === 'left' || side === 'top' ? margin.lines : -margin.lines;
    coarse = { ...coarse, [side]: coarse[side] + inwards };
    if (widthOf(coarse) <= 0 || heightOf(coarse) <= 0) return undefined;
    if (margin.lines > 0) margins.push([side, margin]);
  }
  if (margins.length === 0) return undefined;
  const box = {
    left: coarse.left * factor,
    top: coarse.top * factor,
    right: coarse.right === width ? pixels.width : coarse.right * factor,
    bottom: coarse.bottom === height ? pixels.height : coarse.bottom * factor,
  };
  const outer = { ...box };
  for (const [side, { level }] of margins) {
    const outwards = side === 'left' || side === 'top' ? -factor : factor;
    const from = Math.min(
      Math.max(0, outer[side] + outwards),
      side === 'left' || side === 'right' ? pixels.width : pixels.height,
    );
    box[side] = beginning(pixels, outer, side, { from, most: 3 * factor, level });
  }
  return box;
}
