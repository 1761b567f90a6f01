// What messages say, in English and Korean: ids and commands, nothing of a victim, nothing of the content.

import type { Language, Texts } from '../domain/language.js';
import { VISIT_OUTCOME_NAMES } from '../domain/outcomes.js';
import type { UntoldAlert } from '../domain/telling.js';
import type { Trouble, TroubleKind, TroublePhase } from '../domain/trouble.js';
import { WORDS } from '../domain/words.js';

type MessageTexts = {
  readonly urgentSubject: (id: string) => string;
  readonly digestSubject: (count: number) => string;
  readonly urgentLead: string;
  readonly digestLead: (count: number) => string;
  readonly alert: (alert: UntoldAlert, tier: string) => string;
  readonly page: (url: string) => string;
  readonly show: (id: string) => string;
  readonly more: (count: number) => string;
  readonly list: string;
  readonly foot: string;
  readonly troubleSubject: (began: number, ended: number) => string;
  readonly trouble: Readonly<
    Record<TroubleKind, Readonly<Record<TroublePhase, (subject: string, detail: string) => string>>>
  >;
  readonly status: string;
};

export const MESSAGE_TEXTS: Texts<MessageTexts> = {
  en: {
    urgentSubject: (id) => `[Vigil] Urgent: new alert ${id}`,
    digestSubject: (count) => `[Vigil] ${count} new ${count === 1 ? 'alert' : 'alerts'}`,
    urgentLead: 'A new alert needs a decision first, before the others.',
    digestLead: (count) =>
      count === 1
        ? 'A new alert waits for a decision.'
        : `${count} new alerts wait for a decision.`,
    alert: ({ alertId, caseId, siteId, urgent }, tier) =>
      `${alertId}${urgent ? ' (urgent)' : ''}: case ${caseId}, site ${siteId}, ${tier}`,
    page: (url) => `page: ${url}`,
    show: (id) => `vigil alerts show ${id}`,
    more: (count) => `… and ${count} more.`,
    list: 'All of them: vigil alerts list',
    foot: 'This message was made by Vigil. It holds no content and no personal information.',
    troubleSubject: (began, ended) =>
      began === 0
        ? '[Vigil] Mended'
        : `[Vigil] Needs attention${ended === 0 ? '' : '; other things are mended'}`,
    trouble: {
      'site-failing': {
        began: (site, why) =>
          `Site ${site} could not be seen at its last visit${why === '' ? '' : ` (${why})`}. What is there is not being found.`,
        ended: (site) => `Site ${site} can be seen again.`,
      },
      'logged-out': {
        began: (site) =>
          `Site ${site}: the login has expired. Log in again, or its pages are not seen.`,
        ended: (site) => `Site ${site}: logged in again.`,
      },
      'run-unfinished': {
        began: (run) =>
          `${run} was cut short. "vigil crawl --resume" takes it up again; what it did not reach was not seen.`,
        ended: (run) => `${run} is no longer unfinished.`,
      },
      flood: {
        began: (reference) =>
          `Reference ${reference} suddenly matches very much. Its further alerts are kept and not sent one by one. Look at some of them, then: vigil alerts flood list`,
        ended: (reference) => `Reference ${reference} is out of quarantine.`,
      },
    },
    status: 'More: vigil status',
  },
  ko: {
    urgentSubject: (id) => `[Vigil] 긴급: 새 경보 ${id}`,
    digestSubject: (count) => `[Vigil] 새 경보 ${count}건`,
    urgentLead: '다른 경보보다 먼저 확인이 필요한 새 경보가 있습니다.',
    digestLead: (count) => `확인을 기다리는 새 경보가 ${count}건 있습니다.`,
    alert: ({ alertId, caseId, siteId, urgent }, tier) =>
      `${alertId}${urgent ? ' (긴급)' : ''}: 사례 ${caseId}, 사이트 ${siteId}, ${tier}`,
    page: (url) => `페이지: ${url}`,
    show: (id) => `vigil alerts show ${id}`,
    more: (count) => `… 외 ${count}건`,
    list: '전체 보기: vigil alerts list',
    foot: 'Vigil이 보낸 알림입니다. 촬영물과 개인정보는 담겨 있지 않습니다.',
    troubleSubject: (began, ended) =>
      began === 0 ? '[Vigil] 해결됨' : `[Vigil] 확인 필요${ended === 0 ? '' : ' (일부는 해결됨)'}`,
    trouble: {
      'site-failing': {
        began: (site, why) =>
          `사이트 ${site}: 마지막 방문에서 확인하지 못했습니다${why === '' ? '' : `(${why})`}. 이 사이트에 올라온 것은 발견되지 않습니다.`,
        ended: (site) => `사이트 ${site}: 다시 확인할 수 있습니다.`,
      },
      'logged-out': {
        began: (site) =>
          `사이트 ${site}: 로그인이 만료되었습니다. 다시 로그인하기 전에는 이 사이트의 페이지를 볼 수 없습니다.`,
        ended: (site) => `사이트 ${site}: 다시 로그인되었습니다.`,
      },
      'run-unfinished': {
        began: (run) =>
          `${run} 실행이 도중에 끊겼습니다. 이어서 하려면: vigil crawl --resume (방문하지 못한 곳은 확인되지 않았습니다)`,
        ended: (run) => `${run} 실행은 더 이상 끊긴 상태가 아닙니다.`,
      },
      flood: {
        began: (reference) =>
          `등록번호 ${reference}에서 갑자기 매우 많은 일치가 나왔습니다. 이후의 경보는 따로 모아 두고 한 건씩 알리지 않습니다. 몇 건을 살펴본 뒤 처리해 주십시오: vigil alerts flood list`,
        ended: (reference) => `등록번호 ${reference}의 격리가 해제되었습니다.`,
      },
    },
    status: '자세히 보기: vigil status',
  },
};

/** A trouble as a sentence. Its detail is a word of a closed list, never a text that a site wrote. */
export function troubleText(language: Language, { kind, phase, subject, detail }: Trouble): string {
  const outcome = VISIT_OUTCOME_NAMES.find((name) => name === detail);
  const word = outcome === undefined ? '' : WORDS[language].visitOutcome[outcome];
  return MESSAGE_TEXTS[language].trouble[kind][phase](subject, word);
}
