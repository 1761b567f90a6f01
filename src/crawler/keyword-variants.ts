// Spellings of a search word by which it is written so that it is not found, the most likely first.
// The rules and their costs are in README.md, "Search pages as seeds".

import {
  composed,
  lettersOf,
  syllableOf,
  typedInEnglish,
  type Syllable,
} from './keyword-hangul.js';

/** What a rule costs: the lower, the more often people write so. An order, not a measured frequency. */
const COST = {
  spacing: 1,
  finalAlike: 2,
  vowelAlike: 2,
  initials: 3,
  keyboard: 3,
  consonantAlike: 3,
  finalDropped: 4,
  lookalike: 4,
  separated: 5,
  letters: 6,
} as const;
/** Two changes of one word are rarer than any single one. */
const TWICE = 6;
/** Single changes of which pairs are made. */
const MAX_PAIRED = 30;

/** Vowels that sound alike today, then those that differ by a stroke. */
const VOWELS: Readonly<Record<string, string>> = {
  ㅐ: 'ㅔ',
  ㅔ: 'ㅐ',
  ㅒ: 'ㅖ',
  ㅖ: 'ㅔㅒ',
  ㅙ: 'ㅚㅞ',
  ㅚ: 'ㅙㅞ',
  ㅞ: 'ㅙㅚ',
  ㅢ: 'ㅣㅡ',
  ㅟ: 'ㅣ',
  ㅘ: 'ㅏ',
  ㅝ: 'ㅓ',
};
/** Plain, tense and aspirated initials. */
const INITIALS: Readonly<Record<string, string>> = {
  ㄱ: 'ㄲㅋ',
  ㄲ: 'ㄱ',
  ㅋ: 'ㄱ',
  ㄷ: 'ㄸㅌ',
  ㄸ: 'ㄷ',
  ㅌ: 'ㄷ',
  ㅂ: 'ㅃㅍ',
  ㅃ: 'ㅂ',
  ㅍ: 'ㅂ',
  ㅅ: 'ㅆ',
  ㅆ: 'ㅅ',
  ㅈ: 'ㅉㅊ',
  ㅉ: 'ㅈ',
  ㅊ: 'ㅈ',
};
/** Finals that sound alike, and double ones with a letter left out. */
const FINALS: Readonly<Record<string, string>> = {
  ㄲ: 'ㄱ',
  ㅋ: 'ㄱ',
  ㄳ: 'ㄱ',
  ㄵ: 'ㄴ',
  ㄶ: 'ㄴ',
  ㄺ: 'ㄱ',
  ㄻ: 'ㅁ',
  ㄼ: 'ㄹ',
  ㅀ: 'ㄹ',
  ㅄ: 'ㅂ',
  ㅍ: 'ㅂ',
  ㅅ: 'ㅆ',
  ㅆ: 'ㅅ',
  ㅈ: 'ㅅ',
  ㅊ: 'ㅅ',
  ㅌ: 'ㅅ',
};
/** Syllables, letters and numbers that look like one another. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  대: '머',
  머: '대',
  귀: '커',
  커: '귀',
  명: '띵',
  비: '네',
  유: '윾',
  왕: '앟',
  o: '0',
  i: '1',
  l: '1',
  e: '3',
  a: '4',
  s: '5',
  b: '8',
  g: '9',
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '5': 's',
};

type Spelling = { readonly text: string; readonly cost: number };

/** Every text that comes of changing one character of it. */
function changed(
  text: string,
  cost: number,
  change: (character: string) => readonly string[],
): readonly Spelling[] {
  const characters = Array.from(text);
  return characters.flatMap((character, at) =>
    change(character).map((other) => ({
      text: [...characters.slice(0, at), other, ...characters.slice(at + 1)].join(''),
      cost,
    })),
  );
}

const inSyllable =
  (change: (syllable: Syllable) => readonly Syllable[]) =>
  (character: string): readonly string[] => {
    const syllable = syllableOf(character);
    if (!syllable) return [];
    return change(syllable).flatMap((other) => composed(other) ?? []);
  };

/** Changes of one character; they can be combined. */
const changes = (text: string): readonly Spelling[] => [
  ...changed(
    text,
    COST.vowelAlike,
    inSyllable((syllable) =>
      Array.from(VOWELS[syllable.vowel] ?? '').map((vowel) => ({ ...syllable, vowel })),
    ),
  ),
  ...changed(
    text,
    COST.finalAlike,
    inSyllable((syllable) =>
      Array.from(FINALS[syllable.final] ?? '').map((final) => ({ ...syllable, final })),
    ),
  ),
  ...changed(
    text,
    COST.consonantAlike,
    inSyllable((syllable) =>
      Array.from(INITIALS[syllable.initial] ?? '').map((initial) => ({ ...syllable, initial })),
    ),
  ),
  ...changed(
    text,
    COST.finalDropped,
    inSyllable((syllable) => (syllable.final === '' ? [] : [{ ...syllable, final: '' }])),
  ),
  ...changed(text, COST.lookalike, (character) =>
    Array.from(LOOKALIKES[character.toLowerCase()] ?? ''),
  ),
];

/** Changes of the whole word; they stand alone. */
function wholes(text: string): readonly Spelling[] {
  const joined = text.replace(/\s+/g, '');
  const characters = Array.from(joined);
  const isKorean = characters.every((character) => syllableOf(character));
  const spellings: Spelling[] = [{ text: joined, cost: COST.spacing }];
  if (characters.length > 1 && characters.length <= 8) {
    spellings.push({ text: characters.join(' '), cost: COST.separated });
    spellings.push({ text: characters.join('.'), cost: COST.separated });
  }
  if (characters.some((character) => syllableOf(character))) {
    spellings.push({ text: typedInEnglish(text), cost: COST.keyboard });
    spellings.push({ text: lettersOf(joined).join(''), cost: COST.letters });
  }
  // The initials of two syllables are everybody's: they would find anything.
  if (isKorean && characters.length >= 3) {
    const initials = characters.map((character) => syllableOf(character)?.initial ?? '').join('');
    spellings.push({ text: initials, cost: COST.initials });
  }
  return spellings;
}

/**
 * Other spellings of a word.
 *
 * @param most bound of the list; a longer list begins with every shorter one.
 * @returns in NFC, each once, never the word itself; by rising cost, equal ones in the order of the rules.
 */
export function keywordVariants(keyword: string, most: number): readonly string[] {
  const text = keyword.normalize('NFC').replace(/\s+/g, ' ').trim();
  const single = changes(text);
  const pairs = single.slice(0, MAX_PAIRED).flatMap((first) =>
    changes(first.text)
      .slice(0, MAX_PAIRED)
      .map((second) => ({ text: second.text, cost: first.cost + second.cost + TWICE })),
  );
  const found = new Set<string>();
  // Sorting is stable: equal costs keep the order of the rules.
  const all = [...wholes(text), ...single, ...pairs].sort((a, b) => a.cost - b.cost);
  for (const spelling of all) {
    if (found.size >= most) break;
    if (spelling.text !== text && spelling.text !== '') found.add(spelling.text);
  }
  return [...found];
}
