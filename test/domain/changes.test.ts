// What was done to a reference, as codes and in words.

import { describe, expect, it } from 'vitest';
import type { Area } from '../../src/domain/area.js';
import { explained } from '../../src/domain/change-words.js';
import { CHANGE_CODES, changeCodes, changesOf } from '../../src/domain/changes.js';
import { VARIANTS } from '../../src/domain/fingerprint.js';
import type { Alignment } from '../../src/domain/match.js';

const whole: Area = { left: 0, top: 0, width: 1, height: 1 };
const areaOf = (left: number, top: number, width: number, height: number): Area => ({
  left,
  top,
  width,
  height,
});
const alignment = (of: Partial<Alignment> = {}): Alignment => ({
  reference: whole,
  found: whole,
  turn: 0,
  mirrored: false,
  negative: false,
  stretch: 1,
  ...of,
});
const byPoints = (of: Partial<Alignment> = {}) =>
  ({ algorithm: 'local', variant: 'original', alignment: alignment(of) }) as const;
const codesOf = (of: Partial<Alignment>) => changesOf(byPoints(of)).map(({ code }) => code);

describe('changesOf', () => {
  it('says nothing of equal bytes, nor of what is as registered', () => {
    expect(changesOf({ algorithm: 'sha256', variant: 'mirror' })).toEqual([]);
    expect(changesOf({ algorithm: 'pdq', variant: 'original' })).toEqual([]);
    expect(codesOf({})).toEqual([]);
    expect(changeCodes([])).toBeNull();
  });

  it('knows each orientation by its variant alone', () => {
    const told = VARIANTS.map((variant) => [variant, changesOf({ algorithm: 'pdq', variant })]);
    expect(Object.fromEntries(told)).toEqual({
      original: [],
      'rotate-90': [{ code: 'turned', degrees: 90 }],
      'rotate-180': [{ code: 'upside-down' }],
      'rotate-270': [{ code: 'turned', degrees: -90 }],
      mirror: [{ code: 'mirrored' }],
      flip: [{ code: 'flipped' }],
      transpose: [{ code: 'mirrored' }, { code: 'turned', degrees: -90 }],
      transverse: [{ code: 'mirrored' }, { code: 'turned', degrees: 90 }],
    });
    expect(changesOf({ algorithm: 'pdq', variant: 'brand-new' })).toEqual([]);
  });

  it('believes the alignment rather than the nearest quarter turn', () => {
    const turned = { ...byPoints({ turn: -10 }), variant: 'rotate-90' } as const;
    expect(changesOf(turned)).toEqual([{ code: 'turned', degrees: -10 }]);
    expect(codesOf({ turn: 2 })).toEqual([]);
    expect(codesOf({ turn: -2 })).toEqual([]);
    expect(changesOf(byPoints({ turn: 3 }))).toEqual([{ code: 'turned', degrees: 3 }]);
    expect(changesOf(byPoints({ turn: 91 }))).toEqual([{ code: 'turned', degrees: 90 }]);
    expect(changesOf(byPoints({ turn: -93 }))).toEqual([{ code: 'turned', degrees: -93 }]);
    expect(codesOf({ turn: -179 })).toEqual(['upside-down']);
    expect(codesOf({ turn: 180, mirrored: true })).toEqual(['flipped']);
  });

  it('tells what is left, how it was stretched, and what was around it', () => {
    expect(codesOf({ reference: areaOf(0, 0, 0.96, 1) })).toEqual([]);
    expect(codesOf({ reference: areaOf(0.05, 0.05, 0.9, 0.9) })).toEqual(['cropped']);
    expect(codesOf({ stretch: 1.6 })).toEqual(['stretched']);
    expect(changesOf(byPoints({ stretch: 0.5 }))).toEqual([{ code: 'stretched', times: 2 }]);
    expect(codesOf({ found: areaOf(0, 0, 0.5, 0.5) })).toEqual(['inside']);
    expect(codesOf({ found: areaOf(0, 0.05, 1, 0.9) })).toEqual([]);
    for (const cut of ['border', 'blurred-frame', 'caption'] as const) {
      expect(codesOf({ found: areaOf(0.3, 0.3, 0.4, 0.4), cut })).toEqual([cut]);
    }
    expect(codesOf({ found: areaOf(0, 0, 0.99, 0.99), cut: 'layout' })).toEqual(['inside']);
  });

  it('keeps the codes in one order', () => {
    const all = changesOf(
      byPoints({
        mirrored: true,
        turn: 9,
        negative: true,
        reference: areaOf(0, 0, 0.5, 1),
        stretch: 1.2,
        cut: 'caption',
      }),
    );
    expect(changeCodes(all)).toBe('mirrored turned negative cropped stretched caption');
    const ranks = all.map(({ code }) => CHANGE_CODES.indexOf(code));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  });
});

