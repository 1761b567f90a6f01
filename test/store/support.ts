// What the store's tests share beside `support-plain.ts`: folders, stores and processes that go with their test.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, onTestFinished } from 'vitest';
import type { Store } from '../../src/domain/ports.js';
import { openStore } from '../../src/store/open.js';

export * from './support-plain.js';

/** A folder that goes when the test has finished. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'vigil-store-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

type Tail<Words extends readonly unknown[]> = Words extends [unknown, ...infer Rest] ? Rest : never;

/** A new store in a folder of its own, closed when the test has finished. */
export async function newStore(
  file = join(folder(), 'vigil.db'),
  ...options: Tail<Parameters<typeof openStore>>
): Promise<Store> {
  const store = await openStore(file, ...options);
  onTestFinished(() => store[Symbol.asyncDispose]());
  return store;
}

/**
 * The bytes of a database's files. Another process reads them: this one would give up SQLite's locks when it closed its
 * descriptor.
 */
export const databaseBytes = (file: string): Buffer =>
  Buffer.concat(
    [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]
      .filter((path) => existsSync(path))
      .map((path) => execFileSync('cat', [path], { maxBuffer: 1 << 30 })),
  );

/**
 * `child.ts` as one plain file, which starts in a sixth of the time that tsx takes. Below node_modules, from where it
 * finds its native module.
 */
async function bundledChild(): Promise<string> {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(join(cache, 'store-child-'));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: ['kysely', 'zod'] },
    build: {
      ssr: fileURLToPath(new URL('child.ts', import.meta.url)),
      outDir,
      rolldownOptions: { output: { entryFileNames: 'child.mjs' } },
    },
  });
  return join(outDir, 'child.mjs');
}
let bundle: Promise<string> | undefined;
afterAll(async () => {
  if (bundle) rmSync(dirname(await bundle), { recursive: true, force: true });
});

/** Runs `child.ts` in a process of its own, which is killed at the latest when the test has finished. */
export async function child(work: 'lock' | 'register' | 'crawl' | 'send', file: string) {
  bundle ??= bundledChild();
  const running = spawn(process.execPath, [await bundle, work, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    running.kill('SIGKILL');
  });
  const ended = new Promise<number | null>((resolve) => {
    running.once('exit', resolve);
  });
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]();
  return {
    /** The next line that it says; undefined when it has ended. */
    line: async (): Promise<string | undefined> => {
      const next = await lines.next();
      return next.done === true ? undefined : next.value;
    },
    tell: (line: string) => running.stdin.write(`${line}\n`),
    kill: () => running.kill('SIGKILL'),
    ended,
  };
}
