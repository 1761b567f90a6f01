// Exit codes of the command: documented in --help and README.md from this table.

export const EXIT_CODES = {
  done: { code: 0, en: 'done, and nothing new', ko: '완료, 새로운 것 없음' },
  failure: { code: 1, en: 'failure', ko: '실패' },
  usage: {
    code: 2,
    en: 'wrong usage or configuration; nothing was done',
    ko: '잘못된 사용법 또는 설정, 아무 작업도 하지 않음',
  },
  alerts: {
    code: 3,
    en: 'done, and there are new alerts (crawl, register), copies (lookup) or content that returned (checks, crawl); the coverage may be incomplete too',
    ko: '완료, 새로운 경보(crawl, register), 일치하는 촬영물(lookup) 또는 다시 나타난 촬영물(checks, crawl) 있음(확인하지 못한 것이 함께 있을 수 있음)',
  },
  incomplete: {
    code: 4,
    en: 'done, but something planned could not be seen',
    ko: '완료했으나 계획한 것 중 확인하지 못한 것이 있음',
  },
} as const;
export type Exit = keyof typeof EXIT_CODES;
