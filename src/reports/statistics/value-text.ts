// A value of a table as people read it.

import type { Language } from '../../domain/language.js';
import { numbered } from '../counts.js';
import type { Value } from './table.js';
import { STATISTICS_TEXTS } from './texts.js';

/** Counts with thousands separated, shares in per cent and days with one decimal. */
export function valueText(value: Value, language: Language): string {
  switch (value.kind) {
    case 'count':
      return numbered(value.count);
    case 'share':
      return `${(value.share * 100).toFixed(1)}%`;
    case 'days':
      return value.days.toFixed(1);
    case 'withheld':
      return STATISTICS_TEXTS[language].withheld;
    case 'none':
      return STATISTICS_TEXTS[language].none;
  }
}
