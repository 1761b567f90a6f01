// The tables that the READMEs hold, made from the code's own tables: a README that differs fails test/docs.test.ts.

import { stringify } from 'yaml';
import { CONFIG_KEYS, environmentName, type ConfigKey } from '../src/config.js';
import { EXIT_CODES } from '../src/domain/exit-codes.js';
import type { Language, Texts } from '../src/domain/language.js';

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');

const EXIT_HEADING: Texts<readonly string[]> = {
  en: ['exit code', 'means'],
  ko: ['종료 코드', '뜻'],
};

export const exitCodesMarkdown = (language: Language): string =>
  table(
    EXIT_HEADING[language],
    Object.values(EXIT_CODES).map((exit) => [String(exit.code), exit[language]]),
  );

const CONFIG_HEADING: Texts<readonly string[]> = {
  en: ['key in vigil.yaml', 'environment variable', 'default', 'what it is'],
  ko: ['vigil.yaml의 키', '환경 변수', '기본값', '설명'],
};

export const configMarkdown = (language: Language): string =>
  table(
    CONFIG_HEADING[language],
    (Object.keys(CONFIG_KEYS) as ConfigKey[]).map((name) => [
      `\`${name}\``,
      `\`${environmentName(name)}\``,
      `\`${stringify(CONFIG_KEYS[name].initial).trim()}\``,
      CONFIG_KEYS[name].about[language],
    ]),
  );
