// Words: every member of the closed lists in words that people read, in every language.

import type { Language, Texts } from './language.js';
import type { Words } from './word-lists.js';
import { WORDS_EN } from './words-en.js';
import { WORDS_KO } from './words-ko.js';

export type { Words } from './word-lists.js';

export const WORDS: Texts<Words> = { en: WORDS_EN, ko: WORDS_KO };

/**
 * The word of a member that arrives as plain text, from the database or a ledger.
 *
 * @returns the text itself where the list does not know it: an unknown member is shown, never hidden.
 */
export function wordOf(language: Language, list: keyof Words, member: string): string {
  const table: Readonly<Record<string, string>> = WORDS[language][list];
  return Object.hasOwn(table, member) ? (table[member] ?? member) : member;
}
