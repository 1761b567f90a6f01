// The eight orientations as mirroring and turning, and back.

import type { Variant } from '../domain/fingerprint.js';

/** What was done to the reference: mirrored left to right first, then turned clockwise by this many quarters. */
type Orientation = { readonly mirrored: boolean; readonly quarters: 0 | 1 | 2 | 3 };

const ORIENTATIONS: Readonly<Record<Variant, Orientation>> = {
  original: { mirrored: false, quarters: 0 },
  'rotate-90': { mirrored: false, quarters: 1 },
  'rotate-180': { mirrored: false, quarters: 2 },
  'rotate-270': { mirrored: false, quarters: 3 },
  mirror: { mirrored: true, quarters: 0 },
  transverse: { mirrored: true, quarters: 1 },
  flip: { mirrored: true, quarters: 2 },
  transpose: { mirrored: true, quarters: 3 },
};

export const isMirrored = (variant: Variant): boolean => ORIENTATIONS[variant].mirrored;

/** Do width and height change places? */
export const isUpended = (variant: Variant): boolean => ORIENTATIONS[variant].quarters % 2 === 1;

/** Whole degrees, clockwise: 0, 90, 180 or -90. */
export const turnOf = (variant: Variant): number =>
  ORIENTATIONS[variant].quarters === 3 ? -90 : ORIENTATIONS[variant].quarters * 90;

const BY_QUARTERS = {
  plain: ['original', 'rotate-90', 'rotate-180', 'rotate-270'],
  mirrored: ['mirror', 'transverse', 'flip', 'transpose'],
} as const satisfies Record<string, readonly Variant[]>;

/** The nearest of the eight. @param degrees clockwise, after mirroring. */
export function variantOf(mirrored: boolean, degrees: number): Variant {
  const quarters = ((Math.round(degrees / 90) % 4) + 4) % 4;
  return BY_QUARTERS[mirrored ? 'mirrored' : 'plain'][quarters] ?? 'original';
}
