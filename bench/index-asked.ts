// What every index's process does with its folder: reads the queries, counts what was found, and prints its figures.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODE_BYTES, LIMIT, PLACES } from './index-codes.js';

/** What is printed of one index, a line of JSON. */
export type Figures = {
  readonly queriesPerCpuSecond: number;
  readonly recall: number;
  readonly buildSeconds: number;
  readonly openSeconds: number | null;
  readonly memoryMB: number;
  /** CPU seconds until a new reference of 28,800 codes is found; ours only. */
  readonly newReferenceSeconds?: number;
};

export type Answer = { readonly entry: number; readonly distance: number };

/** Seconds of this process's CPU time, user and system. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

export const residentMB = (): number => process.memoryUsage.rss() / 1e6;

const words = (folder: string, place: keyof typeof PLACES): Int32Array => {
  const bytes = Uint8Array.from(readFileSync(join(folder, PLACES[place])));
  return new Int32Array(bytes.buffer);
};

export function queriesOf(folder: string): readonly Uint8Array[] {
  const bytes = readFileSync(join(folder, PLACES.queries));
  return Array.from({ length: bytes.length / CODE_BYTES }, (_, query) =>
    Uint8Array.from(bytes.subarray(query * CODE_BYTES, (query + 1) * CODE_BYTES)),
  );
}

/**
 * What a query must find: the code it was made from; and for the first queries what the plain scan found, {@link LIMIT} codes at most.
 */
export function expectedOf(folder: string): ReadonlyMap<number, readonly Answer[]> {
  const expected = new Map<number, Answer[]>();
  const planted = words(folder, 'planted');
  for (let query = 0; query * 2 < planted.length; query += 1) {
    const [entry = -1, distance = 0] = planted.subarray(query * 2);
    if (entry >= 0) expected.set(query, [{ entry, distance }]);
  }
  const truth = words(folder, 'truth');
  for (let row = 0; row < truth.length; row += 3) {
    const [query = 0, entry = 0, distance = 0] = truth.subarray(row);
    const answers = expected.get(query) ?? [];
    if (!answers.some((answer) => answer.entry === entry)) answers.push({ entry, distance });
    expected.set(query, answers);
  }
  return expected;
}

/**
 * Share of what is expected that was found.
 *
 * @param answer what the index says of a query, the closest first. Where these are as many as it may give, farther ones are not missed.
 */
export function recallOf(
  expected: ReadonlyMap<number, readonly Answer[]>,
  queries: number,
  answer: (query: number) => readonly Answer[],
): number {
  let [found, all] = [0, 0];
  for (const [query, answers] of expected) {
    if (query >= queries) continue;
    const given = answer(query);
    const entries = new Set(given.map(({ entry }) => entry));
    const farthest = given.length < LIMIT ? Infinity : (given.at(-1)?.distance ?? Infinity);
    for (const { entry, distance } of answers) {
      if (!entries.has(entry) && distance >= farthest) continue;
      all += 1;
      if (entries.has(entry)) found += 1;
    }
  }
  return all === 0 ? 1 : found / all;
}

export function print(figures: Figures): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
