// How alike two pages are: their texts in overlapping pieces (shingles), compared as sets.

/**
 * Letters of one piece. Broder, "On the resemblance and containment of documents" (1997), takes words; Korean writes several words
 * in one, so letters are taken.
 */
const PIECE = 5;
/** From here on two texts are the same page: a counter, a time or an echoed address may differ. */
export const ALIKE = 0.85;
/** From here on they have one look: menus and footers are shared, the notice differs. */
export const SAME_LOOK = 0.4;

/**
 * A page's text as it is compared: one case, single spaces, digits alike, and without the address that was asked for, which
 * many error pages repeat.
 */
export function comparable(text: string, url: string): string {
  const { pathname, search } = new URL(url);
  const echoes = [decoded(pathname + search), pathname + search, decoded(pathname), pathname];
  let left = text;
  for (const echo of echoes) if (echo.length > 1) left = left.replaceAll(echo, ' ');
  return left.toLowerCase().replace(/\d+/g, '0').replace(/\s+/g, ' ').trim();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function pieces(text: string): ReadonlySet<string> {
  const all = new Set<string>();
  if (text.length > 0 && text.length < PIECE) all.add(text);
  for (let at = 0; at + PIECE <= text.length; at += 1) all.add(text.slice(at, at + PIECE));
  return all;
}

/** Jaccard's index of the pieces of two {@link comparable} texts, 0 to 1; two empty texts are the same. */
export function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const ofA = pieces(a);
  const ofB = pieces(b);
  let shared = 0;
  for (const piece of ofA) if (ofB.has(piece)) shared += 1;
  const all = ofA.size + ofB.size - shared;
  return all === 0 ? 1 : shared / all;
}
