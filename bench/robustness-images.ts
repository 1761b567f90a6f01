// Every image attack on the originals, looked up through Vigil and its peers.

import type { Attack } from './attacks/attack.js';
import { seeded, seedOf } from './attacks/attack.js';
import type { BenchMedia, Named } from './robustness-media.js';
import { peerBits, peerFinds, type PeerBits } from './robustness-peers.js';
import { bytesOf, each, type Rig } from './robustness-rig.js';
import { isFound, mean, type AttackResult, type Shown } from './robustness-tally.js';

type Try = { readonly attack: Attack; readonly original: Named };
export type Outcome = {
  readonly shown: Shown;
  readonly peers: Readonly<Record<'pdq' | 'sharp-phash' | 'imghash', boolean>>;
};

/** Each attack on every original, or quickly each on one of them, which take turns. */
const tries = (
  attacks: readonly Attack[],
  originals: readonly Named[],
  quick: boolean,
): readonly Try[] =>
  attacks.flatMap((attack, index) =>
    originals
      .filter((_, number) => !quick || number === index % originals.length)
      .map((original) => ({ attack, original })),
  );

const part = (flags: readonly boolean[]): number => mean(flags.map(Number));

/** Outcomes of one attack as its line of figures. */
export const resultOf = (
  { name, kind, hard, asked }: Pick<Attack, 'name' | 'kind' | 'hard' | 'asked'>,
  outcomes: readonly Outcome[],
): AttackResult => ({
  ...{ name, kind, hard, n: outcomes.length, asked },
  recall: part(outcomes.map(({ shown }) => isFound(shown))),
  pdq31: part(outcomes.map(({ peers }) => peers.pdq)),
  peers: {
    'sharp-phash': part(outcomes.map(({ peers }) => peers['sharp-phash'])),
    imghash: part(outcomes.map(({ peers }) => peers.imghash)),
  },
});

/** What the peers say of a copy. */
export const peersSay = (reference: PeerBits, copy: PeerBits): Outcome['peers'] => ({
  pdq: peerFinds('pdq', reference, copy),
  'sharp-phash': peerFinds('sharp-phash', reference, copy),
  imghash: peerFinds('imghash', reference, copy),
});

/** @param onDone is told after every copy. */
export async function attackImages(
  rig: Rig,
  media: BenchMedia,
  attacks: readonly Attack[],
  quick: boolean,
  onDone: (name: string) => void,
): Promise<{ readonly results: readonly AttackResult[]; readonly shown: readonly Shown[] }> {
  const others = media.others.map(({ bytes }) => bytes);
  const known = new Map(
    await each(
      media.originals,
      async ({ name, bytes }) => [name, await peerBits([bytes])] as const,
    ),
  );
  const outcomes = await each(
    tries(attacks, media.originals, quick),
    async ({ attack, original }) => {
      const random = seeded(seedOf(`${attack.name} ${original.name}`));
      const copy = await attack.apply(original.bytes, random, others);
      const { matches } = await rig.lookUp(bytesOf(copy));
      const reference = known.get(original.name);
      if (!reference) throw new RangeError(`no bits of ${original.name}`);
      onDone(attack.name);
      return {
        shown: { name: original.name, attack: attack.name, matches },
        peers: peersSay(reference, await peerBits([copy])),
      };
    },
  );
  return {
    results: attacks.map((attack) =>
      resultOf(
        attack,
        outcomes.filter(({ shown }) => shown.attack === attack.name),
      ),
    ),
    shown: outcomes.map(({ shown }) => shown),
  };
}

/** Everything as it is, registered or not, looked up: what must not resemble one another. */
export const showPlain = (rig: Rig, media: BenchMedia): Promise<readonly Shown[]> =>
  each([...media.originals, ...media.background, ...media.others], async ({ name, bytes }) => {
    const { matches } = await rig.lookUp(bytesOf(bytes));
    return { name, matches };
  });
