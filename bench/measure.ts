// CPU time of repeated work: user and system time of this process, not the wall clock, so that neighbours do not count.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const spentMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const median = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

type Calls = readonly (() => unknown)[];

/**
 * Several works in turn, so that what slows the machine down for a while slows all of them, and their ratios hold.
 *
 * @returns milliseconds of CPU per call of each: the median over `rounds`, after one round that warms up.
 */
export async function cpuMsOfAll<Name extends string>(
  rounds: number,
  works: Readonly<Record<Name, Calls>>,
): Promise<Readonly<Record<Name, number>>> {
  const entries = Object.entries(works) as [Name, Calls][];
  const times = new Map<Name, number[]>(entries.map(([name]) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, calls] of entries) {
      // What the work before left behind is not this one's to clear away.
      collectGarbage();
      const before = spentMs();
      for (const call of calls) await call();
      if (round > 0) times.get(name)?.push((spentMs() - before) / calls.length);
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)])) as Record<
    Name,
    number
  >;
}

/** Milliseconds of CPU per call: the median over `rounds`, after one round that warms up. */
export const cpuMs = async (rounds: number, calls: Calls): Promise<number> =>
  (await cpuMsOfAll(rounds, { calls })).calls;
