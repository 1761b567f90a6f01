// The legal basis of a request: a fixed table of statutes by their names, chosen by what is recorded of the case.
//
// Names and articles only, no interpretation. REVIEW: the centre's lawyer reads this table before the first request leaves.

import type { HarmType } from '../domain/case.js';
import type { Texts } from '../domain/language.js';
import type { Jurisdiction } from '../domain/takedown-policy.js';

type Basis = Texts<string> & {
  /** `everyone` is asked under it, or recipients of one jurisdiction only. */
  readonly recipients: 'everyone' | Jurisdiction;
  readonly applies: (facts: LegalFacts) => boolean;
};

export type LegalFacts = { readonly harms: readonly HarmType[]; readonly minor: boolean };

const harmed =
  (...harms: readonly HarmType[]) =>
  (facts: LegalFacts): boolean =>
    facts.harms.some((harm) => harms.includes(harm));
const always = (): boolean => true;

/** In the order in which a request names them. */
export const LEGAL_BASES = {
  'sexual-crimes-14': {
    en: 'Act on Special Cases Concerning the Punishment of Sexual Crimes (Republic of Korea), Article 14',
    ko: '성폭력범죄의 처벌 등에 관한 특례법 제14조',
    recipients: 'everyone',
    applies: harmed('illegal-filming', 'distribution', 'redistribution', 'body-cam-phishing'),
  },
  'sexual-crimes-14-2': {
    en: 'Act on Special Cases Concerning the Punishment of Sexual Crimes (Republic of Korea), Article 14-2',
    ko: '성폭력범죄의 처벌 등에 관한 특례법 제14조의2',
    recipients: 'everyone',
    applies: harmed('synthesis'),
  },
  'sexual-crimes-14-3': {
    en: 'Act on Special Cases Concerning the Punishment of Sexual Crimes (Republic of Korea), Article 14-3',
    ko: '성폭력범죄의 처벌 등에 관한 특례법 제14조의3',
    recipients: 'everyone',
    applies: harmed('distribution-threat', 'body-cam-phishing'),
  },
  'children-and-youth': {
    en: 'Act on the Protection of Children and Youth against Sex Offenses (Republic of Korea)',
    ko: '아동ㆍ청소년의 성보호에 관한 법률',
    recipients: 'everyone',
    applies: ({ minor }) => minor,
  },
  'network-44-2': {
    en: 'Act on Promotion of Information and Communications Network Utilization and Information Protection (Republic of Korea), Article 44-2',
    ko: '정보통신망 이용촉진 및 정보보호 등에 관한 법률 제44조의2',
    recipients: 'kr',
    applies: always,
  },
  'network-44-7': {
    en: 'Act on Promotion of Information and Communications Network Utilization and Information Protection (Republic of Korea), Article 44-7',
    ko: '정보통신망 이용촉진 및 정보보호 등에 관한 법률 제44조의7',
    recipients: 'kr',
    applies: always,
  },
  'telecommunications-22-5': {
    en: 'Telecommunications Business Act (Republic of Korea), Article 22-5',
    ko: '전기통신사업법 제22조의5',
    recipients: 'kr',
    applies: always,
  },
  'dsa-16': {
    en: 'Regulation (EU) 2022/2065 (Digital Services Act), Article 16, where the service is offered in the European Union',
    ko: '유럽연합 디지털서비스법(Regulation (EU) 2022/2065) 제16조(유럽연합에서 제공되는 서비스의 경우)',
    recipients: 'abroad',
    applies: always,
  },
  'ncii-policy': {
    en: 'your own policy on non-consensual intimate imagery',
    ko: '귀사의 비동의 성적 촬영물(NCII) 정책',
    recipients: 'abroad',
    applies: always,
  },
} as const satisfies Record<string, Basis>;
export type LegalBasis = keyof typeof LEGAL_BASES;

/**
 * The statutes that a request names. A case whose harms say nothing of the kind (`distribution-anxiety`, `other` …) was found
 * distributed all the same, or there would be no alert: Article 14 is named then, unless the content is made up.
 */
export function legalBases(facts: LegalFacts, recipients: Jurisdiction): readonly LegalBasis[] {
  const names = Object.keys(LEGAL_BASES) as LegalBasis[];
  const apply = (of: LegalFacts) =>
    names.filter((name) => {
      const basis: Basis = LEGAL_BASES[name];
      return (
        (basis.recipients === 'everyone' || basis.recipients === recipients) && basis.applies(of)
      );
    });
  const named = apply(facts);
  const criminal = named.some(
    (name) => name.startsWith('sexual-crimes') || name === 'children-and-youth',
  );
  return criminal ? named : apply({ ...facts, harms: ['distribution'] });
}

/** A statute's name in the language of the text; English where there is none. */
export const basisName = (basis: LegalBasis, language: string): string =>
  language.startsWith('ko') ? LEGAL_BASES[basis].ko : LEGAL_BASES[basis].en;
