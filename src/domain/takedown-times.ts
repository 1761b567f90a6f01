// How long a recipient may take, in words.

import type { Language } from './language.js';

const HOUR = 3_600_000;

/** `24 hours`, `90 minutes`; whole days are said in hours up to three days, as the statutes and the sites do. */
export function timeInWords(ms: number, language: Language): string {
  const [value, en, ko] =
    ms >= 72 * HOUR && ms % (24 * HOUR) === 0
      ? [ms / (24 * HOUR), 'day', '일']
      : ms % HOUR === 0
        ? [ms / HOUR, 'hour', '시간']
        : [Math.ceil(ms / 60_000), 'minute', '분'];
  return language === 'ko' ? `${value}${ko}` : `${value} ${en}${value === 1 ? '' : 's'}`;
}
