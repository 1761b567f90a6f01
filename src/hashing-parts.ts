// A hasher with its folder, as the configuration has them; and what fingerprints files with it alone.

import type { Config } from './config.js';
import { closeAll } from './domain/closing.js';
import type { HashPurpose } from './domain/media.js';
import type { Hasher, Log } from './domain/ports.js';
import type { Batch, FingerprintResult } from './domain/results.js';
import { fingerprintBatch } from './file-batches.js';
import { openHasher } from './hashing/hasher.js';
import { openScratch, type Scratch } from './hashing/scratch.js';
import { findFfmpeg } from './programs.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A hasher with the folder that its bytes may lie in. */
export type Hashing = AsyncDisposable & { readonly hasher: Hasher; readonly scratch: Scratch };

export async function openHashing(
  config: Config,
  environment: Environment,
  log: Log,
): Promise<Hashing> {
  const ffmpeg = findFfmpeg('ffmpeg', config, environment);
  const ffprobe = findFfmpeg('ffprobe', config, environment);
  const scratch = await openScratch(config['paths.temporary']);
  const hasher = openHasher({
    workers: config['media.workers'],
    ffmpeg,
    ffprobe,
    scratch: scratch.folder,
    maxPixels: config['media.maxPixels'],
    timeoutMs: config['media.decodeTimeout'],
    memoryMB: Math.floor(config['media.decodeMemory'] / 1e6),
    log,
  });
  return { hasher, scratch, [Symbol.asyncDispose]: () => closeAll([scratch, hasher]) };
}

export type Fingerprinter = AsyncDisposable & {
  readonly of: (
    paths: readonly string[],
    purpose: HashPurpose,
    abort: AbortSignal,
  ) => Promise<Batch<FingerprintResult>>;
};

/** What `vigil fingerprint` needs: no registry, no database. */
export async function openFingerprinter(
  config: Config,
  environment: Environment,
  log: Log,
): Promise<Fingerprinter> {
  const hashing = await openHashing(config, environment, log);
  return {
    of: (paths, purpose, abort) =>
      fingerprintBatch(paths, purpose, hashing.hasher, config['media.workers'], abort),
    [Symbol.asyncDispose]: () => hashing[Symbol.asyncDispose](),
  };
}
