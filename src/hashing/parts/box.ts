// Boxes: rectangles in whole pixels, and how much two of them share.

/** From the first column and row inside to the first behind; in pixels of a plane or of a picture. */
export type Box = {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

export const SIDES = ['left', 'top', 'right', 'bottom'] as const;
export type Side = (typeof SIDES)[number];

export const widthOf = ({ left, right }: Box): number => right - left;
export const heightOf = ({ top, bottom }: Box): number => bottom - top;
export const areaOf = (box: Box): number => widthOf(box) * heightOf(box);

/** Pixels in both. */
export function sharedOf(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union, 0 to 1. */
export function overlapOf(a: Box, b: Box): number {
  const shared = sharedOf(a, b);
  return shared / (areaOf(a) + areaOf(b) - shared);
}

/** Part of the smaller of two boxes that must be in, and out of, the other for the two to cross. */
const CROSSING = 0.06;

/** Do they overlap without one lying within the other? */
export function cross(a: Box, b: Box): boolean {
  const shared = sharedOf(a, b);
  const smaller = Math.min(areaOf(a), areaOf(b));
  return shared > CROSSING * smaller && shared < (1 - CROSSING) * smaller;
}
