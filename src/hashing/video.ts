// Videos to fingerprints: PDQ per frame in time, with a blockhash beside it.

import type { Fingerprint } from '../domain/fingerprint.js';
import { isComparable } from '../domain/fingerprint.js';
import type { HashPurpose } from '../domain/media.js';
import { blockhashFingerprints } from './blockhash.js';
import type { VideoFile } from './ffmpeg.js';
import { denseFrames, keyFrames, type FrameStream } from './frames.js';
import { ORIENTATIONS, pdqFingerprints, pdqOf } from './pdq.js';
import type { Pixels } from './pixels.js';
import type { VideoFacts } from './probe.js';
import { toolFailure, Undecodable } from './undecodable.js';
import { lastPacketMs } from './last-packet.js';

/** A frame of a reference this near to the last one kept tells nothing new. */
const NEAR_IDENTICAL = 6;
/** With more keyframes than this, and none comparable, a video may be called uniform. */
const FEW_FRAMES = 20;
/**
 * With less than this part of it a reference is damaged, so that staff look for a better file, and a found video is partial.
 */
const LEAST_PART = 0.8;

const distance = (a: Uint8Array, b: Uint8Array): number => {
  let bits = 0;
  for (let at = 0; at < a.length; at++) {
    for (let rest = (a[at] ?? 0) ^ (b[at] ?? 0); rest > 0; rest &= rest - 1) bits++;
  }
  return bits;
};

export type FrameFingerprints = {
  /** Frames that were looked at, comparable or not. */
  readonly frames: number;
  /** Of comparable frames only. */
  readonly fingerprints: readonly Fingerprint[];
};

/** Keeps what is comparable, and of a reference what is not near-identical to the frame before. */
export function frameCollector(purpose: HashPurpose) {
  let frames = 0;
  let lastKept: Uint8Array | undefined;
  const kept: { readonly index: number; readonly fingerprints: readonly Fingerprint[] }[] = [];
  return {
    async add(index: number, pixels: Pixels): Promise<void> {
      frames++;
      const pdq = pdqOf(pixels);
      const [original] = pdqFingerprints(pdq, ['original']);
      if (!original || !isComparable(original)) return;
      if (purpose === 'reference') {
        if (lastKept && distance(lastKept, original.bits) <= NEAR_IDENTICAL) return;
        lastKept = original.bits;
      }
      const first = pdqFingerprints(pdq, ORIENTATIONS[purpose]);
      const second = await blockhashFingerprints(pixels, ['original']);
      kept.push({ index, fingerprints: [...first, ...second] });
    },
    /** @param timeMs position of frame `index` in milliseconds. */
    result: (timeMs: (index: number) => number): FrameFingerprints => ({
      frames,
      fingerprints: kept.flatMap(({ index, fingerprints }) =>
        fingerprints.map((fingerprint) => ({ ...fingerprint, timeMs: timeMs(index) })),
      ),
    }),
  };
}

type Decoded = FrameFingerprints & {
  readonly lastMs: number;
  readonly isBroken: boolean;
  readonly failure?: Error;
};

async function decodeAll(stream: FrameStream, purpose: HashPurpose): Promise<Decoded> {
  const collector = frameCollector(purpose);
  let last = 0;
  for await (const { index, pixels } of stream.frames) {
    await collector.add(index, pixels);
    last = index;
  }
  const failure = await stream.failure();
  return {
    ...collector.result(stream.timeMs),
    lastMs: stream.timeMs(last),
    isBroken: stream.isBroken(),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** What of a found video could not be decoded, if anything. */
async function missingOf(
  file: VideoFile,
  { durationMs }: VideoFacts,
  { failure, isBroken, lastMs }: Decoded,
): Promise<Undecodable | undefined> {
  if (failure) return toolFailure(failure, file.path);
  if (isBroken) return new Undecodable('damaged', 'some of it is broken or missing');
  if (durationMs === undefined || (lastMs + 1000) / durationMs >= LEAST_PART) return undefined;
  // The last keyframe may stand far from the end, and sound may go on when the pictures have ended.
  const part = (await lastPacketMs(file)) / durationMs;
  if (part >= LEAST_PART) return undefined;
  return new Undecodable('damaged', `it ends after ${Math.round(part * 100)} % of its duration`);
}

/** @throws Undecodable where staff should look for a better file, or try it again. */
function refusePart({ durationMs }: VideoFacts, { failure, isBroken, lastMs }: Decoded): void {
  const fault = failure && toolFailure(failure);
  // Killed, or short of memory or time: that it got far says nothing of the rest.
  if (fault && fault.reason !== 'damaged') throw fault;
  const part = durationMs === undefined ? 1 : (lastMs + 1000) / durationMs;
  // Sound that goes on when the pictures have ended makes a file no less whole.
  if ((fault ?? isBroken) && part < LEAST_PART) {
    throw new Undecodable('damaged', `only ${Math.round(part * 100)} % of it can be decoded`);
  }
}

type VideoFingerprints = FrameFingerprints & {
  /** What of a found video could not be decoded, and why. */
  readonly missing?: Undecodable;
};

/**
 * Fingerprints of a video's frames, as they are stored: a display matrix is not applied, since sites apply it or not, and
 * references have all eight orientations.
 *
 * @throws Undecodable `no-frames`, or `damaged`, `memory`, `timeout` or `crashed` where nothing could be decoded, or too little
 * of a reference.
 */
export async function fingerprintVideo(
  file: VideoFile,
  facts: VideoFacts,
  purpose: HashPurpose,
  maxPixels: number,
): Promise<VideoFingerprints> {
  let decoded =
    purpose === 'reference'
      ? await decodeAll(denseFrames(file, facts, maxPixels), purpose)
      : await decodeAll(await keyFrames(file, facts, maxPixels), purpose);
  // Some streams mark no keyframe (intra refresh, cut out of a broadcast), and the only keyframe of a short one may be black:
  // then the frames between have to be decoded, or a copy would pass for nothing comparable.
  if (purpose === 'found' && decoded.fingerprints.length === 0 && decoded.frames < FEW_FRAMES) {
    decoded = await decodeAll(denseFrames(file, facts, maxPixels), purpose);
  }
  if (decoded.frames === 0) {
    throw decoded.failure
      ? toolFailure(decoded.failure, file.path)
      : decoded.isBroken
        ? new Undecodable('damaged', 'none of its pictures can be decoded')
        : new Undecodable('no-frames', 'the video stream has no frame');
  }
  if (purpose === 'reference') {
    refusePart(facts, decoded);
    return decoded;
  }
  const missing = await missingOf(file, facts, decoded);
  return missing ? { ...decoded, missing } : decoded;
}
