// How a reference lies in what was found, for people: from the orientation of a fingerprint, or the transform of the points.

import type { Area, Part } from '../domain/area.js';
import type { Variant } from '../domain/fingerprint.js';
import type { Alignment } from '../domain/match.js';
import { isMirrored, isUpended, turnOf } from './orientation.js';
import type { Look } from './points.js';
import { apply, chain, inverse, mirror, shapeOf, type Transform } from './transform.js';

const WHOLE: Area = { left: 0, top: 0, width: 1, height: 1 };
/** Proportions that differ by no more than this are the same: rounding of sides, cropping of a pixel row. */
const SAME_PROPORTIONS = 1.02;

export type Size = { readonly width: number; readonly height: number };

/** Three decimals: a thousandth of a side is less than what is known. */
const rounded = (share: number): number => Math.round(share * 1000) / 1000;

const stretchOf = (ratio: number): number =>
  ratio <= SAME_PROPORTIONS ? 1 : Math.round(ratio * 100) / 100;

/** A part of a part, as a part of the whole. */
const within = (outer: Area, inner: Area): Area => ({
  left: rounded(outer.left + inner.left * outer.width),
  top: rounded(outer.top + inner.top * outer.height),
  width: rounded(inner.width * outer.width),
  height: rounded(inner.height * outer.height),
});

/** What a fingerprint of the whole reference says: all of it is to be seen, in all of what was fingerprinted. */
export function alignWhole(
  variant: Variant,
  negative: boolean,
  reference: Size,
  found: Size,
  part: Part | undefined,
): Alignment {
  const { left, top, width, height } = part?.area ?? WHOLE;
  const seen = { width: found.width * width, height: found.height * height };
  const upright = isUpended(variant) ? { width: seen.height, height: seen.width } : seen;
  const ratio = (upright.width * reference.height) / (upright.height * reference.width);
  return {
    reference: WHOLE,
    found: within(WHOLE, { left, top, width, height }),
    turn: turnOf(variant),
    mirrored: isMirrored(variant),
    negative,
    stretch: stretchOf(Math.max(ratio, 1 / ratio)),
    ...(part ? { cut: part.cut } : {}),
  };
}

/**
 * What the points say.
 *
 * @param transform feature pixels of the found look to feature pixels of the reference.
 * @param found size in feature pixels, and the part that it is where it is one.
 */
export function alignPoints(
  transform: Transform,
  { mirrored, negative }: Look,
  reference: Size,
  found: Size & { readonly part?: Part },
): Alignment {
  const toReference = mirrored ? chain(mirror(found.width), transform) : transform;
  const toFound = inverse(toReference);
  const shape = shapeOf(toFound);
  const degrees = Math.round((shape.turn / Math.PI) * 180);
  const cut = found.part?.cut;
  return {
    reference: within(WHOLE, boundsOf(toReference, found, reference)),
    found: within(found.part?.area ?? WHOLE, boundsOf(toFound, reference, found)),
    // Adding zero takes the sign off it.
    turn: degrees === -180 ? 180 : degrees + 0,
    mirrored,
    negative,
    stretch: stretchOf(shape.stretch),
    ...(cut === undefined ? {} : { cut }),
  };
}

/** The rectangle around where a picture lies in another one, as far as it lies inside. */
function boundsOf(transform: Transform, from: Size, to: Size): Area {
  const corners = [0, from.width].flatMap((x) =>
    [0, from.height].map((y) => apply(transform, { x, y })),
  );
  const span = (positions: readonly number[], length: number) => {
    const clipped = positions.map((at) => Math.min(1, Math.max(0, at / length)));
    return { from: Math.min(...clipped), to: Math.max(...clipped) };
  };
  const across = span(
    corners.map(({ x }) => x),
    to.width,
  );
  const down = span(
    corners.map(({ y }) => y),
    to.height,
  );
  return {
    left: across.from,
    top: down.from,
    width: across.to - across.from,
    height: down.to - down.from,
  };
}
