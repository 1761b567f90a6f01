// The other half of a frame: where a margin is seen on one side only, the picture likely lies in the middle.

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

/** @returns nothing where more or less than one side was cut off, or where the other side is no margin. */
export function mirrored(
  box: Box,
  { width, height }: Pixels,
  planes: Planes,
  smooth: Smoothness,
): Box | undefined {
  const whole: Box = { left: 0, top: 0, right: width, bottom: height };
  const [side, ...others] = SIDES.filter((each) => box[each] !== whole[each]);
  if (side === undefined || others.length > 0) return undefined;
  const other = OPPOSITE[side];
  const at = whole[other] + whole[side] - box[side];
  const isSmooth = [
    { ...whole, [other]: box[side] },
    { ...whole, [side]: at },
  ].every((strip) => smooth(onPlane(strip, planes)) >= SMOOTH);
  return isSmooth ? { ...box, [other]: at } : undefined;
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
