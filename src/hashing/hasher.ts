// The Hasher port: media in, fingerprints out, decoded by worker processes that may die.

import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { HashPurpose, HashResult, MediaSource } from '../domain/media.js';
import type { Hasher, Log } from '../domain/ports.js';
import type { HashLimits } from './hash-media.js';
import { limitedTool } from './limited-tool.js';
import { Places } from './places.js';
import { sha256Of } from './sha256.js';
import { requireTool } from './tool-presence.js';
import { checkFfmpeg } from './tools.js';
import { WorkerProcess } from './worker-process.js';

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

type Slot = { readonly number: number; worker?: WorkerProcess };
type Prepared = { readonly folder: string; readonly ffmpeg: string; readonly ffprobe: string };

class WorkerHasher implements Hasher {
  readonly #options: HasherOptions;
  readonly #slots: readonly Slot[];
  readonly #places: Places<Slot>;
  readonly #limits: HashLimits;
  readonly #end = new AbortController();
  readonly #atWork = new Set<Promise<unknown>>();
  #prepared: Promise<Prepared> | undefined;
  #checked: Promise<unknown> | undefined;

  constructor(options: HasherOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.workers }, (_, number) => ({ number }));
    this.#places = new Places(this.#slots, MOST_WAITING);
    this.#limits = { maxPixels: options.maxPixels, maxImageBytes: MOST_IMAGE_BYTES };
  }

  async hash(source: MediaSource, purpose: HashPurpose, abort?: AbortSignal): Promise<HashResult> {
    const either = AbortSignal.any([this.#end.signal, ...(abort ? [abort] : [])]);
    const slot = await this.#places.take(either);
    const work = this.#hashAt(slot, absolute(source), purpose, either);
    this.#atWork.add(work);
    try {
      return await work;
    } finally {
      this.#atWork.delete(work);
      this.#places.give(slot);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Error('the hasher is closed');
    this.#places.close(closed);
    this.#end.abort(closed);
    await Promise.allSettled(this.#atWork);
    for (const slot of this.#slots) await slot.worker?.[Symbol.asyncDispose]();
    const prepared = await this.#prepared?.catch(() => undefined);
    if (prepared) await rm(prepared.folder, { recursive: true, force: true });
  }

  async #hashAt(
    slot: Slot,
    source: MediaSource,
    purpose: HashPurpose,
    abort: AbortSignal,
  ): Promise<HashResult> {
    const prepared = await this.#prepare();
    const folder = join(prepared.folder, `worker-${slot.number}`);
    // One that died while it was idle is nobody's fault.
    if (slot.worker?.gone) delete slot.worker;
    slot.worker ??= await WorkerProcess.start({ ...prepared, folder }, this.#options);
    abort.throwIfAborted();
    const ending = await slot.worker.run(
      { source, purpose, limits: this.#limits },
      this.#options.timeoutMs * PATIENCE[purpose],
      abort,
    );
    if (slot.worker.gone) {
      delete slot.worker;
      // What it was decoding may still lie there.
      await rm(folder, { recursive: true, force: true });
    }
    abort.throwIfAborted();
    if (ending.kind === 'result') {
      if (ending.result.outcome === 'undecodable') await this.#checkTools();
      return ending.result;
    }
    const { reason, detail } = ending;
    this.#options.log?.warn('a decoder died and is replaced', { reason, detail });
    const sha256 = await sha256Of(source, abort).catch(() => undefined);
    abort.throwIfAborted();
    return { outcome: 'undecodable', ...(sha256 ? { sha256 } : {}), reason, detail };
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
