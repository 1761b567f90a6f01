// Fits the test that tells copies from look-alikes, and says, on scenes that it was not fitted to, how well it does.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { openScratch } from '../src/hashing/scratch.js';
import { TRAITS } from '../src/match/look-alike-traits.js';
import { termsOf } from '../src/match/look-alike.js';
import { seedOf } from './attacks/attack.js';
import { dot, fitLogistic, type Labelled } from './logistic.js';
import { rowsOf, type Row } from './look-alike-rows.js';
import type { Bench } from './run.js';

const FOLDS = 8;
const PENALTY = 5;
/** Part of the copies that may be taken for look-alikes: by the threshold, across the folds. */
const LOST = 0.02;
/** Stills of one take, often the same but for what moved in them, are many, and hardest: they must not outweigh the rest. */
const STILL_WEIGHT = 0.1;
const DIGITS = 4;

/** Rows of a scene count the less the more there are, and all look-alikes together as much as all copies. */
function weightsOf(rows: readonly Row[]): readonly number[] {
  const ofScene = new Map<string, number>();
  for (const { scene } of rows) ofScene.set(scene, (ofScene.get(scene) ?? 0) + 1);
  const plain = rows.map(
    ({ scene, kind }) => (kind === 'still' ? STILL_WEIGHT : 1) / Math.sqrt(ofScene.get(scene) ?? 1),
  );
  const sum = (copies: boolean): number =>
    plain.reduce((all, one, at) => all + ((rows[at]?.kind === 'copy') === copies ? one : 0), 0);
  const [copies, others] = [sum(true), sum(false)];
  return plain.map(
    (one, at) => (one * rows.length) / 2 / (rows[at]?.kind === 'copy' ? copies : others),
  );
}

function momentsOf(rows: readonly Row[]) {
  const column = TRAITS.map((name) => rows.map(({ traits }) => traits[name]));
  const mean = column.map((values) => values.reduce((sum, one) => sum + one, 0) / rows.length);
  const deviation = column.map((values, at) =>
    Math.sqrt(
      values.reduce((sum, one) => sum + (one - (mean[at] ?? 0)) ** 2, 0) / rows.length || 1,
    ),
  );
  return { mean, deviation };
}

function fit(rows: readonly Row[]) {
  const { mean, deviation } = momentsOf(rows);
  const counts = weightsOf(rows);
  const labelled = rows.map(({ kind, traits }, at): Labelled => ({
    terms: termsOf(traits, mean, deviation),
    positive: kind === 'copy',
    weight: counts[at] ?? 0,
  }));
  return { mean, deviation, weights: fitLogistic(labelled, PENALTY) };
}

/** Every row scored by a fit to the other scenes. */
function crossValidated(rows: readonly Row[]): readonly number[] {
  const foldOf = ({ scene }: Row): number => (seedOf(scene) >>> 0) % FOLDS;
  const fits = Array.from({ length: FOLDS }, (_, fold) =>
    fit(rows.filter((row) => foldOf(row) !== fold)),
  );
  return rows.map((row) => {
    const by = fits[foldOf(row)];
    return by ? dot(termsOf(row.traits, by.mean, by.deviation), by.weights) : 0;
  });
}

/** The best score of each media: one part that is a copy is enough. */
function bestOf(rows: readonly Row[], scores: readonly number[], wanted: Row['kind']) {
  const best = new Map<string, number>();
  rows.forEach(({ kind, what }, at) => {
    const score = scores[at] ?? 0;
    if (kind === wanted) best.set(what, Math.max(score, best.get(what) ?? score));
  });
  return [...best.values()].sort((a, b) => a - b);
}

const rounded = (numbers: Iterable<number>): readonly number[] =>
  [...numbers].map((one) => Number(one.toPrecision(DIGITS)));

/** Fits all rows, and says what fits to other scenes make of each. */
export function fitted(rows: readonly Row[]) {
  const scores = crossValidated(rows);
  const copies = bestOf(rows, scores, 'copy');
  const leastScore = copies[Math.floor(copies.length * LOST)] ?? 0;
  const told = Object.fromEntries(
    (['photograph', 'thing', 'still'] as const).map((kind) => {
      const best = bestOf(rows, scores, kind);
      const below = best.filter((score) => score < leastScore).length;
      return [kind, { n: best.length, told: rounded([below / Math.max(1, best.length)])[0] }];
    }),
  );
  const { mean, deviation, weights } = fit(rows);
  const table = {
    MEAN: rounded(mean),
    DEVIATION: rounded(deviation),
    WEIGHTS: rounded(weights),
    LEAST_SCORE: rounded([leastScore])[0],
  };
  return { copies: copies.length, lost: LOST, told, table };
}

export const lookAlikeBench: Bench = async () => {
  const media = process.env['VIGIL_MEDIA'];
  if (media === undefined) throw new Error('set VIGIL_MEDIA to the folder of the shared media');
  sharp.cache(false);
  sharp.concurrency(1);
  await using scratch = await openScratch(join(tmpdir(), 'vigil-bench-look-alike'));
  const rows: Row[] = [];
  for await (const row of rowsOf(media, scratch.folder)) rows.push(row);
  const { copies, lost, told, table } = fitted(rows);
  return {
    json: { copies, lost, told, table },
    text: [
      `${copies} copies, of which ${lost * 100} % may be lost, and look-alikes; scored by fits to other scenes:`,
      ...Object.entries(told).map(([kind, { n, told: part }]) => `  ${kind}: ${part} of ${n} told`),
      'for src/match/look-alike-weights.ts:',
      ...Object.entries(table).map(([name, value]) => `${name} = ${JSON.stringify(value)}`),
    ].join('\n'),
  };
};
