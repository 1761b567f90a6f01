// Text as a query of a page's own character set: what browsers do with links of pages that are not UTF-8.

import iconv from 'iconv-lite';

/** What iconv calls the set of a label; undefined for UTF-8. Unicode pages ask in UTF-8 (URL Standard, 4.3, "get an output encoding"); so do labels that nobody knows. */
export function legacyOf(charset: string): string | undefined {
  const label = charset.trim().toLowerCase();
  if (/^(?:utf-?8|utf-?16\w*|unicode.*)$/.test(label) || !iconv.encodingExists(label))
    return undefined;
  // Encoding Standard: all names of Korean's sets mean the one with all 11,172 syllables.
  return /^(?:euc-?kr|ks_?c_?5601.*|korean|windows-949|cp949|iso-ir-149|csksc.*)$/.test(label)
    ? 'cp949'
    : label;
}

const percent = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** Printable ASCII that a query keeps as it is (URL Standard, special-query percent-encode set). */
const isKept = (byte: number): boolean =>
  byte > 0x20 && byte < 0x7f && !'"#<>\''.includes(String.fromCharCode(byte));

/** A character as bytes of a legacy set; undefined where the set does not have it. */
function encoded(character: string, legacy: string): Uint8Array | undefined {
  const bytes = iconv.encode(character, legacy);
  return iconv.decode(bytes, legacy) === character ? bytes : undefined;
}

/**
 * Percent-encodes the characters of a query that are not ASCII (URL Standard, "percent-encode after encoding"): what the set does
 * not have becomes a numeric character reference, as browsers write it.
 *
 * @param charset label of the page's encoding.
 */
export function encodeQuery(text: string, charset: string): string {
  const legacy = legacyOf(charset);
  if (legacy === undefined) return text;
  return text.replace(/\P{ASCII}/gu, (character) => {
    const bytes = encoded(character, legacy);
    if (!bytes) return `%26%23${character.codePointAt(0) ?? 0}%3B`;
    return [...bytes]
      .map((byte) => (isKept(byte) ? String.fromCharCode(byte) : percent(byte)))
      .join('');
  });
}

/** The same for a whole address as a page writes it: only its query is the page's matter, path and fragment are UTF-8. */
export function encodeAddress(text: string, charset: string): string {
  if (!/\P{ASCII}/u.test(text)) return text;
  const parts = /^([^?#]*)(\?[^#]*)(.*)$/s.exec(text);
  if (!parts || !/^(?:https?:|[^:]*$|[/?.])/i.test(parts[1] ?? '')) return text;
  return `${parts[1] ?? ''}${encodeQuery(parts[2] ?? '', charset)}${parts[3] ?? ''}`;
}

/** A word as the value of a form's field (URL Standard, application/x-www-form-urlencoded), spaces as `+`. */
export function encodeWord(word: string, charset: string): string {
  const legacy = legacyOf(charset);
  return Array.from(word)
    .map((character) => {
      if (character === ' ') return '+';
      if (/^[\w.*-]$/.test(character)) return character;
      const bytes = legacy === undefined ? Buffer.from(character) : encoded(character, legacy);
      if (!bytes) return `%26%23${character.codePointAt(0) ?? 0}%3B`;
      return [...bytes].map(percent).join('');
    })
    .join('');
}
