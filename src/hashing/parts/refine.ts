// A box found on the small plane, made exact at the picture's full resolution.

import type { Pixels } from '../pixels.js';
import { SIDES, type Box } from './box.js';
import { edgeNear } from './edge.js';

/** How far a side may lie outside and inside of where the plane has it, in blocks; inside for thin borders and gutters. */
const OUTWARDS = 1.5;
const INWARDS = 4;
/** Part of a side at each end that is not looked at: corners may be rounded, and the other sides are not exact yet. */
const CORNER = 0.02;

export type Refined = {
  /** Pixels of the picture. */
  readonly box: Box;
  /** Mean support of the sides that are not the picture's own edges, 0 to 1. */
  readonly support: number;
};

/** @param coarse pixels of the plane, each `factor` pixels of the picture. Its sides at the plane's edges are the picture's. */
export function refine(pixels: Pixels, coarse: Box, factor: number): Refined {
  const box = {
    left: coarse.left * factor,
    top: coarse.top * factor,
    right: coarse.right * factor,
    bottom: coarse.bottom * factor,
  };
  let sum = 0;
  let count = 0;
  for (const side of SIDES) {
    const upright = side === 'left' || side === 'right';
    const opens = side === 'left' || side === 'top';
    const size = upright ? pixels.width : pixels.height;
    if (opens && box[side] === 0) continue;
    if (!opens && box[side] > size - factor) {
      box[side] = size;
      continue;
    }
    const [from, to] = upright ? [box.top, box.bottom] : [box.left, box.right];
    const corner = Math.max(factor, (to - from) * CORNER);
    const edge = edgeNear(pixels, {
      // The line runs through a block of the plane.
      ...{ upright, opens, near: box[side] + (factor >> 1), from: from + corner, to: to - corner },
      outwards: Math.ceil(factor * OUTWARDS) + 1,
      inwards: factor * INWARDS + 1,
    });
    if (!edge) continue;
    box[side] = edge.at;
    sum += edge.support;
    count++;
  }
  return { box, support: count === 0 ? 0 : sum / count };
}
