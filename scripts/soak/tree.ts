// The processes of a crawl, from /proc (Linux only): found by kind to be killed, and measured.

import { readdirSync, readFileSync } from 'node:fs';

export type Part = 'renderer' | 'browser' | 'hashing worker';

type Row = { readonly pid: number; readonly parent: number; readonly command: string };

function rows(): readonly Row[] {
  return readdirSync('/proc').flatMap((name): Row[] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      // The name in brackets may hold anything; what follows it is fixed (proc(5)).
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(name), parent, command }];
    } catch {
      return []; // It ended while it was looked at.
    }
  });
}

/** A process with all its descendants. */
export function treeOf(root: number): readonly Row[] {
  const all = rows();
  const inTree = new Set([root]);
  for (let grown = true; grown;) {
    const more = all.filter(({ pid, parent }) => inTree.has(parent) && !inTree.has(pid));
    for (const { pid } of more) inTree.add(pid);
    grown = more.length > 0;
  }
  return all.filter(({ pid }) => inTree.has(pid));
}

const LOOKS: Readonly<Record<Part, (command: string) => boolean>> = {
  renderer: (command) => command.includes('--type=renderer'),
  browser: (command) => command.includes('--user-data-dir=') && !command.includes('--type='),
  'hashing worker': (command) => /hashing\/worker[^ ]*\.js/.test(command),
};

/** Kills one process of that kind, as a crash or the kernel's memory killer would. @returns whether there was one. */
export function killOne(root: number, part: Part): boolean {
  const found = treeOf(root).find(({ pid, command }) => pid !== root && LOOKS[part](command));
  if (!found) return false;
  try {
    process.kill(found.pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

/** Memory and open files of one process. */
export type Sample = { readonly megabytes: number; readonly files: number };

export function sampleOf(pid: number): Sample | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
    const megabytes = Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
    return { megabytes, files: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return undefined;
  }
}
