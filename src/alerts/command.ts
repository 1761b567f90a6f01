// Command: one message as JSON on the standard input of a program that the operator configured.

import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import type { OutboxEntry } from '../domain/outbox.js';
import { publicKey } from './message-key.js';
import type { Attempt, Sender } from './sender.js';

export type CommandSettings = {
  /** Program and arguments; no shell is between. */
  readonly run: readonly [string, ...string[]];
  readonly timeoutMs: number;
  /** What the program may know of ours: never a password. */
  readonly environment: Readonly<Record<string, string>>;
};

/** Of what it says on stderr, for staff. */
const MAX_SAID = 300;

/** Exit code 0 says that the message was taken; every other one, a signal or the time limit is tried again. */
export function commandSender({ run, timeoutMs, environment }: CommandSettings): Sender {
  const [program, ...args] = run;
  const deliver = (entry: OutboxEntry, abort: AbortSignal): Promise<Attempt> =>
    new Promise((resolve) => {
      const within = AbortSignal.any([abort, AbortSignal.timeout(timeoutMs)]);
      const later = (error: string): void => {
        resolve({ outcome: 'later', error: `${basename(program)}: ${error}`, isDown: true });
      };
      const child = spawn(program, args, {
        stdio: ['pipe', 'ignore', 'pipe'],
        env: { ...environment, VIGIL_MESSAGE_KEY: publicKey(entry.key) },
        signal: within,
        killSignal: 'SIGKILL',
      });
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(0, MAX_SAID);
      });
      // A program that does not read to the end has its exit code to say so.
      child.stdin.on('error', () => undefined);
      child.on('error', (error) => {
        later(within.aborted ? `did not end within ${timeoutMs} ms` : error.message);
      });
      // Not `close`: what it left running may hold its stderr open for ever.
      child.on('exit', (code, killed) => {
        child.stderr.destroy();
        if (code === 0) resolve({ outcome: 'sent' });
        else
          later(
            `ended with ${code ?? killed ?? 'nothing'}${said === '' ? '' : `: ${said.trim()}`}`,
          );
      });
      child.stdin.end(entry.body);
    });
  return { channel: 'command', recipients: [basename(program)], deliver };
}
