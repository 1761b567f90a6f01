// In which size a video's frames are fingerprinted.

/** Beyond 1080p more pixels change no bit that matters and cost as many times more. */
const LONG_SIDE = 1920;
const SHORT_SIDE = 1080;

type Size = { readonly width: number; readonly height: number };

/** The size itself, or the largest of its proportions that fits into 1920 × 1080, upright or not. */
export function fittingSize({ width, height }: Size): Size {
  const scale = Math.min(
    1,
    LONG_SIDE / Math.max(width, height),
    SHORT_SIDE / Math.min(width, height),
  );
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
