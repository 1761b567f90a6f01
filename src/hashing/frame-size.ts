// In which size a video's frames are fingerprinted.

import type { Full } from './pixels.js';

/**
 * Frames are shrunk until their longer side is no more than this: local points need 512 pixels of a whole frame and more of a
 * small picture inside one, and PDQ's kernel is folded over what was shrunk.
 */
const LONG_SIDE = 960;

type Size = { readonly width: number; readonly height: number };

/** The size in which a video's frames are decoded, and what they were shrunk from, if they are. */
export type FrameSize = Size & { readonly full?: Full };

/** Shrinks by 2, 4 or 8 in area, which is exact for PDQ; never to nothing. */
export function frameSize({ width, height }: Size): FrameSize {
  const side = Math.max(width, height);
  const least = Math.min(width, height);
  const by = ([8, 4, 2] as const).find(
    (factor) => side > (LONG_SIDE * factor) / 2 && least >= factor,
  );
  if (by === undefined) return { width, height };
  const full = { width, height, by };
  return { width: Math.floor(width / by), height: Math.floor(height / by), full };
}
