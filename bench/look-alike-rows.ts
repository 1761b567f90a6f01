// What the look-alike test is fitted to: traits of copies and of look-alikes, as the matcher meets them.

import type { Traits } from '../src/match/look-alike-traits.js';
import { seeded, seedOf, type Attack } from './attacks/attack.js';
import { IMAGE_ATTACKS } from './attacks/index.js';
import { openComparing, type Comparing } from './look-alike-rig.js';
import { LOOK_ALIKES } from './robustness-look-alikes.js';
import { NO_PHOTOGRAPH, originalsOf, PICTURES } from './robustness-media.js';
import { hasRelations, overlap } from './robustness-scenes.js';

/** Pictures that are attacked for copies, and attacks on each. */
const COPIED = 120;
const ATTACKS_EACH = 16;
/** Attacks on the found one of each look-alike pair, beside the pair as it is. */
const ATTACKS_OF_LOOK_ALIKE = 2;
/** Pictures for collages and the like. */
const OTHERS = 12;

export type Row = {
  readonly kind: 'copy' | 'photograph' | 'thing' | 'still';
  /** Rows of one scene are never both fitted to and tested on. */
  readonly scene: string;
  readonly what: string;
  readonly traits: Traits;
};

type Pair = Omit<Row, 'traits' | 'what'> & { readonly names: readonly [string, string] };

/** Every attack comes to each picture's turn: those of the next picture begin where those of this one end. */
const turnOf = (at: number, count: number): readonly Attack[] =>
  Array.from({ length: count }, (_, number) => at * count + number).flatMap(
    (number) => IMAGE_ATTACKS[number % IMAGE_ATTACKS.length] ?? [],
  );

const folderOf = (name: string): string => name.slice(0, name.indexOf('/'));

const videoOf = (still: string): string => still.replace(/@.*/, '');

const ofVideo = (name: string): boolean => name.includes('@');
const isThing = (name: string): boolean => /_(?:fork|scissors)_\d+/.test(name);

/** Pictures that are alike, or alike to one that is, are one scene; its name is that of one of them. */
function scenesOf(pairs: readonly (readonly [string, string])[]): (name: string) => string {
  const towards = new Map<string, string>();
  const sceneOfPicture = (name: string): string => {
    const next = towards.get(name);
    return next === undefined ? name : sceneOfPicture(next);
  };
  for (const [one, other] of pairs) {
    const [from, to] = [sceneOfPicture(one), sceneOfPicture(other)];
    if (from !== to) towards.set(from, to);
  }
  return sceneOfPicture;
}

const kindOf = (name: string): Pair['kind'] =>
  ofVideo(name) ? 'still' : isThing(name) ? 'thing' : 'photograph';

/** Of one source: what lies on one floor, or before one wall, has points that agree, and is not the same. */
async function alikePairs({ names, agree }: Comparing): Promise<(readonly [string, string])[]> {
  const alike: (readonly [string, string])[] = [];
  for (const [at, one] of names.entries()) {
    for (const other of names.slice(at + 1)) {
      if (folderOf(other) !== folderOf(one) || overlap(one, other)) continue;
      if (await agree(one, other)) alike.push([one, other]);
    }
  }
  return alike;
}

/** Not those that the robustness bench attacks: its recall is of pictures that nothing was fitted to. */
function copiedOf(names: readonly string[]): readonly string[] {
  const photographs = names.filter((name) => !NO_PHOTOGRAPH.test(name));
  const measured = new Set(originalsOf(photographs, PICTURES.full));
  const rest = photographs.filter((name) => !measured.has(name));
  const step = Math.max(1, Math.floor(rest.length / COPIED));
  return rest.filter((_, at) => at % step === 0).slice(0, COPIED);
}

/** @param media the shared media. @param scratch a folder for what is made on the way. */
export async function* rowsOf(media: string, scratch: string): AsyncGenerator<Row> {
  const comparing = await openComparing(media, scratch);
  const { names, bytesOf, compared } = comparing;
  const others = names
    .filter((name) => /^(?:kodak|clothing)\//.test(name) && !hasRelations(name))
    .slice(0, OTHERS);
  const attacked = (attack: Attack, name: string): Promise<Buffer> =>
    attack.apply(
      bytesOf(name),
      seeded(seedOf(`fit ${attack.name} ${name}`)),
      others.filter((other) => other !== name).map(bytesOf),
    );

  const alike = await alikePairs(comparing);
  const scene = scenesOf(alike);
  for (const [at, name] of copiedOf(names).entries()) {
    for (const attack of turnOf(at, ATTACKS_EACH)) {
      for (const traits of await compared(name, await attacked(attack, name))) {
        yield { kind: 'copy', scene: scene(name), what: `${attack.name} ${name}`, traits };
      }
    }
  }
  const stills = LOOK_ALIKES.map(({ pair }) => pair).filter(([one]) => ofVideo(one));
  const pairs = [...alike, ...stills].flatMap(([one, other]): readonly Pair[] => {
    const of = { kind: kindOf(one), scene: ofVideo(one) ? videoOf(one) : scene(one) };
    return [
      { ...of, names: [one, other] },
      { ...of, names: [other, one] },
    ];
  });
  for (const [at, { names: pair, ...of }] of pairs.entries()) {
    const [name, found] = pair;
    const plain = await compared(name, bytesOf(found));
    for (const traits of plain) yield { ...of, what: `${found} on ${name}`, traits };
    if (plain.length === 0) continue;
    for (const attack of turnOf(at, ATTACKS_OF_LOOK_ALIKE)) {
      for (const traits of await compared(name, await attacked(attack, found))) {
        yield { ...of, what: `${attack.name} ${found} on ${name}`, traits };
      }
    }
  }
}
