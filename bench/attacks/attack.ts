// What an attack is: one thing that re-uploaders do to a picture, as a function of the picture, chance and other pictures.

/** Numbers from 0 to 1 (without 1), the same for the same seed. */
export type Random = () => number;

/**
 * @param picture an image file.
 * @param random drawn from in a fixed order, so that the same seed gives the same bytes.
 * @param others pictures that have nothing to do with it, for collages and the like; at least one.
 * @returns an image file.
 */
export type Attacker = (
  picture: Buffer,
  random: Random,
  others: readonly Buffer[],
) => Promise<Buffer>;

export type Attack = {
  readonly name: string;
  /** The family. */
  readonly kind: string;
  /** Is much of the picture gone, covered, bent or only a part of something else? Less recall is asked for. */
  readonly hard: boolean;
  /** The least recall that is asked for. */
  readonly asked: number;
  readonly apply: Attacker;
};

/** What issue 3 asks of an attack: of a hard one less. */
export const askedOf = (hard: boolean): number => (hard ? 0.9 : 0.95);

/**
 * The attacks of one family, from a table of its members.
 *
 * @param hard names of those that are hard.
 * @param asked recalls of those that have one of their own.
 */
export const family = (
  kind: string,
  members: Readonly<Record<string, Attacker>>,
  hard: readonly string[] = [],
  asked: Readonly<Record<string, number>> = {},
): readonly Attack[] =>
  Object.entries(members).map(([name, apply]) => ({
    name,
    kind,
    hard: hard.includes(name),
    asked: asked[name] ?? askedOf(hard.includes(name)),
    apply,
  }));

/** Mulberry32 (Tommy Ettinger, 2017; public domain). */
export function seeded(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A seed for a text: FNV-1a, 32 bits. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}

export const between = (random: Random, low: number, high: number): number =>
  low + random() * (high - low);

/** One of the pictures. @throws RangeError where there is none. */
export function oneOf(random: Random, others: readonly Buffer[]): Buffer {
  const chosen = others[Math.floor(random() * others.length)];
  if (!chosen) throw new RangeError('expected at least one other picture');
  return chosen;
}

/** Attacks one after the other. */
export const chain =
  (...steps: readonly Attacker[]): Attacker =>
  async (picture, random, others) => {
    let current = picture;
    for (const step of steps) current = await step(current, random, others);
    return current;
  };
