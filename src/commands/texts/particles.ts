// Korean particles after words that are only known when a text is filled: 이(가), 을(를), 은(는), (으)로.

/** Digits whose Korean reading ends in a consonant: 영, 일, 삼, 육, 칠, 팔. */
const CLOSED_DIGITS = '013678';
const HANGUL_BEGIN = 0xac00;
const FINALS = 28;
const RIEUL = 8;

type Ending = 'open' | 'closed' | 'rieul' | 'unknown';

/** How Korean reads most Latin words by their last letter: 보드, 뉴스, 포럼, 빌. Other letters are read in both ways. */
const LATIN: readonly (readonly [letters: RegExp, ending: Ending])[] = [
  [/[adfhijosuvwyz]/i, 'open'],
  [/[mn]/i, 'closed'],
  [/l/i, 'rieul'],
];

function endingOf(character: string): Ending {
  if (/\d/.test(character)) {
    // 일, 칠 and 팔 end in ㄹ.
    if ('178'.includes(character)) return 'rieul';
    return CLOSED_DIGITS.includes(character) ? 'closed' : 'open';
  }
  const latin = LATIN.find(([letters]) => letters.test(character));
  if (latin) return latin[1];
  if (!/[가-힣]/.test(character)) return 'unknown';
  const final = ((character.codePointAt(0) ?? HANGUL_BEGIN) - HANGUL_BEGIN) % FINALS;
  if (final === 0) return 'open';
  return final === RIEUL ? 'rieul' : 'closed';
}

const PARTICLES: ReadonlyMap<string, readonly [closed: string, open: string, rieul: string]> =
  new Map([
    ['이(가)', ['이', '가', '이']],
    ['을(를)', ['을', '를', '을']],
    ['은(는)', ['은', '는', '은']],
    ['(으)로', ['으로', '로', '로']],
  ]);

/** Chooses the particles that fit; after a word whose reading is not known both stay, as people write it then. */
export const withParticles = (text: string): string =>
  text.replace(
    /(.)["'”’)\]]?(이\(가\)|을\(를\)|은\(는\)|\(으\)로)/gu,
    (both, before: string, particle: string) => {
      const [closed, open, rieul] = PARTICLES.get(particle) ?? [particle, particle, particle];
      const chosen = { closed, open, rieul, unknown: particle }[endingOf(before)];
      return both.slice(0, -particle.length) + chosen;
    },
  );
