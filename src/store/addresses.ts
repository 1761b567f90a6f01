// Addresses and remarks as they are kept: bounded, and never with content in them.

const MAX_URL = 2_000;
const MAX_TEXT = 500;

/**
 * What is kept of a media's address. A `data:` address is the media itself, so only the words before its comma are
 * kept, with its length.
 */
export function keptUrl(url: string): string {
  // The crawler has shortened it already, so as not to carry the content about; its length is the true one.
  if (/^data:[^,]{0,100},… \(\d+ characters\)$/i.test(url)) return url;
  if (!/^data:/i.test(url)) return url.slice(0, MAX_URL);
  const head = url.slice(0, Math.min(Math.max(url.indexOf(','), 5), 100));
  return `${head},… (${url.length} characters)`;
}

/** A reason or title as it is kept; null where there is none. */
export const keptText = (text: string | undefined): string | null =>
  text === undefined ? null : text.slice(0, MAX_TEXT);
