// argv to command to exit code: the only file that touches the process.

import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { languageOf, main } from './commands/main.js';
import { makeLog } from './commands/log.js';
import type { Terminal } from './commands/session.js';
import { TEXTS } from './commands/texts/texts.js';

const { stdin, stdout, stderr } = process;
const userId = process.getuid?.() ?? 0;

const stop = new AbortController();
const outside = { argv: process.argv.slice(2), environment: process.env };

const askToStop = (): void => {
  if (stop.signal.aborted) process.exit(1);
  stderr.write(`${TEXTS[languageOf(outside)].interrupted}\n`);
  stop.abort();
};
process.on('SIGINT', askToStop);
process.on('SIGTERM', askToStop);

// A reader that has seen enough (`vigil alerts | head`) is no failure.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

// What is made here (database, reports, temporary media) is for its owner's eyes only.
process.umask(0o077);

/** Who did it, for the audit log. A user that the system has no name for (in a container) is called by number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${userId}`;
  }
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return await lines.question(question, { signal: stop.signal });
  } finally {
    lines.close();
  }
}

const terminal: Terminal = {
  out: (text) => {
    stdout.write(text);
  },
  err: (text) => {
    stderr.write(text);
  },
  outIsTerminal: stdout.isTTY,
  ...(stderr.isTTY ? { barStream: stderr } : {}),
  ...(stdin.isTTY && stderr.isTTY ? { ask } : {}),
};

const code = await main({
  ...outside,
  cwd: process.cwd(),
  temporary: join(tmpdir(), `vigil-${userId}`),
  terminal,
  user: userName(),
  pid: process.pid,
  clock: { now: () => new Date() },
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  stop: stop.signal,
  makeLog: (verbose) => makeLog(stderr, { isTerminal: stderr.isTTY, verbose }),
});
// A pipe takes its time; the process ends when everything printed has left it.
stdout.write('', () => {
  process.exit(code);
});
