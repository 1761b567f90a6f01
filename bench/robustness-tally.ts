// Counting what the robustness bench saw: recall per attack, false alerts, look-alikes told apart.

import type { Match } from '../src/domain/match.js';
import { TIERS, type MatchAlgorithm, type Tier } from '../src/domain/tiers.js';
import type { LookAlike, LookAlikeKind } from './robustness-look-alikes.js';
import type { PeerName } from './robustness-peers.js';
import { shareScene } from './robustness-scenes.js';

export type AttackResult = {
  readonly name: string;
  readonly kind: string;
  readonly hard: boolean;
  readonly n: number;
  /** The least recall that is asked for. */
  readonly asked: number;
  /** Part of the copies for which Vigil raises an alert on their original. */
  readonly recall: number;
  readonly pdq31: number;
  readonly peers: Readonly<Record<Exclude<PeerName, 'pdq'>, number>>;
};

export type FalseAlert = {
  readonly shown: string;
  readonly reference: string;
  readonly tier: Tier;
  readonly algorithm: MatchAlgorithm;
  readonly distance: number;
  readonly points?: number;
};

const alertOf = (
  shown: string,
  reference: string,
  { tier, algorithm, distance, points }: Match,
): FalseAlert => ({
  ...{ shown, reference, tier, algorithm, distance },
  ...(points === undefined ? {} : { points }),
});

/** One media that was looked up, and the original that it is a copy of. */
export type Shown = {
  /** Of the original, or its own where it is none of the registered. */
  readonly name: string;
  /** Of the attack; absent where the picture is as it was. */
  readonly attack?: string;
  /** By the reference's name. */
  readonly matches: ReadonlyMap<string, Match>;
};

const alerts = (match: Match | undefined): boolean =>
  match !== undefined && TIERS[match.tier].alerts;

/** Is an alert raised on the original? */
export const isFound = ({ name, matches }: Shown): boolean => alerts(matches.get(name));

/** Unrelated pairs are those of a looked-up media with every reference that is not its original nor of the same scene. */
export function falseAlerts(shown: readonly Shown[], references: readonly string[]) {
  let unrelatedPairs = 0;
  const wrong: FalseAlert[] = [];
  const related = new Map<string, ReadonlySet<string>>();
  const sameScene = (name: string): ReadonlySet<string> => {
    const known = related.get(name);
    if (known) return known;
    const found = new Set(references.filter((one) => one === name || shareScene(name, one)));
    related.set(name, found);
    return found;
  };
  for (const { name, attack, matches } of shown) {
    const same = sameScene(name);
    unrelatedPairs += references.length - same.size;
    for (const [reference, match] of matches) {
      if (same.has(reference) || !alerts(match)) continue;
      wrong.push(alertOf(attack ? `${name} (${attack})` : name, reference, match));
    }
  }
  return { unrelatedPairs, wrong };
}

/** A look-alike of a registered picture was looked up, and this is what Vigil says of the registered one. */
type Meeting = {
  readonly kind: LookAlikeKind;
  readonly shown: string;
  readonly reference: string;
  readonly match: Match | undefined;
};

/** Every pair in both directions, as far as both were registered and looked up. */
function meetings(shown: readonly Shown[], pairs: readonly LookAlike[]): readonly Meeting[] {
  const plain = new Map(shown.filter(({ attack }) => !attack).map((one) => [one.name, one]));
  return pairs.flatMap(({ kind, pair: [one, other] }) =>
    (
      [
        [one, other],
        [other, one],
      ] as const
    ).flatMap(([name, reference]) => {
      const looked = plain.get(name);
      return looked ? [{ kind, shown: name, reference, match: looked.matches.get(reference) }] : [];
    }),
  );
}

/** Meetings by what was said: `unseen` where the look-alike was not noticed at all, which is neither good nor bad. */
function standing(list: readonly Meeting[]) {
  const of = (wanted: (match: Match | undefined) => boolean): number =>
    list.filter(({ match }) => wanted(match)).length;
  const unseen = of((match) => match === undefined);
  return {
    n: list.length,
    related: of((match) => match?.tier === 'related'),
    review: of((match) => match?.tier === 'review'),
    alerts: of(alerts),
    unseen,
  };
}

/** Look-alikes as they are told apart, and copies that were taken for mere look-alikes. */
export function lookAlikes(shown: readonly Shown[], pairs: readonly LookAlike[]) {
  const list = meetings(shown, pairs);
  const all = standing(list);
  const met = all.n - all.unseen;
  const copies = shown.filter(({ attack }) => attack);
  const lost = copies.filter(({ name, matches }) => matches.get(name)?.tier === 'related').length;
  return {
    ...all,
    /** Of those that were noticed. */
    relatedShare: rounded(met === 0 ? 0 : all.related / met),
    byKind: Object.fromEntries(
      [...new Set(list.map(({ kind }) => kind))].map((kind) => [
        kind,
        standing(list.filter((one) => one.kind === kind)),
      ]),
    ),
    copies: copies.length,
    copiesCalledRelated: lost,
    copiesCalledRelatedShare: rounded(copies.length === 0 ? 0 : lost / copies.length),
    takenForCopies: list.flatMap(({ shown: name, reference, match }) =>
      match && alerts(match) ? [alertOf(name, reference, match)] : [],
    ),
  };
}

export const mean = (numbers: readonly number[]): number =>
  numbers.length === 0 ? 0 : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

const rounded = (part: number): number => Math.round(part * 10_000) / 10_000;

/** The figures that issue 3 asks for; every attack counts the same, however many copies were made with it. */
export function figures(attacks: readonly AttackResult[]) {
  const [worst] = [...attacks].sort((a, b) => a.recall - b.recall);
  return {
    meanRecall: rounded(mean(attacks.map(({ recall }) => recall))),
    worstClass: { name: worst?.name ?? '', recall: rounded(worst?.recall ?? 0) },
    hardMeanRecall: rounded(mean(attacks.filter(({ hard }) => hard).map(({ recall }) => recall))),
    belowAsked: attacks.filter(({ recall, asked }) => recall < asked).map(({ name }) => name),
  };
}
