import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.js';
import { parseAlertId, parseCaseId, parsePageUrl } from '../../src/domain/ids.js';

const pattern = /^[A-Z]{1,4}-[0-9]{4}-[0-9]{3,6}$/;

describe('case ids', () => {
  it('accepts a pseudonym of the centre', () => {
    expect(parseCaseId('S-2026-0412', pattern)).toBe('S-2026-0412');
  });

  it.each([
    ['a Korean name', '홍길동', 'name'],
    ['a name in Latin letters', 'Gildong Hong', 'name'],
    ['a mobile number', '010-1234-5678', 'phone-number'],
    ['a mobile number without hyphens', '01012345678', 'phone-number'],
    ['a resident registration number', '900101-1234567', 'resident-registration-number'],
    ['an e-mail address', 'someone@example.org', 'e-mail'],
  ])('refuses %s and does not repeat it', (_, text, what) => {
    try {
      parseCaseId(text, /.*/);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toMatchObject({ code: 'case-id-personal', params: { what } });
      expect(String(error)).not.toContain(text);
    }
  });

  it('refuses what is not of the pattern', () => {
    expect(() => parseCaseId('case-7', pattern)).toThrow(UsageError);
  });
});

describe('numbered ids', () => {
  it.each(['A-5', 'a-5', '5', ' A-5 '])('reads %j', (text) => {
    expect(parseAlertId(text)).toBe('A-5');
  });
  it.each(['', 'A-0', 'R-5', 'A-5x', '-5', 'A-1e9'])('refuses %j', (text) => {
    expect(() => parseAlertId(text)).toThrow(UsageError);
  });
});

describe('page URLs', () => {
  it('drops fragment, credentials and tracking, and nothing else', () => {
    expect(parsePageUrl('http://u:p@example.org/a?id=7&utm_source=x&b=%ED%95%9C#top')).toBe(
      'http://example.org/a?id=7&b=%ED%95%9C',
    );
  });
  it('resolves against a base', () => {
    expect(parsePageUrl('../b', 'https://example.org/x/y/z')).toBe('https://example.org/x/b');
  });
  it.each([
    'javascript:alert(1)',
    'mailto:a@b',
    'data:text/html,x',
    'file:///etc/passwd',
    'http://',
    '',
  ])('is none: %j', (text) => {
    expect(parsePageUrl(text)).toBeUndefined();
  });
});
