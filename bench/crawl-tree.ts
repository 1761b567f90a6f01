// A process with all its descendants, watched from outside: CPU time and memory, from /proc (Linux only).

import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of /proc/<pid>/stat in a second (USER_HZ): 100 on every Linux that Node runs on. */
const TICKS = 100;
const SAMPLE_MS = 200;
/** Memory is asked for less often: the kernel walks every mapping to answer. */
const MEMORY_EVERY = 5;

export type TreeUse = {
  readonly cpuMs: number;
  readonly peakMB: number;
  /** Every sample, one a second, in their order. */
  readonly memoryMB: readonly number[];
};

type Row = { readonly pid: number; readonly parent: number; readonly key: string; cpuMs: number };

function rows(): readonly Row[] {
  return readdirSync('/proc').flatMap((name): Row[] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      // The name in brackets may hold anything; what follows it is fixed (proc(5)).
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const cpuMs = ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
      const key = `${name}-${fields[19] ?? ''}`;
      return [{ pid: Number(name), parent: Number(fields[1]), key, cpuMs }];
    } catch {
      return [];
    }
  });
}

/** The proportional share of memory: pages that Chromium's processes share count once. */
function shareMB(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/**
 * Watches until `stop`. CPU that a process spends between its last sample and its end is missed: a fifth of a second at most.
 *
 * @param root its own CPU and that of whatever it starts, also where a process of the tree is left behind by its parent.
 */
export function watchTree(root: number): { readonly reset: () => void; stop: () => TreeUse } {
  const spent = new Map<string, number>();
  let before = new Map<string, number>();
  const members = new Set<string>();
  let peakMB = 0;
  let memoryMB: number[] = [];
  let samples = 0;
  const sample = (): void => {
    const all = rows();
    const inTree = new Set<number>([root]);
    for (let grown = true; grown;) {
      grown = false;
      for (const row of all) {
        if (inTree.has(row.pid) || !(inTree.has(row.parent) || members.has(row.key))) continue;
        inTree.add(row.pid);
        grown = true;
      }
    }
    for (const row of all) {
      if (!inTree.has(row.pid)) continue;
      members.add(row.key);
      spent.set(row.key, row.cpuMs);
    }
    if (samples % MEMORY_EVERY === 0) {
      const total = [...inTree].reduce((sum, pid) => sum + shareMB(pid), 0);
      peakMB = Math.max(peakMB, total);
      memoryMB.push(Math.round(total));
    }
    samples += 1;
  };
  sample();
  const timer = setInterval(sample, SAMPLE_MS);
  return {
    reset() {
      sample();
      before = new Map(spent);
      peakMB = 0;
      memoryMB = [];
    },
    stop() {
      sample();
      clearInterval(timer);
      const cpuMs = [...spent].reduce((sum, [key, ms]) => sum + ms - (before.get(key) ?? 0), 0);
      return { cpuMs, peakMB, memoryMB };
    },
  };
}
