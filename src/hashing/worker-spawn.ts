// How a worker process is started: which file, in which group, and with nothing of ours in its environment.

import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { WorkerSettings } from './protocol.js';

/**
 * Young objects of one worker, of which V8 keeps three times as much: what hashing makes is in buffers outside. Measured on pictures of
 * 320 x 240 and 1200 x 900 against V8's 16 MB: 8 to 15 MB less memory in each worker, at the same CPU time.
 */
const YOUNG_MB = 4;
/**
 * Old objects that a worker may have before V8 collects them all: a decoded megapixel counts 3 MB, so without it everything was collected
 * with every fourth picture. Measured on such pictures: 13.8 instead of 18.9 ms of CPU time, for 30 MB more; small ones are as before.
 */
const OLD_MB = 64;

/** From source (tests, tsx) the worker is TypeScript and needs the loader; compiled, it is plain JavaScript. */
function entry(): { readonly path: string; readonly loader: readonly string[] } {
  const isSource = import.meta.url.endsWith('.ts');
  const path = fileURLToPath(new URL(isSource ? './worker.ts' : './worker.js', import.meta.url));
  if (!isSource) return { path, loader: [] };
  const tsx = createRequire(import.meta.url).resolve('tsx');
  return { path, loader: ['--import', pathToFileURL(tsx).href] };
}

/** Starts a worker; it leads a process group, which its ffmpegs are in. */
export function spawnWorker(settings: WorkerSettings, memoryMB: number): ChildProcess {
  const { path, loader } = entry();
  return fork(path, [JSON.stringify(settings)], {
    serialization: 'advanced',
    // A group of its own, so that one kill takes its ffmpegs along.
    detached: true,
    execArgv: [
      ...loader,
      `--max-old-space-size=${memoryMB}`,
      `--initial-old-space-size=${Math.min(OLD_MB, memoryMB)}`,
      `--max-semi-space-size=${YOUNG_MB}`,
      // For worker.ts to collect what lies below OLD_MB.
      '--expose-gc',
    ],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Nothing of ours: what decodes hostile bytes sees no secret in its environment.
    env: { PATH: process.env['PATH'], TMPDIR: settings.folder, LANG: 'C', MALLOC_ARENA_MAX: '2' },
  });
}
