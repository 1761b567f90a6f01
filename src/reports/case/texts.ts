// The fixed texts of the monitoring report of a case, in every language.

import type { Texts } from '../../domain/language.js';
import type { CaseTexts } from './text-types.js';
import { CASE_EN } from './texts-en.js';
import { CASE_KO } from './texts-ko.js';

export const CASE_TEXTS: Texts<CaseTexts> = { en: CASE_EN, ko: CASE_KO };
