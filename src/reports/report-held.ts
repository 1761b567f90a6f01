// What a run found and did not tell alert by alert: held back in quarantine, or "not this" as a person said. Never silently dropped.

import type { RunCoverage } from '../domain/coverage.js';
import type { Language, Texts } from '../domain/language.js';

type HeldTexts = {
  readonly held: (reference: string, alerts: number) => string;
  readonly suppressed: (matches: number) => string;
};

const TEXTS: Texts<HeldTexts> = {
  en: {
    held: (reference, alerts) =>
      `Reference ${reference} matched very much and is in quarantine: ${alerts} of this run's alerts are kept and listed apart (vigil alerts flood list).`,
    suppressed: (matches) =>
      `${matches} ${matches === 1 ? 'match raises' : 'matches raise'} no alert, because a person said of the media "not this" (vigil alerts not-this list).`,
  },
  ko: {
    held: (reference, alerts) =>
      `등록번호 ${reference}은(는) 일치가 매우 많아 격리되었으며, 이번 실행의 경보 ${alerts}건이 따로 보관되어 있습니다(vigil alerts flood list).`,
    suppressed: (matches) =>
      `일치 ${matches}건은 담당자가 "이것이 아님"으로 판단한 촬영물이어서 경보를 내지 않았습니다(vigil alerts not-this list).`,
  },
};

/** A sentence each; none where there is nothing of the kind. */
export function heldLines(
  { heldBack = [], suppressedMatches = 0 }: RunCoverage,
  language: Language,
): readonly string[] {
  const texts = TEXTS[language];
  return [
    ...heldBack.map(({ referenceId, alerts }) => texts.held(referenceId, alerts)),
    ...(suppressedMatches > 0 ? [texts.suppressed(suppressedMatches)] : []),
  ];
}
