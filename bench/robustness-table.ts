// The robustness bench's figures as a table for people.

import { isFound, type AttackResult, type FalseAlert, type Shown } from './robustness-tally.js';

export const percent = (part: number): string => `${(part * 100).toFixed(part === 1 ? 0 : 1)} %`;

const HEAD = `${'attack'.padEnd(30)}${'n'.padStart(4)}${['Vigil', 'PDQ ≤ 31', 's.-phash', 'imghash']
  .map((name) => name.padStart(9))
  .join('')}`;

const row = (name: string, n: number, parts: readonly number[]): string =>
  `${name.padEnd(30)}${String(n || '').padStart(4)}${parts.map((part) => percent(part).padStart(9)).join('')}`;

const partsOf = ({ recall, pdq31, peers }: AttackResult): number[] => [
  recall,
  pdq31,
  peers['sharp-phash'],
  peers.imghash,
];

function meanRow(name: string, attacks: readonly AttackResult[]): string {
  const columns = attacks.map(partsOf);
  const means = [0, 1, 2, 3].map(
    (column) => columns.reduce((sum, parts) => sum + (parts[column] ?? 0), 0) / columns.length,
  );
  return row(name, 0, means);
}

const attackRow = (attack: AttackResult): string => {
  const line = row(`${attack.hard ? '!' : ' '} ${attack.name}`, attack.n, partsOf(attack));
  return attack.recall < attack.asked ? `${line}  < ${percent(attack.asked)} asked` : line;
};

/** One line per attack, by family; `!` marks the hard ones, and what falls below what is asked says so. */
export function attackTable(attacks: readonly AttackResult[]): string {
  if (attacks.length === 0) return 'no attacks';
  const lines = [HEAD];
  for (const kind of new Set(attacks.map((attack) => attack.kind))) {
    lines.push(`-- ${kind}`);
    lines.push(...attacks.filter((one) => one.kind === kind).map(attackRow));
  }
  lines.push('--', meanRow('mean of all', attacks));
  const hard = attacks.filter((attack) => attack.hard);
  if (hard.length > 0) lines.push(meanRow('mean of the hard ones (!)', hard));
  return lines.join('\n');
}

const MOST_SHOWN = 20;

const bounded = (lines: readonly string[]): readonly string[] => [
  ...lines.slice(0, MOST_SHOWN),
  ...(lines.length > MOST_SHOWN ? [`  and ${lines.length - MOST_SHOWN} more`] : []),
];

export const falseAlertLines = (wrong: readonly FalseAlert[]): readonly string[] =>
  bounded(
    wrong.map(
      ({ shown, reference, tier, algorithm, distance, points }) =>
        `  ${tier}, ${algorithm} ${distance}${points === undefined ? '' : `, ${points} points`}: ${shown} taken for ${reference}`,
    ),
  );

/** The end of a path tells pictures apart. */
const shortName = (name: string): string => name.slice(name.lastIndexOf('/') + 1).slice(-36);

function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

/** Copies on which no alert was raised: by attack, with what was said instead, and how many of each picture. */
export function missedLines(shown: readonly Shown[]): readonly string[] {
  const missed = shown.filter((one) => one.attack !== undefined && !isFound(one));
  if (missed.length === 0) return [];
  const byAttack = new Map<string, string[]>();
  for (const { attack = '', name, matches } of missed) {
    const tier = matches.get(name)?.tier;
    const said = `${shortName(name)}${tier ? ` (${tier})` : ''}`;
    byAttack.set(attack, [...(byAttack.get(attack) ?? []), said]);
  }
  return [
    'not found:',
    ...[...byAttack].map(([attack, names]) => `  ${attack}: ${names.join(', ')}`),
    `  by picture: ${counted(missed.map(({ name }) => shortName(name)))}`,
  ];
}
