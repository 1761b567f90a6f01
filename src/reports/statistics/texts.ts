// The statistics' fixed texts, in every language.

import type { Texts } from '../../domain/language.js';
import type { StatisticsTexts } from './text-types.js';
import { STATISTICS_EN } from './texts-en.js';
import { STATISTICS_KO } from './texts-ko.js';

export const STATISTICS_TEXTS: Texts<StatisticsTexts> = { en: STATISTICS_EN, ko: STATISTICS_KO };
