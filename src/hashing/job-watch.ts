// The limits of the job that a worker is at: its time, and the memory of the process with all it started.

import type { UndecodableReason } from '../domain/media.js';
import { residentBytes } from './memory.js';

const LOOK_EVERY_MS = 100;

export type JobWatch = {
  readonly pid: number;
  readonly memoryMB: number;
  readonly timeoutMs: number;
  /** Called once, at the first look: it takes longer than most media. */
  readonly onLong: () => void;
  /** Called at most once, and not after the watch has ended. */
  readonly onOver: (reason: UndecodableReason, detail: string) => void;
};

/** Watches from now on. @returns what ends it: a look at /proc that has begun counts for nothing then. */
export function watchJob({ pid, memoryMB, timeoutMs, onLong, onOver }: JobWatch): () => void {
  let isLong = false;
  const end = (): void => {
    clearTimeout(timer);
    clearInterval(looks);
    isOver = true;
  };
  let isOver = false;
  const tell = (reason: UndecodableReason, detail: string): void => {
    if (isOver) return;
    end();
    onOver(reason, detail);
  };
  const timer = setTimeout(() => {
    tell('timeout', `longer than ${timeoutMs} ms`);
  }, timeoutMs);
  const looks = setInterval(() => {
    if (!isLong) onLong();
    isLong = true;
    void residentBytes(pid).then((bytes = 0) => {
      if (bytes > memoryMB * 1024 * 1024) tell('memory', `more than ${memoryMB} MB`);
    });
  }, LOOK_EVERY_MS);
  return end;
}
