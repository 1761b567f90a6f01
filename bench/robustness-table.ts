// The robustness bench's figures as a table for people.

import type { AttackResult, FalseAlert } from './robustness-tally.js';

const percent = (part: number): string =>
  `${(part * 100).toFixed(part === 1 ? 0 : 1)} %`.padStart(8);

const HEAD = `${'attack'.padEnd(30)}${'n'.padStart(4)}${['Vigil', 'PDQ ≤ 31', 's.-phash', 'imghash']
  .map((name) => name.padStart(9))
  .join('')}`;

const row = (name: string, n: number, parts: readonly number[]): string =>
  `${name.padEnd(30)}${String(n || '').padStart(4)}${parts.map((part) => ` ${percent(part)}`).join('')}`;

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

/** One line per attack, by family; `!` marks the hard ones. */
export function attackTable(attacks: readonly AttackResult[]): string {
  const lines = [HEAD];
  for (const kind of new Set(attacks.map((attack) => attack.kind))) {
    lines.push(`-- ${kind}`);
    for (const attack of attacks.filter((one) => one.kind === kind)) {
      lines.push(row(`${attack.hard ? '!' : ' '} ${attack.name}`, attack.n, partsOf(attack)));
    }
  }
  lines.push('--', meanRow('mean of all', attacks));
  const hard = attacks.filter((attack) => attack.hard);
  if (hard.length > 0) lines.push(meanRow('mean of the hard ones (!)', hard));
  return lines.join('\n');
}

const MOST_SHOWN = 20;

export const falseAlertLines = (wrong: readonly FalseAlert[]): readonly string[] => [
  ...wrong
    .slice(0, MOST_SHOWN)
    .map(({ shown, reference, tier }) => `  ${tier}: ${shown} taken for ${reference}`),
  ...(wrong.length > MOST_SHOWN ? [`  and ${wrong.length - MOST_SHOWN} more`] : []),
];
