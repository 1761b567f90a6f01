// The statistics' fixed texts: what every table counts, and of what.

import type { Texts } from '../../domain/language.js';
import { STATISTICS_EN } from './texts-en.js';
import { STATISTICS_KO } from './texts-ko.js';
import type { StatisticsTexts } from './texts-shape.js';

export const STATISTICS_TEXTS: Texts<StatisticsTexts> = { en: STATISTICS_EN, ko: STATISTICS_KO };