describe('explained', () => {
  const said = (of: Partial<Alignment>, points = 46) => {
    const match = { ...byPoints(of), distance: 17, points };
    return [explained(match, 'en'), explained(match, 'ko')];
  };

  it('says in one line what was done and how much agrees', () => {
    expect(said({ mirrored: true, reference: areaOf(0, 0, 0.66, 1), cut: 'caption' })).toEqual([
      'mirrored, cropped to the left two thirds, caption cut off: 46 matching points',
      '좌우 반전, 왼쪽 3분의 2만 남기고 자름, 자막 띠를 제외하고 비교: 일치하는 특징점 46개',
    ]);
    expect(said({}, 1)).toEqual([
      'as registered: 1 matching point',
      '등록본과 같은 모습: 일치하는 특징점 1개',
    ]);
    expect(
      said({ turn: -5, stretch: 1.6, found: areaOf(0.5, 0.5, 0.5, 0.5), cut: 'layout' }),
    ).toEqual([
      'turned 5° anticlockwise, stretched 1.6 times along one side, part of a larger picture (the lower right 25 %): 46 matching points',
      '반시계 방향으로 5° 회전, 한쪽 방향으로 1.6배 늘임, 더 큰 화면의 일부(오른쪽 아래 25%): 일치하는 특징점 46개',
    ]);
  });

  it('says by how many bits whole pictures differ, with points beside them where there are', () => {
    const pdq = { algorithm: 'pdq', variant: 'mirror', distance: 12 };
    expect(explained(pdq, 'en')).toBe('mirrored: 12 of 256 bits differ (PDQ)');
    expect(explained({ ...pdq, points: 40 }, 'en')).toBe(
      'mirrored: 40 matching points, 12 of 256 bits differ (PDQ)',
    );
    expect(explained({ ...pdq, points: null }, 'ko')).toBe(
      '좌우 반전: 256비트 중 12비트 차이(PDQ)',
    );
    expect(explained({ ...pdq, algorithm: 'sha256' }, 'en')).toBe('every byte is equal (SHA-256)');
  });

  it.each([
    [areaOf(0.05, 0.05, 0.9, 0.9), 'cropped at the edges', '가장자리를 자름'],
    [areaOf(0, 0, 1, 0.5), 'cropped to the upper half', '위쪽 절반만 남기고 자름'],
    [areaOf(0.02, 0.68, 0.96, 0.32), 'cropped to the lower third', '아래쪽 3분의 1만 남기고 자름'],
    [
      areaOf(0.25, 0, 0.75, 1),
      'cropped to the right three quarters',
      '오른쪽 4분의 3만 남기고 자름',
    ],
    [
      areaOf(0.25, 0, 0.5, 1),
      'cropped to the middle half of its width',
      '가로 가운데 절반만 남기고 자름',
    ],
    [
      areaOf(0, 0.3, 1, 0.4),
      'cropped to the middle third of its height',
      '세로 가운데 3분의 1만 남기고 자름',
    ],
    [areaOf(0.2, 0.2, 0.6, 0.6), 'cropped to the middle 36 %', '가운데 36%만 남기고 자름'],
    [areaOf(0, 0.1, 0.5, 0.4), 'cropped to the upper left 20 %', '왼쪽 위 20%만 남기고 자름'],
  ])('names the part that is left: %j', (reference, english, korean) => {
    expect(said({ reference })).toEqual([
      `${english}: 46 matching points`,
      `${korean}: 일치하는 특징점 46개`,
    ]);
  });
});
