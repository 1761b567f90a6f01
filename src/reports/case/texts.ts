// The fixed texts of the monitoring report of a case. A victim may read it: plain words, and no promise beyond what was done.

import type { Texts } from '../../domain/language.js';
import { CASE_EN } from './texts-en.js';
import { CASE_KO } from './texts-ko.js';
import type { CaseTexts } from './texts-shape.js';

export const CASE_TEXTS: Texts<CaseTexts> = { en: CASE_EN, ko: CASE_KO };
