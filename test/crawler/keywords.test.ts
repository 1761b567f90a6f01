import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { parseKeywords } from '../../src/crawler/keyword-file.js';
import { composed, syllableOf, typedInEnglish } from '../../src/crawler/keyword-hangul.js';
import { keywordVariants } from '../../src/crawler/keyword-variants.js';
import { encodeAddress, encodeQuery, encodeWord } from '../../src/crawler/search-charset.js';
import { searchPages } from '../../src/crawler/search-seeds.js';
import { searchSchema } from '../../src/domain/site-session.js';

const syllable = fc.integer({ min: 0xac00, max: 0xd7a3 }).map((code) => String.fromCodePoint(code));
const keyword = fc
  .array(fc.oneof({ weight: 4, arbitrary: syllable }, fc.constantFrom(' ', 'a', 'e', 's', '7')), {
    minLength: 1,
    maxLength: 12,
  })
  .map((characters) => characters.join('').replace(/\s+/g, ' ').trim())
  .filter((text) => text !== '');

describe('Hangul', () => {
  it('is put together as it was taken apart', () => {
    fc.assert(
      fc.property(syllable, (character) => {
        const parts = syllableOf(character);
        expect(parts && composed(parts)).toBe(character);
      }),
    );
  });

  it('is typed on an English keyboard by the letters of dubeolsik', () => {
    expect(typedInEnglish('풍경')).toBe('vndrud');
    expect(typedInEnglish('고양이')).toBe('rhdiddl');
    expect(typedInEnglish('값 과의')).toBe('rkqt rhkdml');
  });
});

describe('spellings of a keyword', () => {
  it('come by the rules that people use', () => {
    const all = keywordVariants('해변 풍경', 200);
    // Spacing, vowels and initials that sound alike, a final left out, the keyboard, letters one by one.
    for (const spelling of [
      '해변풍경',
      '헤변 풍경',
      '해편 풍경',
      '해변 붕경',
      '해벼 풍경',
      'goqus vndrud',
      'ㅎㅂㅍㄱ',
      'ㅎㅐㅂㅕㄴㅍㅜㅇㄱㅕㅇ',
    ]) {
      expect(all).toContain(spelling);
    }
    expect(all[0]).toBe('해변풍경');
    expect(keywordVariants('ocean', 20)).toContain('0cean');
    expect(keywordVariants('명곡', 20)).toContain('띵곡');
    expect(keywordVariants('밖', 20)).toContain('박');
  });

  it('are bounded, each once, never the word itself, and a longer list begins with a shorter one', () => {
    fc.assert(
      fc.property(keyword, fc.nat(60), fc.nat(60), (text, a, b) => {
        const [few, many] = [Math.min(a, b), Math.max(a, b)];
        const long = keywordVariants(text, many);
        expect(long.length).toBeLessThanOrEqual(many);
        expect(new Set(long).size).toBe(long.length);
        expect(long).not.toContain(text);
        expect(long.every((spelling) => spelling === spelling.normalize('NFC'))).toBe(true);
        expect(keywordVariants(text, few)).toEqual(long.slice(0, few));
      }),
    );
  });
});

describe('a page’s own encoding', () => {
  it('is that of its queries, and what it does not have becomes a reference', () => {
    expect(encodeQuery('?q=풍경', 'euc-kr')).toBe('?q=%C7%B3%B0%E6');
    expect(encodeQuery('?q=풍경', 'utf-8')).toBe('?q=풍경');
    expect(encodeQuery('?q=😀', 'euc-kr')).toBe('?q=%26%23128512%3B');
    // A syllable that only the extended set has: its second byte is a letter.
    expect(encodeQuery('?q=갂', 'ks_c_5601-1987')).toBe('?q=%81A');
    expect(encodeAddress('/풍경?q=풍경#풍경', 'euc-kr')).toBe('/풍경?q=%C7%B3%B0%E6#풍경');
    expect(encodeWord('고양이 a&b', 'euc-kr')).toBe('%B0%ED%BE%E7%C0%CC+a%26b');
    expect(encodeWord('고양이', 'utf-8')).toBe(encodeURIComponent('고양이'));
  });

  it('is read back as what was written', () => {
    fc.assert(
      fc.property(keyword, (text) => {
        const bytes = Buffer.from(
          encodeWord(text, 'euc-kr')
            .replaceAll('+', ' ')
            .replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        );
        expect(iconv.decode(bytes, 'cp949')).toBe(text);
      }),
    );
  });
});

describe('keyword files', () => {
  it('hold a word a line, and say the line of what is wrong without repeating it', () => {
    const text = '\uFEFF# harmless words\n풍경\n\n  고양이  \r\n풍경\n';
    expect(parseKeywords(text, 'k.txt')).toEqual(['풍경', '고양이']);
    const wrong = (): unknown => parseKeywords(`풍경\n${'가'.repeat(61)}`, 'k.txt');
    expect(wrong).toThrow('k.txt, line 2: expected at most 60 characters');
    expect(() => parseKeywords('# none', 'k.txt')).toThrow('at least one');
  });

  it('fill a search template, the likeliest addresses first', () => {
    const search = searchSchema.parse({
      url: 'http://x.example/find?q={keyword}&page={page}',
      keywords: 'k.txt',
      charset: 'euc-kr',
      pages: 2,
      variants: 1,
    });
    const pages = searchPages(search, ['풍경', '고양이']);
    expect(pages.map(({ word, page }) => `${word} ${page}`)).toEqual([
      '풍경 0',
      '고양이 0',
      `${keywordVariants('풍경', 1)[0] ?? ''} 0`,
      `${keywordVariants('고양이', 1)[0] ?? ''} 0`,
      '풍경 1',
      '고양이 1',
      `${keywordVariants('풍경', 1)[0] ?? ''} 1`,
      `${keywordVariants('고양이', 1)[0] ?? ''} 1`,
    ]);
    expect(pages[0]?.url).toBe('http://x.example/find?q=%C7%B3%B0%E6&page=1');
  });

  it('never choose the host, and need a place for the page where there are more', () => {
    const of = (rest: object): boolean =>
      searchSchema.safeParse({ keywords: 'k', ...rest }).success;
    expect(of({ url: 'http://{keyword}.example/' })).toBe(false);
    expect(of({ url: 'http://x.example/?q=' })).toBe(false);
    expect(of({ url: 'http://x.example/?q={keyword}', pages: 2 })).toBe(false);
    expect(of({ url: 'http://x.example/?q={keyword}' })).toBe(true);
  });
});
