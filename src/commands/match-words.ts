// A match in words: what was found of which reference, how sure, and what was done to it.

import type { Language } from '../domain/language.js';
import type { Match, TimeSpan } from '../domain/match.js';
import { WORDS } from '../domain/words.js';
import { clockSpan } from '../domain/times.js';

const stretch = ({ fromMs, toMs }: TimeSpan): string => clockSpan(fromMs, toMs);

const spanWords: Record<Language, (side: 'found' | 'reference', span: TimeSpan) => string> = {
  en: (side, span) => `${stretch(span)} of the ${side === 'found' ? 'media' : 'reference'}`,
  ko: (side, span) => `${side === 'found' ? '발견 매체' : '등록 영상'} ${stretch(span)}`,
};

const points: Record<Language, (score: number, distance: number) => string> = {
  en: (score, distance) => `score ${score} (distance ${distance})`,
  ko: (score, distance) => `점수 ${score} (거리 ${distance})`,
};

/** One line about a match; it names ids only. */
export function matchWords(language: Language, match: Match): string {
  const words = WORDS[language];
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
    words.tier[match.tier],
    points[language](match.score, match.distance),
    words.variant[match.variant],
    ...spans,
  ].join(' · ');
}
