// Runs a command in this process, as cli.ts does in its own: what it prints and its exit code are the answer.

import { join } from 'node:path';
import { main } from '../../src/commands/main.js';

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type Runner = (
  argv: readonly string[],
  outside?: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly cwd?: string;
    /** What a person at the terminal answers; nobody sits there without it. */
    readonly reply?: string;
  },
) => Promise<Ran>;

/** @param folder where the commands work, and below which the default temporary folder lies. */
export const runnerIn =
  (folder: string): Runner =>
  async (argv, { environment = {}, cwd = folder, reply } = {}) => {
    const printed = { stdout: '', stderr: '' };
    const quiet = (): void => undefined;
    const code = await main({
      argv,
      environment: { PATH: process.env['PATH'], HOME: folder, ...environment },
      cwd,
      temporary: join(folder, 'temporary'),
      terminal: {
        out: (text) => (printed.stdout += text),
        err: (text) => (printed.stderr += text),
        outIsTerminal: false,
        ...(reply === undefined ? {} : { ask: () => Promise.resolve(reply) }),
      },
      user: 'staff-1',
      pid: process.pid,
      clock: { now: () => new Date('2026-11-22T03:15:00Z') },
      timeZone: 'Asia/Seoul',
      stop: new AbortController().signal,
      makeLog: () => ({ debug: quiet, info: quiet, warn: quiet, error: quiet }),
    });
    return { code, ...printed };
  };
