// What the look-alike test is fitted to: traits of copies and of look-alikes, as the matcher meets them.

import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { LocalFingerprint } from '../src/domain/local-fingerprint.js';
import { hashMedia } from '../src/hashing/hash-media.js';
import { evidenceOf } from '../src/match/evidence.js';
import { traitsOf, type Traits } from '../src/match/look-alike-traits.js';
import { openPairing } from '../src/match/pairing.js';
import { LOOKS, pointsOf } from '../src/match/points.js';
import { verify } from '../src/match/verify.js';
import { seeded, seedOf, type Attack } from './attacks/attack.js';
import { IMAGE_ATTACKS } from './attacks/index.js';
import { LOOK_ALIKES, picturesOf, STILLS, THINGS } from './robustness-look-alikes.js';
import { NO_PHOTOGRAPH, originalsOf, PICTURES, type Named } from './robustness-media.js';
import { hasRelations } from './robustness-scenes.js';

/** Pictures that are attacked for copies, and attacks on each. */
const COPIED = 120;
const ATTACKS_EACH = 16;
/** Attacks on the found one of each look-alike pair, beside the pair as it is. */
const ATTACKS_OF_LOOK_ALIKE = 2;
/** Fewer points raise no question: they are no alert. */
const LEAST_POINTS = 9;

export type Row = {
  readonly kind: 'copy' | 'photograph' | 'thing' | 'still';
  /** Rows of one scene are never both fitted to and tested on. */
  readonly scene: string;
  readonly what: string;
  readonly traits: Traits;
};

type Pair = Omit<Row, 'traits' | 'what'> & { readonly names: readonly [string, string] };

const LIMITS = { maxPixels: 1e8, maxImageBytes: 2 ** 28 };

/** Every attack comes to each picture's turn: those of the next picture begin where those of this one end. */
const turnOf = (at: number, count: number): readonly Attack[] =>
  Array.from({ length: count }, (_, number) => at * count + number).flatMap(
    (number) => IMAGE_ATTACKS[number % IMAGE_ATTACKS.length] ?? [],
  );

const sceneOf = (name: string): string => name.replace(/@.*|_?\d+(?:\.\w+)?$/, '');

const ofOneGroup = (name: string): readonly string[] | undefined =>
  THINGS.find((group) => group.includes(name));

function pairsOf(names: readonly string[]): readonly Pair[] {
  const things = names.filter((name) => /_(?:fork|scissors)_\d+/.test(name));
  const onOneTable = things.flatMap((one, at) =>
    things.slice(at + 1).map((other): readonly [string, string] => [one, other]),
  );
  const known = LOOK_ALIKES.map(({ pair }) => pair).filter(([one]) => !ofOneGroup(one));
  return [...known, ...onOneTable].flatMap(([one, other]): readonly Pair[] => {
    const kind = one.includes('@') ? 'still' : things.includes(one) ? 'thing' : 'photograph';
    const scene = kind === 'thing' ? (ofOneGroup(one)?.[0] ?? sceneOf(one)) : sceneOf(one);
    return [
      { kind, scene, names: [one, other] },
      { kind, scene, names: [other, one] },
    ];
  });
}

/** @param media the shared media. @param scratch a folder for what is made on the way. */
export async function* rowsOf(media: string, scratch: string): AsyncGenerator<Row> {
  const photos = join(media, 'photos');
  const names = (await readdir(photos, { recursive: true }))
    .filter((name) => /\.(?:jpe?g|png)$/i.test(name))
    .map((name) => name.split(sep).join('/'))
    .sort();
  const files = new Map<string, Buffer>();
  for (const name of names) files.set(name, await readFile(join(photos, name)));
  for (const { name, bytes } of await picturesOf(STILLS, media, scratch)) files.set(name, bytes);
  const bytesOf = (name: string): Buffer => {
    const bytes = files.get(name);
    if (!bytes) throw new RangeError(`no picture ${name}`);
    return bytes;
  };

  const pairing = openPairing();
  const localsOf = async (bytes: Buffer, purpose: 'reference' | 'found') => {
    const result = await hashMedia({ from: 'bytes', bytes }, purpose, LIMITS, scratch);
    return result.outcome === 'fingerprinted' ? result.locals : [];
  };
  const references = new Map<string, LocalFingerprint | undefined>();
  const referenceOf = async (name: string): Promise<LocalFingerprint | undefined> => {
    if (!references.has(name))
      references.set(name, (await localsOf(bytesOf(name), 'reference'))[0]);
    return references.get(name);
  };
  /** Of each part of the found picture, in the look that has the most points. */
  const compared = async (name: string, bytes: Buffer): Promise<readonly Traits[]> => {
    const reference = await referenceOf(name);
    if (!reference) return [];
    const points = pointsOf(reference);
    return (await localsOf(bytes, 'found')).flatMap((local) => {
      const seen = LOOKS.flatMap((look) => {
        const looked = { local, look, points: pointsOf(local, look) };
        const paired = pairing.pair(looked.points, points);
        const agreement = verify(looked.points, points, paired);
        if (!agreement || agreement.pairs.length < LEAST_POINTS) return [];
        return [evidenceOf(looked, { local: reference, points }, paired, agreement, [])];
      }).sort((a, b) => b.pairs.length - a.pairs.length);
      return seen.slice(0, 1).map(traitsOf);
    });
  };
  const others: Named[] = names
    .filter((name) => /^(?:kodak|clothing)\//.test(name) && !hasRelations(name))
    .slice(0, 12)
    .map((name) => ({ name, bytes: bytesOf(name) }));
  const attacked = (attack: Attack, name: string): Promise<Buffer> =>
    attack.apply(
      bytesOf(name),
      seeded(seedOf(`fit ${attack.name} ${name}`)),
      others.flatMap((other) => (other.name === name ? [] : [other.bytes])),
    );

  // Not those that the robustness bench attacks: its recall is of pictures that nothing was fitted to.
  const photographs = names.filter((name) => !NO_PHOTOGRAPH.test(name));
  const measured = new Set(originalsOf(photographs, PICTURES.full));
  const rest = photographs.filter((name) => !measured.has(name));
  const step = Math.max(1, Math.floor(rest.length / COPIED));
  const copied = rest.filter((_, at) => at % step === 0).slice(0, COPIED);
  for (const [at, name] of copied.entries()) {
    for (const attack of turnOf(at, ATTACKS_EACH)) {
      for (const traits of await compared(name, await attacked(attack, name))) {
        yield { kind: 'copy', scene: sceneOf(name), what: `${attack.name} ${name}`, traits };
      }
    }
  }
  for (const [at, { kind, scene, names: pair }] of pairsOf(names).entries()) {
    const [name, found] = pair;
    const plain = await compared(name, bytesOf(found));
    for (const traits of plain) yield { kind, scene, what: `${found} on ${name}`, traits };
    if (plain.length === 0) continue;
    for (const attack of turnOf(at, ATTACKS_OF_LOOK_ALIKE)) {
      for (const traits of await compared(name, await attacked(attack, found))) {
        yield { kind, scene, what: `${attack.name} ${found} on ${name}`, traits };
      }
    }
  }
}
