// Changes and the grounds of a match in words: "mirrored, cropped to the left two thirds: 46 matching points".

import { changesOf, type Change, type Changed } from './changes.js';
import { ALGORITHMS } from './fingerprint.js';
import type { Language, Texts } from './language.js';
import { placeWords } from './place-words.js';
import { WORDS } from './words.js';

type ChangeTexts = {
  readonly turned: (degrees: number) => string;
  readonly croppedTo: (place: string) => string;
  readonly edges: string;
  readonly stretched: (times: string) => string;
  readonly insideAt: (place: string) => string;
  readonly unchanged: string;
  readonly sameBytes: string;
  readonly points: (count: number) => string;
  readonly bits: (distance: number, of: number) => string;
};

const TEXTS: Texts<ChangeTexts> = {
  en: {
    turned: (degrees) => `turned ${Math.abs(degrees)}° ${degrees < 0 ? 'anti' : ''}clockwise`,
    croppedTo: (place) => `cropped to ${place}`,
    edges: 'cropped at the edges',
    stretched: (times) => `stretched ${times} times along one side`,
    insideAt: (place) => `part of a larger picture (${place})`,
    unchanged: 'as registered',
    sameBytes: 'every byte is equal (SHA-256)',
    points: (count) => `${count} matching ${count === 1 ? 'point' : 'points'}`,
    bits: (distance, of) => `${distance} of ${of} bits differ (PDQ)`,
  },
  ko: {
    turned: (degrees) => `${degrees < 0 ? '반시계' : '시계'} 방향으로 ${Math.abs(degrees)}° 회전`,
    croppedTo: (place) => `${place}만 남기고 자름`,
    edges: '가장자리를 자름',
    stretched: (times) => `한쪽 방향으로 ${times}배 늘임`,
    insideAt: (place) => `더 큰 화면의 일부(${place})`,
    unchanged: '등록본과 같은 모습',
    sameBytes: '파일 전체 일치(SHA-256)',
    points: (count) => `일치하는 특징점 ${count}개`,
    bits: (distance, of) => `${of}비트 중 ${distance}비트 차이(PDQ)`,
  },
};

/** One change in words. */
export function changeWords(change: Change, language: Language): string {
  const texts = TEXTS[language];
  const word = WORDS[language].change[change.code];
  switch (change.code) {
    case 'turned':
      return texts.turned(change.degrees);
    case 'cropped': {
      const place = placeWords(change.to, language);
      return place === undefined ? texts.edges : texts.croppedTo(place);
    }
    case 'stretched':
      return texts.stretched(change.times.toFixed(1));
    case 'inside': {
      const place = placeWords(change.at, language);
      return place === undefined ? word : texts.insideAt(place);
    }
    case 'mirrored':
    case 'flipped':
    case 'upside-down':
    case 'negative':
    case 'border':
    case 'blurred-frame':
    case 'caption':
      return word;
  }
}

/** What a match says of itself: what was done to the reference, and how much agrees all the same; one line. */
export function explained(
  match: Changed & { readonly distance: number; readonly points?: number | null | undefined },
  language: Language,
): string {
  const texts = TEXTS[language];
  if (match.algorithm === 'sha256') return texts.sameBytes;
  const { algorithm, points, distance } = match;
  const changes = changesOf(match);
  const done =
    changes.length === 0
      ? texts.unchanged
      : changes.map((change) => changeWords(change, language)).join(', ');
  const agrees = [
    ...(typeof points === 'number' ? [texts.points(points)] : []),
    ...(algorithm === 'pdq' ? [texts.bits(distance, ALGORITHMS.pdq.bits)] : []),
  ].join(', ');
  return agrees === '' ? done : `${done}: ${agrees}`;
}
