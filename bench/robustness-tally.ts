// Counting what the robustness bench saw: recall per attack, false alerts, look-alikes told apart.

import type { Match } from '../src/domain/match.js';
import { TIERS } from '../src/domain/tiers.js';
import type { PeerName } from './robustness-peers.js';
import { shareScene } from './robustness-scenes.js';

export type AttackResult = {
  readonly name: string;
  readonly kind: string;
  readonly hard: boolean;
  readonly n: number;
  /** Part of the copies for which Vigil raises an alert on their original. */
  readonly recall: number;
  readonly pdq31: number;
  readonly peers: Readonly<Record<Exclude<PeerName, 'pdq'>, number>>;
};

export type FalseAlert = {
  readonly shown: string;
  readonly reference: string;
  readonly tier: string;
};

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
  for (const { name, attack, matches } of shown) {
    for (const reference of references) {
      if (reference === name || shareScene(name, reference)) continue;
      unrelatedPairs += 1;
      const match = matches.get(reference);
      if (match && alerts(match)) {
        wrong.push({ shown: attack ? `${name} (${attack})` : name, reference, tier: match.tier });
      }
    }
  }
  return { unrelatedPairs, wrong };
}

/** Look-alikes as they are found, and copies that were taken for mere look-alikes. */
export function lookAlikes(shown: readonly Shown[], pairs: readonly (readonly [string, string])[]) {
  const plain = new Map(shown.filter(({ attack }) => !attack).map((one) => [one.name, one]));
  const met = pairs.flatMap(([name, other]) => {
    const looked = plain.get(name);
    return looked ? [looked.matches.get(other)] : [];
  });
  const copies = shown.filter(({ attack }) => attack);
  return {
    n: met.length,
    related: met.filter((match) => match?.tier === 'related').length,
    alerts: met.filter(alerts).length,
    copies: copies.length,
    copiesCalledRelated: copies.filter(({ name, matches }) => matches.get(name)?.tier === 'related')
      .length,
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
  };
}
