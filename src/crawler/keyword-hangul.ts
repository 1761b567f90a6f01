// Hangul taken apart and put together (The Unicode Standard, 3.12), and its letters on the dubeolsik keyboard (KS X 5002).

const FIRST = 0xac00;
const LAST = 0xd7a3;
const INITIALS = Array.from('ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ');
const VOWELS = Array.from('ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ');
const FINALS = ['', ...Array.from('ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ')];

/** A syllable as the letters that it is written with; `final` is empty where it has none. */
export type Syllable = { readonly initial: string; readonly vowel: string; readonly final: string };

/** Takes a precomposed syllable apart; undefined for every other character. */
export function syllableOf(character: string): Syllable | undefined {
  const code = character.codePointAt(0) ?? 0;
  if (code < FIRST || code > LAST) return undefined;
  const at = code - FIRST;
  const perInitial = VOWELS.length * FINALS.length;
  return {
    initial: INITIALS[Math.floor(at / perInitial)] ?? '',
    vowel: VOWELS[Math.floor((at % perInitial) / FINALS.length)] ?? '',
    final: FINALS[at % FINALS.length] ?? '',
  };
}

/** The syllable of these letters; undefined where they make none. */
export function composed({ initial, vowel, final }: Syllable): string | undefined {
  const [first, middle, last] = [
    INITIALS.indexOf(initial),
    VOWELS.indexOf(vowel),
    FINALS.indexOf(final),
  ];
  if (first < 0 || middle < 0 || last < 0) return undefined;
  return String.fromCodePoint(FIRST + (first * VOWELS.length + middle) * FINALS.length + last);
}

/** Keys of each letter, those of compound vowels and finals one after the other. */
const KEYS: Readonly<Record<string, string>> = {
  ㄱ: 'r',
  ㄲ: 'R',
  ㄴ: 's',
  ㄷ: 'e',
  ㄸ: 'E',
  ㄹ: 'f',
  ㅁ: 'a',
  ㅂ: 'q',
  ㅃ: 'Q',
  ㅅ: 't',
  ㅆ: 'T',
  ㅇ: 'd',
  ㅈ: 'w',
  ㅉ: 'W',
  ㅊ: 'c',
  ㅋ: 'z',
  ㅌ: 'x',
  ㅍ: 'v',
  ㅎ: 'g',
  ㅏ: 'k',
  ㅐ: 'o',
  ㅑ: 'i',
  ㅒ: 'O',
  ㅓ: 'j',
  ㅔ: 'p',
  ㅕ: 'u',
  ㅖ: 'P',
  ㅗ: 'h',
  ㅘ: 'hk',
  ㅙ: 'ho',
  ㅚ: 'hl',
  ㅛ: 'y',
  ㅜ: 'n',
  ㅝ: 'nj',
  ㅞ: 'np',
  ㅟ: 'nl',
  ㅠ: 'b',
  ㅡ: 'm',
  ㅢ: 'ml',
  ㅣ: 'l',
  ㄳ: 'rt',
  ㄵ: 'sw',
  ㄶ: 'sg',
  ㄺ: 'fr',
  ㄻ: 'fa',
  ㄼ: 'fq',
  ㄽ: 'ft',
  ㄾ: 'fx',
  ㄿ: 'fv',
  ㅀ: 'fg',
  ㅄ: 'qt',
};

/** All letters of a text: syllables taken apart, everything else as it is. */
export const lettersOf = (text: string): readonly string[] =>
  Array.from(text).flatMap((character) => {
    const syllable = syllableOf(character);
    return syllable
      ? [syllable.initial, syllable.vowel, syllable.final].filter((letter) => letter !== '')
      : [character];
  });

/** What comes out where Korean is typed with the keyboard left on English: `풍경` is `vndrud`. */
export const typedInEnglish = (text: string): string =>
  lettersOf(text)
    .map((letter) => KEYS[letter] ?? letter)
    .join('');
