import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRORS_KO } from '../../src/commands/texts/errors-ko.js';
import { ERROR_TEXTS } from '../../src/domain/error-texts.js';
import type { ErrorCode } from '../../src/domain/errors.js';
import { PARAMS_KO } from '../../src/commands/texts/params-ko.js';

const codes = Object.keys(ERROR_TEXTS) as ErrorCode[];
const placeholders = (text: string) =>
  [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]))].sort();

describe('Korean error texts', () => {
  it('cover the codes of the English ones, in the same order', () => {
    expect(Object.keys(ERRORS_KO)).toEqual(codes);
  });

  it.each(codes)('%s uses the placeholders of the English text', (code) => {
    const english = ERROR_TEXTS[code];
    const korean = ERRORS_KO[code];
    expect(placeholders(korean.message)).toEqual(placeholders(english.message));
    expect(placeholders(korean.mend)).toEqual(placeholders(english.mend));
  });

  it.each(codes)('%s tells in Korean what to do', (code) => {
    expect(ERRORS_KO[code].mend).toMatch(/[가-힣]/);
  });
});

describe('Korean words that errors are filled with', () => {
  const folder = new URL('../../src/commands/', import.meta.url);
  const expected = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [
      ...readFileSync(new URL(name, folder), 'utf8').matchAll(/expected: '([^']*)'/g),
    ])
    .flatMap(([, text = '']) => (/[a-z] [a-z]/.test(text) ? [text] : []));

  it.each([...new Set(expected)])('has the Korean of "%s"', (text) => {
    expect(PARAMS_KO.get(text)).toMatch(/[가-힣]/);
  });
});
