// Words: every member of the closed lists in words that people read, in every language. A member without its word is a
// compile error.

import type { AlertEventKind, AlertState, DismissReason } from './alert.js';
import type { AgeBand, CaseState, Gender, HarmType } from './case.js';
import type { Variant } from './fingerprint.js';
import type { Language, Texts } from './language.js';
import type { MediaKind, NotComparableReason, UndecodableReason } from './media.js';
import type { CaptureOutcome, VisitOutcome } from './outcomes.js';
import type { RunEnd, RunState } from './run.js';
import type { Channel } from './site.js';
import type { MatchAlgorithm, Tier } from './tiers.js';
import { WORDS_EN } from './words-en.js';
import { WORDS_KO } from './words-ko.js';

type WordsFor<Member extends string> = Readonly<Record<Member, string>>;

/** One table per closed list. English words are lower case where they may stand inside a sentence. */
export type Words = {
  readonly channel: WordsFor<Channel>;
  readonly tier: WordsFor<Tier>;
  readonly variant: WordsFor<Variant>;
  readonly algorithm: WordsFor<MatchAlgorithm>;
  readonly mediaKind: WordsFor<MediaKind>;
  readonly harm: WordsFor<HarmType>;
  readonly ageBand: WordsFor<AgeBand>;
  readonly gender: WordsFor<Gender>;
  readonly caseState: WordsFor<CaseState>;
  readonly alertState: WordsFor<AlertState>;
  readonly alertEvent: WordsFor<AlertEventKind>;
  readonly dismissReason: WordsFor<DismissReason>;
  readonly visitOutcome: WordsFor<VisitOutcome>;
  readonly captureOutcome: WordsFor<CaptureOutcome>;
  readonly runState: WordsFor<RunState>;
  readonly runEnd: WordsFor<RunEnd>;
  readonly notComparable: WordsFor<NotComparableReason>;
  readonly undecodable: WordsFor<UndecodableReason>;
};

export const WORDS: Texts<Words> = { en: WORDS_EN, ko: WORDS_KO };

/**
 * The word of a member that arrives as plain text, from the database or a ledger.
 *
 * @returns the text itself where the list does not know it: an unknown member is shown, never hidden.
 */
export function wordOf<List extends keyof Words>(
  language: Language,
  list: List,
  member: string,
): string {
  const table: Readonly<Record<string, string>> = WORDS[language][list];
  return Object.hasOwn(table, member) ? (table[member] ?? member) : member;
}
