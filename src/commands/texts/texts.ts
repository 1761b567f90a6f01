// What the commands say, in every language. A missing text is a compile error.

import type { Texts } from '../../domain/language.js';
import { EN } from './en.js';
import { KO } from './ko.js';

export type CommandTexts = typeof EN;

export const TEXTS: Texts<CommandTexts> = { en: EN, ko: KO };
