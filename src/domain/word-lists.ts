// The closed lists that have words, as one type: a member without its word is a compile error in every language.

import type { AlertEventKind, AlertState, DismissReason } from './alert.js';
import type { AgeBand, CaseState, Gender, HarmType } from './case.js';
import type { ChangeCode } from './changes.js';
import type { Variant } from './fingerprint.js';
import type { MediaKind, NotComparableReason, UndecodableReason } from './media.js';
import type { CaptureOutcome, VisitOutcome } from './outcomes.js';
import type { RunEnd, RunState } from './run.js';
import type { Channel } from './site.js';
import type { MatchAlgorithm, Tier } from './tiers.js';

import type { RemovalWords } from './removal-words.js';

type WordsFor<Member extends string> = Readonly<Record<Member, string>>;

/** One table per closed list. English words are lower case where they may stand inside a sentence. */
export type Words = RemovalWords & {
  readonly channel: WordsFor<Channel>;
  readonly tier: WordsFor<Tier>;
  readonly variant: WordsFor<Variant>;
  readonly algorithm: WordsFor<MatchAlgorithm>;
  readonly change: WordsFor<ChangeCode>;
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
