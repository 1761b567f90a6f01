// Pixels: a decoded picture as plain bytes, which every algorithm here starts from.

/** Row-major samples of 8 bits, without padding: grey (1 channel) or interleaved red, green, blue (3). */
export type Pixels = {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Present where the picture was shrunk when it was decoded, with its proportions kept. */
  readonly full?: Full;
};

/** What a shrunk picture was: each of its pixels stands for `by` × `by` of these; what is left over at the end was cut off. */
export type Full = { readonly width: number; readonly height: number; readonly by: 2 | 4 | 8 };

/** A rectangle of a picture, in its own (where it is shrunk: its shrunk) whole pixels. It has some and lies within the picture. */
export type Window = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

export const wholeOf = ({ width, height }: Pixels): Window => ({ left: 0, top: 0, width, height });

/** @throws RangeError where a window is no rectangle of whole pixels within the picture. */
export function checkWithin({ left, top, width, height }: Window, of: Pixels): void {
  const isWhole = [left, top, width, height].every((side) => Number.isInteger(side) && side >= 0);
  if (isWhole && left + width <= of.width && top + height <= of.height) return;
  throw new RangeError(
    `expected a rectangle within ${of.width} x ${of.height}, got ${width} x ${height} at ${left}, ${top}`,
  );
}

/** Rec. 601 weights of red, green and blue in luma, as PDQ's reference implementation uses them. */
export const LUMA = [0.299, 0.587, 0.114] as const;
