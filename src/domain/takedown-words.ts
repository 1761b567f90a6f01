// The closed lists of takedown requests in words, for requests and for staff.

import type { Texts } from './language.js';
import type {
  TakedownAnswer,
  TakedownChannel,
  TakedownEventKind,
  TakedownState,
  TakedownStep,
} from './takedown.js';

type TakedownWords = {
  readonly step: Readonly<Record<TakedownStep, string>>;
  readonly state: Readonly<Record<TakedownState, string>>;
  readonly event: Readonly<Record<TakedownEventKind, string>>;
  readonly answer: Readonly<Record<TakedownAnswer, string>>;
  readonly channel: Readonly<Record<TakedownChannel, string>>;
};

export const TAKEDOWN_WORDS: Texts<TakedownWords> = {
  en: {
    step: {
      site: 'site',
      host: 'hosting provider',
      cdn: 'content delivery network',
      'search-engine': 'search engine',
      regulator: 'regulator',
      police: 'police',
    },
    state: {
      drafted: 'drafted',
      approved: 'approved',
      sent: 'sent',
      answered: 'answered',
      cancelled: 'cancelled',
    },
    event: {
      drafted: 'drafted',
      edited: 'edited',
      approved: 'approved',
      sent: 'sent',
      answered: 'answered',
      cancelled: 'cancelled',
    },
    answer: {
      removed: 'says it was removed',
      refused: 'refused',
      'needs-more': 'needs more',
      'not-ours': 'says it is not theirs',
    },
    channel: { mail: 'mail', form: 'form, filled in by hand', api: 'API (as yet: a form by hand)' },
  },
  ko: {
    step: {
      site: '사이트',
      host: '호스팅 사업자',
      cdn: 'CDN 사업자',
      'search-engine': '검색 사업자',
      regulator: '심의기관',
      police: '경찰',
    },
    state: {
      drafted: '작성됨',
      approved: '승인됨',
      sent: '발송됨',
      answered: '답변 받음',
      cancelled: '취소됨',
    },
    event: {
      drafted: '작성',
      edited: '수정',
      approved: '승인',
      sent: '발송',
      answered: '답변',
      cancelled: '취소',
    },
    answer: {
      removed: '삭제했다고 답변',
      refused: '거부',
      'needs-more': '추가 자료 요청',
      'not-ours': '소관이 아니라고 답변',
    },
    channel: {
      mail: '전자우편',
      form: '신고 양식(직접 작성)',
      api: 'API(현재는 신고 양식을 직접 작성)',
    },
  },
};
