// Where a part lies in a whole, in words: "the left two thirds".

import type { Area } from './area.js';
import type { Language, Texts } from './language.js';

/** Where a part begins, along one axis of what it is a part of. */
type Along = 'begin' | 'middle' | 'end' | 'whole';

/** From this share of a side on it counts as whole: what is missing is an edge. */
const WHOLE = 0.85;

function along(begin: number, share: number): Along {
  if (share >= WHOLE) return 'whole';
  const after = 1 - begin - share;
  // At one end, rather than in the middle: three times as much is missing on the other side.
  if (begin * 3 <= after) return 'begin';
  return after * 3 <= begin ? 'end' : 'middle';
}

/** Shares that have names; a share is called by the nearest. */
const SHARES = [1 / 10, 1 / 5, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 4 / 5] as const;

const nearestShare = (share: number): number =>
  SHARES.reduce(
    (best, known, index) =>
      Math.abs(known - share) < Math.abs((SHARES[best] ?? 0) - share) ? index : best,
    0,
  );

type PlaceTexts = {
  /** In the order of {@link SHARES}. */
  readonly shares: readonly string[];
  /** A band that goes from one side to the other: from left to right, from top to bottom. */
  readonly across: Readonly<Record<Exclude<Along, 'whole'>, (share: string) => string>>;
  readonly down: Readonly<Record<Exclude<Along, 'whole'>, (share: string) => string>>;
  /** By rows from the top, each from the left. */
  readonly corners: readonly (readonly string[])[];
  /** With the share of the area. */
  readonly corner: (place: string, percent: number) => string;
};

const TEXTS: Texts<PlaceTexts> = {
  en: {
    shares: [
      'tenth',
      'fifth',
      'quarter',
      'third',
      'half',
      'two thirds',
      'three quarters',
      'four fifths',
    ],
    across: {
      begin: (share) => `the left ${share}`,
      middle: (share) => `the middle ${share} of its width`,
      end: (share) => `the right ${share}`,
    },
    down: {
      begin: (share) => `the upper ${share}`,
      middle: (share) => `the middle ${share} of its height`,
      end: (share) => `the lower ${share}`,
    },
    corners: [
      ['the upper left', 'the upper middle', 'the upper right'],
      ['the left middle', 'the middle', 'the right middle'],
      ['the lower left', 'the lower middle', 'the lower right'],
    ],
    corner: (place, percent) => `${place} ${percent} %`,
  },
  ko: {
    shares: ['10분의 1', '5분의 1', '4분의 1', '3분의 1', '절반', '3분의 2', '4분의 3', '5분의 4'],
    across: {
      begin: (share) => `왼쪽 ${share}`,
      middle: (share) => `가로 가운데 ${share}`,
      end: (share) => `오른쪽 ${share}`,
    },
    down: {
      begin: (share) => `위쪽 ${share}`,
      middle: (share) => `세로 가운데 ${share}`,
      end: (share) => `아래쪽 ${share}`,
    },
    corners: [
      ['왼쪽 위', '가운데 위', '오른쪽 위'],
      ['왼쪽 가운데', '가운데', '오른쪽 가운데'],
      ['왼쪽 아래', '가운데 아래', '오른쪽 아래'],
    ],
    corner: (place, percent) => `${place} ${percent}%`,
  },
};

/** Where in a whole, in words; undefined where it is all of it but edges. */
export function placeWords(
  { left, top, width, height }: Area,
  language: Language,
): string | undefined {
  const texts = TEXTS[language];
  const across = along(left, width);
  const down = along(top, height);
  if (across === 'whole' && down === 'whole') return undefined;
  if (down === 'whole' && across !== 'whole') {
    return texts.across[across](texts.shares[nearestShare(width)] ?? '');
  }
  if (across === 'whole' && down !== 'whole') {
    return texts.down[down](texts.shares[nearestShare(height)] ?? '');
  }
  const places = { begin: 0, middle: 1, end: 2, whole: 1 } as const;
  const corner = texts.corners[places[down]]?.[places[across]] ?? '';
  return texts.corner(corner, Math.round(width * height * 100));
}
