// Areas: parts of a picture, in fractions of its sides.

/** A rectangle, in fractions (0 to 1) of the picture's width and height, from its top left corner. */
export type Area = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** What was cut off around the part of a found picture that was fingerprinted on its own. */
export const CUTS = [
  /** One-coloured margins: a border, a letterbox, a pillarbox. */
  'border',
  /** Margins filled with the picture's own blurred enlargement. */
  'blurred-frame',
  /** A bar of writing above or below. */
  'caption',
  /** Everything around one picture among others, or inside a page: a screenshot, a collage, a picture-in-picture. */
  'layout',
] as const;
export type Cut = (typeof CUTS)[number];

/** A part of a found picture or frame, and what was cut off to get it. */
export type Part = { readonly cut: Cut; readonly area: Area };
