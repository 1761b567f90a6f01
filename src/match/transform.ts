// Plane transforms: how positions in one picture become positions in another, and what such a transform did to it.

/** x' = xx · x + xy · y + dx; y' = yx · x + yy · y + dy. */
export type Transform = {
  readonly xx: number;
  readonly xy: number;
  readonly dx: number;
  readonly yx: number;
  readonly yy: number;
  readonly dy: number;
};

export type Position = { readonly x: number; readonly y: number };

export const apply = (t: Transform, { x, y }: Position): Position => ({
  x: t.xx * x + t.xy * y + t.dx,
  y: t.yx * x + t.yy * y + t.dy,
});

/** The transform that does `first`, then `second`. */
export function chain(first: Transform, second: Transform): Transform {
  return {
    xx: second.xx * first.xx + second.xy * first.yx,
    xy: second.xx * first.xy + second.xy * first.yy,
    dx: second.xx * first.dx + second.xy * first.dy + second.dx,
    yx: second.yx * first.xx + second.yy * first.yx,
    yy: second.yx * first.xy + second.yy * first.yy,
    dy: second.yx * first.dx + second.yy * first.dy + second.dy,
  };
}

export const determinant = (t: Transform): number => t.xx * t.yy - t.xy * t.yx;

/** @throws RangeError where it maps everything onto a line. */
export function inverse(t: Transform): Transform {
  const area = determinant(t);
  if (area === 0) throw new RangeError('expected a transform that can be undone');
  const xx = t.yy / area;
  const xy = -t.xy / area;
  const yx = -t.yx / area;
  const yy = t.xx / area;
  return {
    xx,
    xy,
    dx: -(xx * t.dx + xy * t.dy),
    yx,
    yy,
    dy: -(yx * t.dx + yy * t.dy),
  };
}

/** Mirrors a picture of this width left to right. */
export const mirror = (width: number): Transform => ({
  xx: -1,
  xy: 0,
  dx: width,
  yx: 0,
  yy: 1,
  dy: 0,
});

/** What a transform does besides moving: mirroring first, then stretching, then turning. */
export type Shape = {
  /** Geometric mean of the enlargements along both axes. */
  readonly scale: number;
  /** Radians, clockwise where y points down: -π to π. */
  readonly turn: number;
  readonly mirrored: boolean;
  /** The greatest enlargement divided by the least: 1 where proportions stay. */
  readonly stretch: number;
};

/** Polar decomposition of the transform's linear part. */
export function shapeOf(t: Transform): Shape {
  const area = determinant(t);
  const mirrored = area < 0;
  // Mirrored left to right first: the first column changes its sign.
  const xx = mirrored ? -t.xx : t.xx;
  const yx = mirrored ? -t.yx : t.yx;
  const turning = Math.hypot(xx + t.yy, yx - t.xy) / 2;
  const bending = Math.hypot(xx - t.yy, yx + t.xy) / 2;
  return {
    scale: Math.sqrt(Math.abs(area)),
    turn: Math.atan2(yx - t.xy, xx + t.yy),
    mirrored,
    stretch: (turning + bending) / Math.max(1e-9, turning - bending),
  };
}
