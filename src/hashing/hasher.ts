// The Hasher port: media in, fingerprints out, decoded by worker processes that may die.

import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Sha256 } from '../domain/ids.js';
import type { HashPurpose, HashResult, MediaSource } from '../domain/media.js';
import type { Hasher, Log } from '../domain/ports.js';
import { limitedTool } from './limited-tool.js';
import { Places } from './places.js';
import type { HashJob, WorkerSettings } from './protocol.js';
import { sha256Of } from './sha256.js';
import { requireTool } from './tool-presence.js';
import { checkFfmpeg } from './tools.js';
import { WorkerProcess, type Ending } from './worker-process.js';

export type HasherOptions = {
  /** How many media are decoded at once, each in a process of its own. */
  readonly workers: number;
  /** Names on the PATH, or paths. */
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** A private folder, see `openScratch`; everything put there is removed again. */
  readonly scratch: string;
  /** Of one picture or one frame. */
  readonly maxPixels: number;
  /** Wall time for one found media; a reference, sampled densely, may take ten times as long. */
  readonly timeoutMs: number;
  /** Resident memory of one worker with its ffmpegs. */
  readonly memoryMB: number;
  readonly log?: Log;
};

const MOST_WAITING = 1000;
const MOST_IMAGE_BYTES = 256 * 1024 * 1024;
/** How much longer the dense sampling of a reference may take. */
const PATIENCE: Record<HashPurpose, number> = { found: 1, reference: 10 };

/** Bytes that wait in a worker count as its memory; larger ones wait outside. */
const MOST_BYTES_BEHIND = 1024 * 1024;

/** A place for one worker after the other; absent until it is needed, and after a start that failed. */
type Slot = { starting?: Promise<WorkerProcess>; worker?: WorkerProcess };
type Prepared = Pick<WorkerSettings, 'ffmpeg' | 'ffprobe' | 'folder'>;

class WorkerHasher implements Hasher {
  readonly #options: HasherOptions;
  readonly #slots: readonly Slot[];
  readonly #places: Places<Slot>;
  readonly #atWork = new Set<Promise<unknown>>();
  #closed: Error | undefined;
  #workers = 0;
  #prepared: Promise<Prepared> | undefined;
  #checked: Promise<unknown> | undefined;

  constructor(options: HasherOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.workers }, () => ({}));
    this.#places = new Places(
      this.#slots,
      MOST_WAITING,
      ({ worker }) => worker?.hasRoomBehind === true,
    );
  }

  async hash(
    source: MediaSource,
    purpose: HashPurpose,
    abort?: AbortSignal,
    sha256?: Sha256,
  ): Promise<HashResult> {
    const job = { source: absolute(source), purpose, ...(sha256 ? { sha256 } : {}) };
    const behind = source.from === 'file' || source.bytes.length <= MOST_BYTES_BEHIND;
    for (let again = false; ; again = true) {
      const slot = await this.#places.take({ behind, again }, abort);
      const work = this.#hashAt(slot, job, abort);
      this.#atWork.add(work);
      let ending: Ending;
      try {
        ending = await work;
      } finally {
        this.#atWork.delete(work);
        this.#places.give(slot);
      }
      abort?.throwIfAborted();
      if (this.#closed) throw this.#closed;
      if (ending.kind === 'result') {
        if (ending.result.outcome === 'undecodable') await this.#checkTools();
        return ending.result;
      }
      if (ending.kind === 'died') return this.#deathOf(job, ending, abort);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= new Error('the hasher is closed');
    this.#places.close(this.#closed);
    for (const { worker } of this.#slots) worker?.kill();
    await Promise.allSettled(this.#atWork);
    for (const { worker } of this.#slots) await worker?.[Symbol.asyncDispose]();
    const prepared = await this.#prepared?.catch(() => undefined);
    if (prepared) await rm(prepared.folder, { recursive: true, force: true });
  }

  async #hashAt(slot: Slot, job: HashJob, abort?: AbortSignal): Promise<Ending> {
    const worker = await this.#workerAt(slot);
    if (abort?.aborted === true || this.#closed) return { kind: 'returned' };
    return worker.run(job, this.#options.timeoutMs * PATIENCE[job.purpose], abort);
  }

  /** The worker of this place: a new one where there is none, or where it is dead or dying. */
  async #workerAt(slot: Slot): Promise<WorkerProcess> {
    for (;;) {
      const { worker } = slot;
      if (worker?.isUsable === true) return worker;
      // One that died while it was idle is nobody's fault.
      await worker?.exited;
      if (slot.worker === worker) slot.starting ??= this.#startAt(slot);
      await slot.starting;
    }
  }

  async #startAt(slot: Slot): Promise<WorkerProcess> {
    try {
      const prepared = await this.#prepare();
      if (this.#closed) throw this.#closed;
      const limits = { maxPixels: this.#options.maxPixels, maxImageBytes: MOST_IMAGE_BYTES };
      // A folder of its own: what a dead one left in its folder is nobody else's.
      const folder = join(prepared.folder, `worker-${++this.#workers}`);
      slot.worker = await WorkerProcess.start({ ...prepared, folder, limits }, this.#options);
      return slot.worker;
    } finally {
      delete slot.starting;
    }
  }

  async #deathOf(
    { source, sha256 }: HashJob,
    { reason, detail }: Ending & { readonly kind: 'died' },
    abort?: AbortSignal,
  ): Promise<HashResult> {
    this.#options.log?.warn('a decoder died and is replaced', { reason, detail });
    const known = sha256 ?? (await sha256Of(source, abort).catch(() => undefined));
    abort?.throwIfAborted();
    return { outcome: 'undecodable', ...(known ? { sha256: known } : {}), reason, detail };
  }

  /** Once, before the first media: are the tools there, and where do the workers work? */
  #prepare(): Promise<Prepared> {
    this.#prepared ??= this.#makeReady();
    return this.#prepared;
  }

  /**
   * Before a media is blamed for the first time: is what should have decoded it ffmpeg at all? Not earlier, since for a single
   * picture asking costs more than the hashing.
   */
  async #checkTools(): Promise<void> {
    const { ffmpeg, ffprobe } = this.#options;
    this.#checked ??= Promise.all([checkFfmpeg(ffmpeg), checkFfmpeg(ffprobe, 'ffprobe')]);
    await this.#checked;
  }

  async #makeReady(): Promise<Prepared> {
    const { ffmpeg, ffprobe, scratch, memoryMB, timeoutMs } = this.#options;
    await Promise.all([requireTool(ffmpeg, 'ffmpeg'), requireTool(ffprobe, 'ffprobe')]);
    const folder = await mkdtemp(join(resolve(scratch), 'hasher-'));
    const limits = { memoryMB, cpuSeconds: Math.ceil((timeoutMs * PATIENCE.reference) / 1000) };
    return {
      folder,
      ffmpeg: await limitedTool(ffmpeg, 'ffmpeg', folder, limits),
      ffprobe: await limitedTool(ffprobe, 'ffprobe', folder, limits),
    };
  }
}

/** A worker has its own working folder; ffmpeg would take a leading "-" or a scheme for something else. */
const absolute = (source: MediaSource): MediaSource =>
  source.from === 'file' ? { from: 'file', path: resolve(source.path) } : source;

/**
 * Opens a hasher; its workers start when they are needed.
 *
 * `hash` throws the abort's reason, RangeError with more than 1,000 media waiting, and StopError `ffmpeg-missing` or `unexpected`
 * where no media could be decoded at all; a media that cannot be decoded is a result, not an error.
 */
export const openHasher = (options: HasherOptions): Hasher => new WorkerHasher(options);
