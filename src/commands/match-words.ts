// A match in words: what was found of which reference, how sure, what was done to it, and how much agrees.

import { explained } from '../domain/change-words.js';
import type { Language } from '../domain/language.js';
import type { Match, TimeSpan } from '../domain/match.js';
import { TIERS, type Tier } from '../domain/tiers.js';
import { WORDS } from '../domain/words.js';
import { clockSpan } from '../domain/times.js';

/** Tiers that raise no alert. */
export type LowerTier = {
  [Name in Tier]: (typeof TIERS)[Name]['alerts'] extends false ? Name : never;
}[Tier];

export const isLower = (tier: Tier): tier is LowerTier => !TIERS[tier].alerts;

const stretch = ({ fromMs, toMs }: TimeSpan): string => clockSpan(fromMs, toMs);

const spanWords: Record<Language, (side: 'found' | 'reference', span: TimeSpan) => string> = {
  en: (side, span) => `${stretch(span)} of the ${side === 'found' ? 'media' : 'reference'}`,
  ko: (side, span) => `${side === 'found' ? '발견 매체' : '등록 영상'} ${stretch(span)}`,
};

const scored: Record<Language, (score: number) => string> = {
  en: (score) => `score ${score}`,
  ko: (score) => `점수 ${score}`,
};

/** One line about a match; it names ids only. */
export function matchWords(language: Language, match: Match): string {
  const spans = (match.spans ?? []).map(({ found, reference }) =>
    [
      found && spanWords[language]('found', found),
      reference && spanWords[language]('reference', reference),
    ]
      .filter((part) => part !== undefined)
      .join(' = '),
  );
  return [
    `${match.referenceId} (${match.caseId})`,
    WORDS[language].tier[match.tier],
    scored[language](match.score),
    explained(match, language),
    ...spans,
  ].join(' · ');
}
