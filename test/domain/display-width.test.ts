import { describe, expect, it } from 'vitest';
import { displayWidth, oneLine, padLeft, padRight } from '../../src/domain/display-width.js';

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['Vigil', 5],
    ['자유게시판', 10],
    // The same syllable as conjoining jamo (NFD), as macOS writes file names.
    ['가'.normalize('NFD'), 2],
    ['e\u0301', 1],
    ['\u200B', 0],
    ['、。「」', 8],
    ['Ａ＝', 4],
    ['漢字かな', 8],
    ['🙂', 2],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['✓ –', 3],
  ])('%j takes %d columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });
});

describe('padding', () => {
  it('aligns Hangul with Latin letters', () => {
    expect(padRight('사이트', 8)).toBe('사이트  ');
    expect(padLeft('사이트', 8)).toBe('  사이트');
    expect(padRight('site', 8)).toBe('site    ');
  });

  it('leaves a longer text whole', () => {
    expect(padRight('사이트', 3)).toBe('사이트');
  });
});

describe('oneLine', () => {
  it('takes out what would move the cursor or colour the screen', () => {
    expect(oneLine('a\u001b[31mb\r\nc\u009bd\u0007')).toBe('a [31mb c d');
  });
});

it('turns no direction: a title cannot make an address read as another one', () => {
  expect(oneLine('a\u202Egpj.exe\u202C \u2066b\u2069\u200F\u200Ec\u001B[2J')).toBe(
    'agpj.exe bc [2J',
  );
});
