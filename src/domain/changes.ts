// Changes: what was done to a registered picture, as far as a match shows it.

import type { Area, Cut } from './area.js';
import type { Variant } from './fingerprint.js';
import type { Alignment } from './match.js';

/** In the order in which they are told. */
export const CHANGE_CODES = [
  'mirrored',
  'flipped',
  'upside-down',
  'turned',
  'negative',
  'cropped',
  'stretched',
  'border',
  'blurred-frame',
  'caption',
  'inside',
] as const;
export type ChangeCode = (typeof CHANGE_CODES)[number];

export type Change =
  /** Left to right, top to bottom, by half a turn, in its brightness. */
  | { readonly code: 'mirrored' | 'flipped' | 'upside-down' | 'negative' }
  /** By so many whole degrees, clockwise, -177 to 177 and not 0; after mirroring, where it is mirrored. */
  | { readonly code: 'turned'; readonly degrees: number }
  /** Only this part of the registered picture is to be seen. */
  | { readonly code: 'cropped'; readonly to: Area }
  /** One side became so many times as long, in proportion to the other; more than 1. */
  | { readonly code: 'stretched'; readonly times: number }
  /** Was added around the copy, and cut off before it was compared. */
  | { readonly code: Exclude<Cut, 'layout'> }
  /** The copy is one part of the found picture, at this place: a screenshot, a collage, a picture-in-picture. */
  | { readonly code: 'inside'; readonly at: Area };

/** What is estimated from points is a little off: fewer degrees are no turn, and none from a quarter turn, … */
const LEAST_TURN = 3;
/** … nor is this much more along one axis a stretching, … */
const LEAST_STRETCH = 1.1;
/** … nor a loss of less than a twentieth of a side a crop. */
const LEAST_SEEN = 0.95;
/** Copies that fill less of the found picture than this lie in a larger one, also where no frame of it was found. */
const LEAST_FILLED = 0.75;

/** Each orientation as mirroring left to right, then turning clockwise by so many degrees. */
const ORIENTATIONS: Readonly<Record<Variant, Orientation>> = {
  original: { mirrored: false, turn: 0 },
  'rotate-90': { mirrored: false, turn: 90 },
  'rotate-180': { mirrored: false, turn: 180 },
  'rotate-270': { mirrored: false, turn: -90 },
  mirror: { mirrored: true, turn: 0 },
  flip: { mirrored: true, turn: 180 },
  transpose: { mirrored: true, turn: -90 },
  transverse: { mirrored: true, turn: 90 },
};
type Orientation = { readonly mirrored: boolean; readonly turn: number };

function ofOrientation({ mirrored, turn }: Orientation): readonly Change[] {
  const quarter = Math.round(turn / 90) * 90;
  const degrees = Math.abs(turn - quarter) < LEAST_TURN ? quarter : turn;
  const upsideDown = Math.abs(degrees) === 180;
  if (mirrored && upsideDown) return [{ code: 'flipped' }];
  return [
    ...(mirrored ? [{ code: 'mirrored' } as const] : []),
    ...(upsideDown ? [{ code: 'upside-down' } as const] : []),
    ...(!upsideDown && degrees !== 0 ? [{ code: 'turned', degrees } as const] : []),
  ];
}

/** What was around the copy: an addition that was cut off, or a larger picture. */
function surroundings(cut: Cut | undefined, found: Area): readonly Change[] {
  if (cut !== undefined && cut !== 'layout') return [{ code: cut }];
  const filled = found.width * found.height;
  return cut === 'layout' || filled < LEAST_FILLED ? [{ code: 'inside', at: found }] : [];
}

/** What a match, or a row of it that came from the database, has to say. */
export type Changed = {
  readonly algorithm: string;
  readonly variant: string;
  readonly alignment?: Alignment | undefined;
};

const isVariant = (text: string): text is Variant => Object.hasOwn(ORIENTATIONS, text);

/**
 * What was done to the registered picture, in the order of {@link CHANGE_CODES}. Compression, size, tone and what was laid over
 * it leave no trace here.
 *
 * @returns none for equal bytes, and where nothing is known to have been done.
 */
export function changesOf({ algorithm, variant, alignment }: Changed): readonly Change[] {
  if (algorithm === 'sha256') return [];
  if (alignment === undefined)
    return isVariant(variant) ? ofOrientation(ORIENTATIONS[variant]) : [];
  const { reference, found, negative, stretch, cut } = alignment;
  const times = Math.max(stretch, 1 / stretch);
  return [
    ...ofOrientation(alignment),
    ...(negative ? [{ code: 'negative' } as const] : []),
    ...(Math.min(reference.width, reference.height) < LEAST_SEEN
      ? [{ code: 'cropped', to: reference } as const]
      : []),
    ...(times >= LEAST_STRETCH ? [{ code: 'stretched', times } as const] : []),
    ...surroundings(cut, found),
  ];
}

/** The codes as a report's column holds them: `mirrored cropped caption`; null where there is none. */
export const changeCodes = (changes: readonly Change[]): string | null =>
  changes.length === 0 ? null : changes.map(({ code }) => code).join(' ');
