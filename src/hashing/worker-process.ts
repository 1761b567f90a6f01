// One worker process as the main process sees it: started, given media, watched, and killed with all it started.

import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { StopError } from '../domain/errors.js';
import type { Sha256 } from '../domain/ids.js';
import type { HashResult, UndecodableReason } from '../domain/media.js';
import { answerSchema } from './answers.js';
import { watchJob } from './job-watch.js';
import type { HashJob, Order, WorkerSettings } from './protocol.js';
import { detailOf } from './undecodable.js';
import { spawnWorker } from './worker-spawn.js';

export type WorkerLimits = { readonly memoryMB: number };

const START_WITHIN_MS = 60_000;
/** Of stderr, for the log line about a crash. */
const STDERR_CHARACTERS = 2000;

type Death = { readonly reason: UndecodableReason; readonly detail: string };

/** What ended the work on one media. */
export type Ending =
  | { readonly kind: 'result'; readonly result: HashResult }
  /** By this media's fault. */
  | ({ readonly kind: 'died' } & Death)
  /** By no fault of this media: it was taken back before it began, or the worker was killed for another one. */
  | { readonly kind: 'returned' };

/** A job that the worker has and has not answered; the first of them is the one at work. */
type Sent = {
  readonly number: number;
  readonly sha256: Sha256 | undefined;
  readonly timeoutMs: number;
  readonly end: (ending: Ending) => void;
  readonly abort: AbortSignal | undefined;
  isTakenBack: boolean;
  /** It never got there. */
  isLost: boolean;
};

const resultHash = (result: HashResult): Sha256 | undefined =>
  result.outcome === 'undecodable' ? result.sha256 : result.media.sha256;

