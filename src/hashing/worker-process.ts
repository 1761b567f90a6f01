// One worker process as the main process sees it: started, given one media at a time, watched, and killed with all it started.

import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { StopError } from '../domain/errors.js';
import type { HashResult, UndecodableReason } from '../domain/media.js';
import { residentBytes } from './memory.js';
import { answerSchema, type HashJob, type WorkerSettings } from './protocol.js';
import { detailOf } from './undecodable.js';

export type WorkerLimits = { readonly memoryMB: number };

const START_WITHIN_MS = 60_000;
const WATCH_EVERY_MS = 100;
/** Of stderr, for the log line about a crash. */
const STDERR_CHARACTERS = 2000;

/** What ended the work on one media. */
export type Ending =
  | { readonly kind: 'result'; readonly result: HashResult }
  | { readonly kind: 'died'; readonly reason: UndecodableReason; readonly detail: string };

/** From source (tests, tsx) the worker is TypeScript and needs the loader; compiled, it is plain JavaScript. */
function entry(): { readonly path: string; readonly loader: readonly string[] } {
  const isSource = import.meta.url.endsWith('.ts');
  const path = fileURLToPath(new URL(isSource ? './worker.ts' : './worker.js', import.meta.url));
  if (!isSource) return { path, loader: [] };
  const tsx = createRequire(import.meta.url).resolve('tsx');
  return { path, loader: ['--import', pathToFileURL(tsx).href] };
}

function spawnWorker(settings: WorkerSettings, limits: WorkerLimits): ChildProcess {
  const { path, loader } = entry();
  return fork(path, [JSON.stringify(settings)], {
    serialization: 'advanced',
    // A group of its own, so that one kill takes its ffmpegs along.
    detached: true,
    execArgv: [...loader, `--max-old-space-size=${limits.memoryMB}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Nothing of ours: what decodes hostile bytes sees no secret in its environment.
    env: { PATH: process.env['PATH'], TMPDIR: settings.folder, LANG: 'C', MALLOC_ARENA_MAX: '2' },
  });
}

/** Owns one worker process. */
export class WorkerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #memoryMB: number;
  readonly #exited: Promise<void>;
  #stderr = '';
  #gone = false;

  private constructor(child: ChildProcess, memoryMB: number) {
    this.#child = child;
    this.#memoryMB = memoryMB;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_CHARACTERS);
    });
    this.#exited = new Promise((resolve) => {
      const gone = (): void => {
        this.#gone = true;
        resolve();
      };
      // A worker that crashed leaves its ffmpegs behind: the group outlives its leader.
      child.once('exit', () => {
        this.#killGroup();
      });
      // `close` comes after `exit` and after the last of stderr.
      child.once('close', gone);
      child.once('error', gone);
    });
  }

  /** @throws StopError `unexpected` where it cannot start: no media is at fault, so none may be blamed. */
  static async start(settings: WorkerSettings, limits: WorkerLimits): Promise<WorkerProcess> {
    const child = spawnWorker(settings, limits);
    const worker = new WorkerProcess(child, limits.memoryMB);
    const timer = setTimeout(() => {
      worker.kill();
    }, START_WITHIN_MS);
    const ready = new Promise<boolean>((resolve) =>
      child.once('message', () => {
        resolve(true);
      }),
    );
    const isReady = await Promise.race([ready, worker.#exited.then(() => false)]);
    clearTimeout(timer);
    if (!isReady) {
      throw new StopError('unexpected', { detail: `a decoder cannot start: ${worker.#said()}` });
    }
    return worker;
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** Kills the worker and every ffmpeg of its. */
  kill(): void {
    if (!this.#gone) this.#killGroup();
  }

  #killGroup(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // ESRCH: nobody of the group is left.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#exited;
  }

  /** Works on one media until there is a result or the process is dead, for whatever reason. */
  async run(job: HashJob, timeoutMs: number, abort?: AbortSignal): Promise<Ending> {
    let verdict: { readonly reason: UndecodableReason; readonly detail: string } | undefined;
    let over = false;
    const condemn = (reason: UndecodableReason, detail: string): void => {
      // A look at /proc that began before the answer must not kill the worker at its next media.
      if (over) return;
      verdict ??= { reason, detail };
      this.kill();
    };
    const timer = setTimeout(() => {
      condemn('timeout', `longer than ${timeoutMs} ms`);
    }, timeoutMs);
    const watch = setInterval(() => {
      void this.#isOverweight().then((isOver) => {
        if (isOver) condemn('memory', `more than ${this.#memoryMB} MB`);
      });
    }, WATCH_EVERY_MS);
    const onAbort = (): void => {
      this.kill();
    };
    abort?.addEventListener('abort', onAbort, { once: true });
    try {
      const result = await this.#answerTo(job);
      if (result !== undefined) return { kind: 'result', result };
      return { kind: 'died', ...(verdict ?? this.#ownDeath()) };
    } finally {
      over = true;
      clearTimeout(timer);
      clearInterval(watch);
      abort?.removeEventListener('abort', onAbort);
    }
  }

  /** The result, or undefined once the process is dead. */
  async #answerTo(job: HashJob): Promise<HashResult | undefined> {
    const child = this.#child;
    let listener: ((message: unknown) => void) | undefined;
    const answered = new Promise<unknown>((resolve) => {
      listener = resolve;
      child.once('message', listener);
    });
    // A channel that closes while the job is written ends in `exited`.
    child.send(job, () => undefined);
    const message = await Promise.race([answered, this.#exited]);
    if (listener) child.off('message', listener);
    const answer = answerSchema.safeParse(message);
    if (answer.success && answer.data.say === 'result') return answer.data.result;
    // Silence is a death; nonsense is a worker that hostile bytes took over.
    await this[Symbol.asyncDispose]();
    return undefined;
  }

  async #isOverweight(): Promise<boolean> {
    const { pid } = this.#child;
    if (pid === undefined || this.#gone) return false;
    return ((await residentBytes(pid)) ?? 0) > this.#memoryMB * 1024 * 1024;
  }

  #ownDeath(): { readonly reason: UndecodableReason; readonly detail: string } {
    const isHeap = /heap out of memory/i.test(this.#stderr);
    return { reason: isHeap ? 'memory' : 'crashed', detail: this.#said() };
  }

  #said(): string {
    const { exitCode, signalCode } = this.#child;
    const lines = this.#stderr.split('\n').filter((line) => line.trim() !== '');
    const line = lines.find((text) => /error/i.test(text)) ?? lines.at(-1) ?? '';
    return detailOf(`${signalCode ?? `exit code ${exitCode ?? 'unknown'}`} ${line}`);
  }
}
