// Who a scratch folder belongs to: a process id alone is used again, and is always 1 or so in a container.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** When the process began, in ticks since the boot: field 22 of /proc/<pid>/stat, proc(5). */
async function startTicks(pid: number): Promise<string | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name, field 2, stands in parentheses and may hold blanks and parentheses itself.
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19];
}

/**
 * A mark (8 hexadecimal digits) that the process `pid` shares with no other process that had or will have this id.
 *
 * @returns undefined where there is no such process, or where nothing tells (no /proc, and the process is another one).
 */
export async function markOf(pid: number): Promise<string | undefined> {
  const ticks = await startTicks(pid);
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const start =
    ticks === undefined
      ? pid === process.pid
        ? String(performance.timeOrigin)
        : undefined
      : `${boot.trim()}:${ticks}`;
  return start && createHash('sha256').update(start).digest('hex').slice(0, 8);
}

function mayLive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Does the very process live that had this id and this mark? Without /proc any process of another's id passes for it. */
export async function isOwnerAlive(pid: number, mark: string): Promise<boolean> {
  if (!mayLive(pid)) return false;
  const found = await markOf(pid);
  return found === undefined ? (await startTicks(process.pid)) === undefined : found === mark;
}