/** Owns one worker process and its folder. */
export class WorkerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #memoryMB: number;
  readonly #sent: Sent[] = [];
  readonly #exited: Promise<void>;
  #jobs = 0;
  #stderr = '';
  #gone = false;
  #isKilled = false;
  #isLong = false;
  #verdict: (Death & { readonly sent: Sent }) | undefined;
  #unwatch: (() => void) | undefined;
  #onReady: (() => void) | undefined;

  private constructor(child: ChildProcess, folder: string, memoryMB: number) {
    this.#child = child;
    this.#memoryMB = memoryMB;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_CHARACTERS);
    });
    child.on('message', (message) => {
      this.#hear(message);
    });
    // A worker that crashed leaves its ffmpegs behind: the group outlives its leader.
    child.once('exit', () => {
      this.#killGroup();
    });
    this.#exited = new Promise<void>((resolve) => {
      // `close` comes after `exit`, the last of stderr and the last message.
      child.once('close', resolve);
      child.once('error', () => {
        resolve();
      });
    }).then(async () => {
      this.#gone = true;
      this.#unwatch?.();
      // What it was decoding may still lie there. What cannot be removed goes with the hasher's folder, or is swept later.
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
      this.#endAll();
    });
  }

  /** @throws StopError `unexpected` where it cannot start: no media is at fault, so none may be blamed. */
  static async start(settings: WorkerSettings, { memoryMB }: WorkerLimits): Promise<WorkerProcess> {
    const child = spawnWorker(settings, memoryMB);
    const worker = new WorkerProcess(child, settings.folder, memoryMB);
    const timer = setTimeout(() => {
      worker.kill();
    }, START_WITHIN_MS);
    const ready = new Promise<boolean>((resolve) => {
      worker.#onReady = () => {
        resolve(true);
      };
    });
    const isReady = await Promise.race([ready, worker.#exited.then(() => false)]);
    clearTimeout(timer);
    if (!isReady) {
      throw new StopError('unexpected', { detail: `a decoder cannot start: ${worker.#said()}` });
    }
    return worker;
  }

  /** Alive, as far as is known, and not about to die. */
  get isUsable(): boolean {
    const { exitCode, signalCode } = this.#child;
    return !this.#gone && !this.#isKilled && exitCode === null && signalCode === null;
  }

  /** May one more job wait in it? Not behind one that takes long: another worker may be free sooner. */
  get hasRoomBehind(): boolean {
    return this.isUsable && this.#sent.length <= 1 && !this.#isLong;
  }

  /** Settles when the process is dead and its folder removed. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  /** Kills the worker and every ffmpeg of its; no media is blamed. */
  kill(): void {
    this.#isKilled = true;
    if (!this.#gone) this.#killGroup();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#exited;
  }

  /**
   * Hands over one media, to be worked on when those before it are done; its time counts from then on.
   *
   * @param abort kills the process where it is at work on this media, else takes the media back.
   * @returns `returned` also where it is aborted.
   */
  run(job: HashJob, timeoutMs: number, abort?: AbortSignal): Promise<Ending> {
    if (!this.isUsable) return Promise.resolve({ kind: 'returned' });
    return new Promise((resolve) => {
      const number = ++this.#jobs;
      const onAbort = (): void => {
        if (sent === this.#sent[0]) this.kill();
        else this.#takeBack(sent);
      };
      const end = (ending: Ending): void => {
        abort?.removeEventListener('abort', onAbort);
        resolve(ending);
      };
      const { sha256 } = job;
      const sent: Sent = {
        ...{ number, sha256, timeoutMs, end, abort },
        ...{ isTakenBack: false, isLost: false },
      };
      abort?.addEventListener('abort', onAbort, { once: true });
      this.#sent.push(sent);
      this.#tell({ say: 'hash', job: number, ...job }, () => {
        sent.isLost = true;
      });
      if (this.#sent.length === 1) this.#watchFirst();
    });
  }

  #tell(order: Order, onLost?: () => void): void {
    // A channel that closes while it is written to ends in `exited`.
    this.#child.send(order, (error) => {
      if (error) onLost?.();
    });
  }

  /** It ends when the worker has answered: it may have begun. */
  #takeBack(sent: Sent): void {
    if (sent.isTakenBack) return;
    sent.isTakenBack = true;
    this.#tell({ say: 'drop', job: sent.number });
  }

  /** The first job is the one at work from now on. */
  #watchFirst(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#isLong = false;
    const [first] = this.#sent;
    const { pid } = this.#child;
    if (!first || pid === undefined) return;
    this.#unwatch = watchJob({
      ...{ pid, memoryMB: this.#memoryMB, timeoutMs: first.timeoutMs },
      onLong: () => {
        this.#isLong = true;
        // It had begun before it could be taken back.
        if (first.abort?.aborted === true) this.kill();
        for (const behind of this.#sent.slice(1)) this.#takeBack(behind);
      },
      onOver: (reason, detail) => {
        this.#condemn(first, { reason, detail });
      },
    });
  }

  #hear(message: unknown): void {
    const answer = answerSchema.safeParse(message).data;
    const [first] = this.#sent;
    if (answer?.say === 'ready' && this.#onReady) {
      this.#onReady();
      this.#onReady = undefined;
    } else if (answer?.say === 'result' && first?.number === answer.job) {
      const { result } = answer;
      if (first.sha256 !== undefined && resultHash(result) !== first.sha256) this.#distrust();
      else this.#leave(first, { kind: 'result', result });
    } else if (answer?.say === 'dropped') {
      const dropped = this.#sent.find((sent) => sent.number === answer.job && sent.isTakenBack);
      if (dropped) this.#leave(dropped, { kind: 'returned' });
      else this.#distrust();
    } else this.#distrust();
  }

  #leave(sent: Sent, ending: Ending): void {
    const wasFirst = sent === this.#sent[0];
    this.#sent.splice(this.#sent.indexOf(sent), 1);
    if (wasFirst) this.#watchFirst();
    sent.end(ending);
  }

  /** Nonsense is a worker that hostile bytes took over. */
  #distrust(): void {
    const [first] = this.#sent;
    const detail = 'it said what no decoder says';
    if (first) this.#condemn(first, { reason: 'crashed', detail });
    else this.kill();
  }

  #condemn(sent: Sent, death: Death): void {
    this.#verdict ??= { ...death, sent };
    this.kill();
  }

  /** Once it is dead: only the job that it was at may be at fault, and that not where another one's fault killed it. */
  #endAll(): void {
    const [first, ...behind] = this.#sent.splice(0);
    first?.end(this.#endingOf(first));
    for (const { end } of behind) end({ kind: 'returned' });
  }

  #endingOf(first: Sent): Ending {
    if (this.#verdict?.sent === first) {
      const { reason, detail } = this.#verdict;
      return { kind: 'died', reason, detail };
    }
    if (this.#isKilled || first.isLost) return { kind: 'returned' };
    const isHeap = /heap out of memory/i.test(this.#stderr);
    return { kind: 'died', reason: isHeap ? 'memory' : 'crashed', detail: this.#said() };
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

  #said(): string {
    const { exitCode, signalCode } = this.#child;
    const lines = this.#stderr.split('\n').filter((line) => line.trim() !== '');
    const line = lines.find((text) => /error/i.test(text)) ?? lines.at(-1) ?? '';
    return detailOf(`${signalCode ?? `exit code ${exitCode ?? 'unknown'}`} ${line}`);
  }
}
