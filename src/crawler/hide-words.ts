// Words found in text however they are written: percent-encoded (in any of some character sets, once or more often), as numeric
// references, in capitals, with other gaps. Text is decoded with the place of every character kept, and looked up in sets.

import iconv from 'iconv-lite';
import { legacyOf } from './search-charset.js';

/** A character as it is compared, and where it stands in the text. */
type Placed = { readonly said: string; readonly from: number; readonly to: number };
type Byte = { readonly byte: number; readonly from: number; readonly to: number };

/** Sites put them between the syllables of a word, or leave them out. */
const isGap = (said: string): boolean => /^[\s+_-]$/.test(said);
const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);
const folded = (character: string): string => character.toLowerCase();

/** The first character of the bytes, and how many it takes; undefined where they are none of the set. */
function decoded(
  bytes: readonly number[],
  legacy: string | undefined,
): [string, number] | undefined {
  const [first = 0] = bytes;
  if (first < 0x80) return [String.fromCharCode(first), 1];
  // UTF-8 tells its lengths by the first byte; the legacy sets of East Asia have two bytes, those of Europe one.
  const lengths = legacy === undefined ? [first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2] : [2, 1];
  for (const length of lengths) {
    const text = iconv.decode(Buffer.from(bytes.slice(0, length)), legacy ?? 'utf-8');
    if (Array.from(text).length === 1 && text !== '\uFFFD') return [text, length];
  }
  return undefined;
}

/** The longest character of any set, in bytes. */
const MAX_BYTES = 4;

/** Text with its percent-encoded characters decoded. */
function decodedText(text: string, legacy: string | undefined): readonly Placed[] {
  const found: Placed[] = [];
  let bytes: Byte[] = [];
  const flush = (): void => {
    for (let at = 0; at < bytes.length;) {
      const next = bytes.slice(at, at + MAX_BYTES);
      const [said, length] = decoded(
        next.map(({ byte }) => byte),
        legacy,
      ) ?? ['\uFFFD', 1];
      const [first, last] = [next[0], next[length - 1] ?? next.at(-1)];
      if (first && last) found.push({ said: folded(said), from: first.from, to: last.to });
      at += length;
    }
    bytes = [];
  };
  // A percent sign may be encoded itself, once or more often.
  for (const match of text.matchAll(/%(?:25)*([\da-f]{2})|[^]/giu)) {
    const place = { from: match.index, to: match.index + match[0].length };
    const byte = match[1] === undefined ? (match[0].codePointAt(0) ?? 0) : parseInt(match[1], 16);
    if (match[1] !== undefined || byte < 0x80) bytes.push({ byte, ...place });
    else {
      flush();
      found.push({ said: folded(match[0]), ...place });
    }
  }
  flush();
  return found;
}

/** The longest number of a character, with its four signs. */
const MAX_REFERENCE = 11;

/** Numeric references (`&#54861;`) become their characters: what a page's character set does not have is asked so. */
function dereferenced(characters: readonly Placed[]): readonly Placed[] {
  const found: Placed[] = [];
  for (let at = 0; at < characters.length;) {
    const character = characters[at];
    if (!character) break;
    const next = character.said === '&' ? characters.slice(at, at + MAX_REFERENCE) : [];
    const reference = /^&#(\d{1,7});/.exec(next.map(({ said }) => said).join(''));
    const code = Number(reference?.[1] ?? 0);
    const length = reference && code <= 0x10ffff ? reference[0].length : 1;
    const said = length === 1 ? character.said : folded(String.fromCodePoint(code));
    found.push({ said, from: character.from, to: characters[at + length - 1]?.to ?? character.to });
    at += length;
  }
  return found;
}

/** Without gaps, or with each row of gaps as one space. */
function closed(characters: readonly Placed[], keepsGaps: boolean): readonly Placed[] {
  if (!keepsGaps) return characters.filter(({ said }) => !isGap(said));
  const found: Placed[] = [];
  for (const character of characters) {
    const last = found.at(-1);
    if (!isGap(character.said)) found.push(character);
    else if (last?.said === ' ') found[found.length - 1] = { ...last, to: character.to };
    else found.push({ ...character, said: ' ' });
  }
  return found;
}

/** Words of one kind, as text is looked up in them. */
type Lookup = {
  readonly keepsGaps: boolean;
  readonly words: ReadonlySet<string>;
  readonly firsts: ReadonlySet<string>;
  /** In characters, the longest first. */
  readonly lengths: readonly number[];
};

function lookupOf(words: readonly string[], keepsGaps: boolean): Lookup {
  const lists = words.flatMap((word) =>
    ['NFC', 'NFD'].map((form) => {
      const places = Array.from(word.normalize(form), (character) => ({
        said: folded(character),
        from: 0,
        to: 0,
      }));
      return closed(places, keepsGaps).map(({ said }) => said);
    }),
  );
  // One Latin letter is no word of anybody's.
  const kept = lists.filter((list) => list.length > (keepsGaps ? 1 : 0));
  return {
    keepsGaps,
    words: new Set(kept.map((list) => list.join(''))),
    firsts: new Set(kept.flatMap(([first]) => first ?? [])),
    lengths: [...new Set(kept.map((list) => list.length))].sort((a, b) => b - a),
  };
}

/** Where words stand, from left to right, the longest first. */
function* placesOf(
  characters: readonly Placed[],
  { words, firsts, lengths }: Lookup,
): Generator<readonly [from: number, to: number]> {
  for (let at = 0; at < characters.length; at += 1) {
    const first = characters[at];
    if (!first || !firsts.has(first.said)) continue;
    const length = lengths.find((size) => {
      const part = characters.slice(at, at + size);
      // A single character stands in every other text; encoded in an address it is a word.
      if (size === 1 && first.to - first.from <= first.said.length) return false;
      return part.length === size && words.has(part.map(({ said }) => said).join(''));
    });
    if (length === undefined) continue;
    yield [first.from, characters[at + length - 1]?.to ?? first.to];
    at += length - 1;
  }
}

/**
 * What puts `instead` in place of words.
 *
 * @param charsets labels of the character sets that words may be percent-encoded in.
 */
export function hidesWords(
  words: readonly string[],
  charsets: readonly string[],
  instead: string,
): (text: string) => string {
  // Syllables are written apart and together; a Latin word is one only with its own gaps.
  const lookups = [
    lookupOf(
      words.filter((word) => !isAscii(word)),
      false,
    ),
    lookupOf(words.filter(isAscii), true),
  ];
  const sets = [...new Set(charsets.map(legacyOf))];
  return (text) => {
    const places = sets.flatMap((legacy) => {
      const characters = dereferenced(decodedText(text, legacy));
      return lookups.flatMap((lookup) => [
        ...placesOf(closed(characters, lookup.keepsGaps), lookup),
      ]);
    });
    let shown = '';
    let end = 0;
    for (const [from, to] of places.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
      if (from >= end) shown += text.slice(end, from) + instead;
      end = Math.max(end, to);
    }
    return shown + text.slice(end);
  };
}
