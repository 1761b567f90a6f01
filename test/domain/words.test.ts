import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/domain/language.js';
import { WORDS, wordOf, type Words } from '../../src/domain/words.js';

const lists = Object.keys(WORDS.en) as (keyof Words)[];

describe.each(lists)('words of %s', (list) => {
  it('has the same members in every language', () => {
    expect(Object.keys(WORDS.ko[list]).sort()).toEqual(Object.keys(WORDS.en[list]).sort());
  });

  it.each(LANGUAGES)('says something different of every member in %s', (language) => {
    const words = Object.values<string>(WORDS[language][list]);
    expect(words.every((word) => word.trim() === word && word !== '')).toBe(true);
    expect(new Set(words).size).toBe(words.length);
  });
});

describe('wordOf', () => {
  it('knows members that come as plain text', () => {
    expect(wordOf('en', 'variant', 'mirror')).toBe('mirrored left to right');
    expect(wordOf('ko', 'variant', 'mirror')).toBe('좌우 반전');
  });

  it.each(['brand-new', '', 'toString', '__proto__'])('shows the unknown %j as it is', (member) => {
    expect(wordOf('en', 'tier', member)).toBe(member);
  });
});
