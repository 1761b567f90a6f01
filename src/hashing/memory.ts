// How much memory a process and its descendants hold, where Linux's /proc tells.

import { readFile } from 'node:fs/promises';

/** ffprobe, two ffmpegs, and what a shell might put between. */
const MOST_PROCESSES = 32;

const read = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined);

/**
 * Resident memory of a process and all it started, in bytes; undefined where /proc does not say.
 *
 * Source: proc(5), `VmRSS` of /proc/pid/status and /proc/pid/task/tid/children.
 */
export async function residentBytes(pid: number): Promise<number | undefined> {
  let bytes: number | undefined;
  const waiting = [pid];
  for (let seen = 0; seen < MOST_PROCESSES; seen++) {
    const next = waiting.shift();
    if (next === undefined) break;
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec((await read(`/proc/${next}/status`)) ?? '')?.[1];
    if (kilobytes !== undefined) bytes = (bytes ?? 0) + Number(kilobytes) * 1024;
    const children = (await read(`/proc/${next}/task/${next}/children`)) ?? '';
    waiting.push(...children.split(' ').filter(Boolean).map(Number));
  }
  return bytes;
}
