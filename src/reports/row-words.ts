// A match row in words: how urgent, how sure, and what the certainty rests on.

import { ALGORITHMS } from '../domain/fingerprint.js';
import type { Language, Texts } from '../domain/language.js';
import { explained } from '../domain/change-words.js';
import type { ExplainedRow, MatchRow } from '../domain/ports.js';
import { WORDS } from '../domain/words.js';
import { clockSpan } from '../domain/times.js';

/** `minor` comes first, then the surest. Only what waits for a decision is urgent. */
export type Urgency = 'minor' | 'high' | 'normal';

/** The order in which `AlertStore.list` answers, as a word; undefined where a person has decided already. */
export function urgencyOf(row: MatchRow): Urgency | undefined {
  if (row.state !== 'open') return undefined;
  if (row.minor) return 'minor';
  return row.tier === 'exact' || row.tier === 'strong' ? 'high' : 'normal';
}

type RowTexts = {
  readonly secondOpinion: (distance: number, of: number) => string;
  readonly kinds: (found: string, reference: string) => string;
  readonly foundSpan: (span: string) => string;
  readonly referenceSpan: (span: string) => string;
};

const TEXTS: Texts<RowTexts> = {
  en: {
    secondOpinion: (distance, of) => `second opinion, blockhash: ${distance} of ${of} bits differ`,
    kinds: (found, reference) => `${found} found, ${reference} registered`,
    foundSpan: (span) => `at ${span} in the video found`,
    referenceSpan: (span) => `from ${span} of the registered video`,
  },
  ko: {
    secondOpinion: (distance, of) => `참고(blockhash): ${of}비트 중 ${distance}비트 차이`,
    kinds: (found, reference) => `발견: ${found}, 등록: ${reference}`,
    foundSpan: (span) => `발견한 영상의 ${span}`,
    referenceSpan: (span) => `등록한 영상의 ${span}`,
  },
};

const stretch = (fromMs: number | null, toMs: number | null): string | undefined =>
  fromMs === null || toMs === null ? undefined : clockSpan(fromMs, toMs);

/** What the certainty rests on, as short lines; the first says what was done, and how much agrees all the same. */
export function groundsOf(row: ExplainedRow, language: Language): readonly string[] {
  const texts = TEXTS[language];
  const found = stretch(row.foundFromMs, row.foundToMs);
  const reference = stretch(row.referenceFromMs, row.referenceToMs);
  const kinds = WORDS[language].mediaKind;
  return [
    explained(row, language),
    ...(row.mediaKind === row.referenceKind
      ? []
      : [texts.kinds(kinds[row.mediaKind], kinds[row.referenceKind])]),
    ...(found === undefined ? [] : [texts.foundSpan(found)]),
    ...(reference === undefined ? [] : [texts.referenceSpan(reference)]),
    ...(row.secondOpinion === null
      ? []
      : [texts.secondOpinion(row.secondOpinion, ALGORITHMS.blockhash.bits)]),
  ];
}
