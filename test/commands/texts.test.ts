import { describe, expect, it } from 'vitest';
import { ERRORS_KO } from '../../src/commands/texts/errors-ko.js';
import { ERROR_TEXTS } from '../../src/domain/error-texts.js';
import type { ErrorCode } from '../../src/domain/errors.js';

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
