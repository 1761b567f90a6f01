// How many columns a text takes in a terminal: Hangul and other wide characters take two.

const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' });

/** Ranges with East Asian Width W or F (Unicode Standard Annex #11), as far as texts here can hold them. */
const WIDE =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\u4DBF\u4E00-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]/u;
const EMOJI = /\p{Emoji_Presentation}|\uFE0F/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;

function graphemeWidth(grapheme: string): 0 | 1 | 2 {
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) || EMOJI.test(grapheme) ? 2 : 1;
}

/** Terminal columns of one line of text. Control characters take none: print {@link oneLine} texts. */
export const displayWidth = (text: string): number =>
  [...graphemes.segment(text)].reduce((sum, { segment }) => sum + graphemeWidth(segment), 0);

/** They turn the order of what is shown (Unicode Standard Annex #9): an address could read as another one. */
const DIRECTION_MARKS = /[\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

/** The text without control characters, so that a hostile title cannot move the cursor, colour the screen, or turn its words. */
export const oneLine = (text: string): string =>
  text
    .replace(DIRECTION_MARKS, '')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();

const gap = (text: string, columns: number) =>
  ' '.repeat(Math.max(0, columns - displayWidth(text)));

/** Filled with spaces on the right (left-aligned) to `columns`; longer texts stay whole. */
export const padRight = (text: string, columns: number): string => text + gap(text, columns);
/** Filled with spaces on the left (right-aligned) to `columns`; longer texts stay whole. */
export const padLeft = (text: string, columns: number): string => gap(text, columns) + text;
