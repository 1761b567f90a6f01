// One media from its bytes to its result. Runs inside a worker: whatever it decodes is hostile.

import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isComparable } from '../domain/fingerprint.js';
import type { Sha256 } from '../domain/ids.js';
import { pointCount } from '../domain/local-fingerprint.js';
import type {
  HashPurpose,
  HashResult,
  MediaFacts,
  MediaSource,
  NotComparableReason,
} from '../domain/media.js';
import { animationFrames, framesToSee, isCutGif, timesOf } from './animation.js';
import { foundFrames } from './found-frames.js';
import { decodeStill, headerOf, type Header } from './image.js';
import { fingerprintPicture, type PictureFingerprints } from './picture.js';
import { referenceFrames } from './reference-frames.js';
import { sha256Of } from './sha256.js';
import { HEAD_BYTES, sniff } from './sniff.js';
import { detailOf, Undecodable } from './undecodable.js';

export type HashLimits = {
  /** Pixels of one picture or frame. */
  readonly maxPixels: number;
  /** Bytes of a picture's file; videos are streamed and may be larger. */
  readonly maxImageBytes: number;
};

/**
 * Shorter sides than this are icons. Measured on 183 photographs shrunk to 128 x 24, 128 x 16 and 24 x 24, against the others in
 * all orientations: nothing at PDQ 60 or less but two of one burst, while 95, 72 and 42 % of the copies are found.
 */
const LEAST_SIDE = 16;
/** Fewer points may agree by chance, and what has no more is nearly uniform. */
const LEAST_POINTS = 24;

type Known = { readonly sha256: Sha256; readonly byteLength: number };

const isUseful = ({ fingerprints, locals }: PictureFingerprints): boolean =>
  fingerprints.some((found) => found.algorithm === 'pdq' && isComparable(found)) ||
  locals.some((found) => pointCount(found) >= LEAST_POINTS);

/** @throws Undecodable `missing`, where nothing that is left can be compared: the rest might have been. */
function resultOf(
  media: MediaFacts,
  { fingerprints, locals }: PictureFingerprints,
  missing?: Undecodable,
): HashResult {
  const reason: NotComparableReason | undefined =
    Math.min(media.width, media.height) < LEAST_SIDE
      ? 'too-small'
      : isUseful({ fingerprints, locals })
        ? undefined
        : 'too-uniform';
  if (missing && reason === 'too-uniform') throw missing;
  if (reason !== undefined) return { outcome: 'not-comparable', media, reason };
  const partial = missing && { partial: missing.message };
  return { outcome: 'fingerprinted', media, fingerprints, locals, ...partial };
}

async function hashStill(
  bytes: Uint8Array,
  header: Header,
  known: Known,
  purpose: HashPurpose,
): Promise<HashResult> {
  const pixels = await decodeStill(bytes, header, purpose);
  const { width, height } = header;
  const print = fingerprintPicture(pixels, purpose);
  return resultOf({ ...known, kind: 'image', width, height }, print);
}

async function hashAnimation(
  bytes: Uint8Array,
  header: Header,
  known: Known,
  purpose: HashPurpose,
): Promise<HashResult> {
  const durationMs = timesOf(header).at(-1) ?? 0;
  const collector = purpose === 'reference' ? referenceFrames(durationMs) : foundFrames();
  for await (const frame of animationFrames(bytes, header, purpose)) collector.add(frame);
  const found = collector.result();
  const { width, height } = header;
  const missing =
    found.frames < framesToSee(header, purpose).length || isCutGif(bytes)
      ? new Undecodable('damaged', `broken after ${found.frames} frames`)
      : undefined;
  if (missing && purpose === 'reference') throw missing;
  return resultOf({ ...known, kind: 'video', width, height, durationMs }, found, missing);
}

async function hashImage(
  bytes: Uint8Array,
  known: Known,
  purpose: HashPurpose,
  limits: HashLimits,
): Promise<HashResult> {
  const header = await headerOf(bytes, limits.maxPixels);
  return header.pages > 1
    ? hashAnimation(bytes, header, known, purpose)
    : hashStill(bytes, header, known, purpose);
}

async function hashVideo(
  path: string,
  demuxer: string,
  known: Known,
  purpose: HashPurpose,
  { maxPixels }: HashLimits,
): Promise<HashResult> {
  // Loaded by the first video: most workers see none.
  const { fingerprintVideo } = await import('./video.js');
  const found = await fingerprintVideo({ path, demuxer }, purpose, maxPixels);
  return resultOf({ ...known, kind: 'video', ...found.facts }, found, found.missing);
}

async function headOf(source: MediaSource): Promise<Uint8Array> {
  if (source.from === 'bytes') return source.bytes.subarray(0, HEAD_BYTES);
  const file = await open(source.path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function dispatch(
  source: MediaSource,
  known: Known,
  purpose: HashPurpose,
  limits: HashLimits,
  folder: string,
): Promise<HashResult> {
  const sniffed = await sniff(await headOf(source));
  if (sniffed.kind === 'image') {
    if (known.byteLength > limits.maxImageBytes) {
      throw new Undecodable('memory', `a picture of ${known.byteLength} bytes`);
    }
    const bytes = source.from === 'bytes' ? source.bytes : await readFile(source.path);
    return hashImage(bytes, known, purpose, limits);
  }
  if (source.from === 'file') {
    return hashVideo(source.path, sniffed.demuxer, known, purpose, limits);
  }
  // ffmpeg has to seek, so the bytes need a file for as long as it works.
  const path = join(folder, 'video');
  try {
    await writeFile(path, source.bytes, { mode: 0o600, flag: 'wx' });
    return await hashVideo(path, sniffed.demuxer, known, purpose, limits);
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * Hashes one media.
 *
 * @param folder private; where bytes of a video lie for as long as they are decoded.
 * @param known their SHA-256, where the caller has it already.
 * @returns never throws: what cannot be decoded, also a file that cannot be read, is an `undecodable` result.
 */
export async function hashMedia(
  source: MediaSource,
  purpose: HashPurpose,
  limits: HashLimits,
  folder: string,
  known?: Sha256,
): Promise<HashResult> {
  let sha256 = known;
  try {
    sha256 ??= await sha256Of(source);
    const byteLength =
      source.from === 'bytes' ? source.bytes.length : (await stat(source.path)).size;
    return await dispatch(source, { sha256, byteLength }, purpose, limits, folder);
  } catch (error) {
    return {
      outcome: 'undecodable',
      ...(sha256 === undefined ? {} : { sha256 }),
      // Anything else is a fault of ours or of the file system, not of the media.
      reason: error instanceof Undecodable ? error.reason : 'crashed',
      detail: detailOf(error, source.from === 'file' ? source.path : undefined),
    };
  }
}
