// The other half: what a box that only one seam cuts off from the picture says of where another picture lies.

import type { Pixels } from '../pixels.js';
import { SIDES, type Box, type Side } from './box.js';
import type { Planes } from './planes.js';
import type { Smoothness } from './smooth.js';

/** Part of both margins that must be smooth, as one-coloured and blurred ones are. */
const SMOOTH = 0.75;

const OPPOSITE: Readonly<Record<Side, Side>> = {
  left: 'right',
  right: 'left',
  top: 'bottom',
  bottom: 'top',
};

const wholeOf = ({ width, height }: Pixels): Box => ({
  left: 0,
  top: 0,
  right: width,
  bottom: height,
});

/** The only side that is not the picture's own edge; nothing where there are none or more. */
function onlySide(box: Box, whole: Box): Side | undefined {
  const [side, ...others] = SIDES.filter((each) => box[each] !== whole[each]);
  return others.length === 0 ? side : undefined;
}

/**
 * A frame of which one margin was found: the picture likely lies in the middle.
 *
 * @returns nothing where more or less than one side was cut off, or where the other side is no margin.
 */
export function mirrored(
  box: Box,
  pixels: Pixels,
  planes: Planes,
  smooth: Smoothness,
): Box | undefined {
  const whole = wholeOf(pixels);
  const side = onlySide(box, whole);
  if (side === undefined) return undefined;
  const other = OPPOSITE[side];
  const at = whole[other] + whole[side] - box[side];
  const isSmooth = [
    { ...whole, [other]: box[side] },
    { ...whole, [side]: at },
  ].every((strip) => smooth(onPlane(strip, planes)) >= SMOOTH);
  return isSmooth ? { ...box, [other]: at } : undefined;
}

type Half = { readonly box: Box; readonly side: Side };

const halvesIn = (boxes: readonly Box[], whole: Box): Half[] =>
  boxes.flatMap((box) => {
    const side = onlySide(box, whole);
    return side === undefined ? [] : [{ box, side }];
  });

/** What lies between two seams, where each cuts off another side of the picture; boxes without pixels among them. */
export function between(boxes: readonly Box[], pixels: Pixels): readonly Box[] {
  const halves = halvesIn(boxes, wholeOf(pixels));
  return halves.flatMap(({ box, side }) =>
    halves
      .filter((other) => other.side === OPPOSITE[side])
      .map((other) => ({ ...box, [other.side]: other.box[other.side] })),
  );
}

/** What lies beyond a seam that cuts the picture in two. */
export function beyond(boxes: readonly Box[], pixels: Pixels): readonly Box[] {
  const whole = wholeOf(pixels);
  return halvesIn(boxes, whole).map(({ box, side }) => ({ ...whole, [OPPOSITE[side]]: box[side] }));
}

/** A box of the picture in whole pixels of the plane. */
export const onPlane = (
  { left, top, right, bottom }: Box,
  { factor, width, height }: Planes,
): Box => ({
  left: Math.min(width, Math.round(left / factor)),
  top: Math.min(height, Math.round(top / factor)),
  right: Math.min(width, Math.round(right / factor)),
  bottom: Math.min(height, Math.round(bottom / factor)),
});
