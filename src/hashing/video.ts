// Videos to fingerprints: of references many frames, of found videos the keyframes.

import type { HashPurpose } from '../domain/media.js';
import type { FrameCollector, FrameFingerprints } from './collector.js';
import type { VideoFile } from './ffmpeg.js';
import { foundFrames } from './found-frames.js';
import { DENSE_RATE, denseFrames, keyFrames, type FrameStream } from './frames.js';
import { lastPacketMs } from './last-packet.js';
import { probe, type VideoFacts } from './probe.js';
import { referenceFrames } from './reference-frames.js';
import { toolFailure, Undecodable } from './undecodable.js';

/** With more keyframes than this, and none comparable, a video may be called uniform. */
const FEW_FRAMES = 20;
/** Clips no longer than this, with fewer keyframes than that, are cheap to decode as a whole. */
const SHORT_MS = 15_000;
const FEW_KEYFRAMES = 3;
/** Frames a second of those. */
const SHORT_RATE = 2;
/** After this many keyframes which are nearer to each other than that (milliseconds) … */
const DENSE_FROM = 60;
const DENSE_MS = 125;
/** … only one in this time is looked at. */
const SPARSE_MS = 250;
/**
 * With less than this part of it a reference is damaged, so that staff look for a better file, and a found video is partial.
 */
const LEAST_PART = 0.8;

type Decoded = FrameFingerprints & {
  readonly facts: VideoFacts;
  readonly lastMs: number;
  readonly isBroken: boolean;
  readonly failure?: Error;
};

/** @param isEnough is asked after each frame, with their number and the last one's time: the rest is not decoded then. */
async function decodeAll(
  stream: FrameStream,
  collector: FrameCollector,
  isEnough?: (frames: number, lastMs: number) => boolean,
): Promise<Decoded> {
  let frames = 0;
  let lastMs = 0;
  for await (const frame of stream.frames) {
    collector.add(frame);
    frames++;
    lastMs = frame.timeMs;
    if (isEnough?.(frames, lastMs)) break;
  }
  const failure = await stream.failure();
  return {
    ...collector.result(),
    facts: stream.facts,
    lastMs,
    isBroken: stream.isBroken(),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** What of a found video could not be decoded, if anything. */
async function missingOf(
  file: VideoFile,
  { facts: { durationMs }, failure, isBroken, lastMs }: Decoded,
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
function refusePart({ facts: { durationMs }, failure, isBroken, lastMs }: Decoded): void {
  const fault = failure && toolFailure(failure);
  // Killed, or short of memory or time: that it got far says nothing of the rest.
  if (fault && fault.reason !== 'damaged') throw fault;
  const part = durationMs === undefined ? 1 : (lastMs + 1000) / durationMs;
  // Sound that goes on when the pictures have ended makes a file no less whole.
  if ((fault ?? isBroken) && part < LEAST_PART) {
    throw new Undecodable('damaged', `only ${Math.round(part * 100)} % of it can be decoded`);
  }
}

export type VideoFingerprints = FrameFingerprints & {
  readonly facts: VideoFacts;
  /** What of a found video could not be decoded, and why. */
  readonly missing?: Undecodable;
};

/** @throws Undecodable where there is nothing at all. */
function refuseNothing(file: VideoFile, { frames, failure, isBroken }: Decoded): void {
  if (frames > 0) return;
  throw failure
    ? toolFailure(failure, file.path)
    : isBroken
      ? new Undecodable('damaged', 'none of its pictures can be decoded')
      : new Undecodable('no-frames', 'the video stream has no frame');
}

async function fingerprintReference(
  file: VideoFile,
  maxPixels: number,
): Promise<VideoFingerprints> {
  const facts = await probe(file, maxPixels);
  const decoded = await decodeAll(
    denseFrames(file, facts, maxPixels, DENSE_RATE),
    referenceFrames(facts.durationMs),
  );
  refuseNothing(file, decoded);
  refusePart(decoded);
  return decoded;
}

const isNothing = ({ fingerprints, locals }: FrameFingerprints): boolean =>
  fingerprints.length === 0 && locals.length === 0;

/** Are they most of a video's frames, as in codecs without others? */
const isDense = (frames: number, lastMs: number): boolean =>
  frames === DENSE_FROM && lastMs > 0 && lastMs / frames < DENSE_MS;

async function decodeKeyframes(file: VideoFile, maxPixels: number): Promise<Decoded> {
  const stream = await keyFrames(file, maxPixels, 1);
  const decoded = await decodeAll(stream, foundFrames(), isDense);
  if (!isDense(decoded.frames, decoded.lastMs)) return decoded;
  const gap = Math.ceil((SPARSE_MS * decoded.frames) / decoded.lastMs);
  return decodeAll(await keyFrames(file, maxPixels, gap), foundFrames());
}

/**
 * How many frames a second have to be looked at beside the keyframes, if any. Some streams mark no keyframe (intra refresh, cut out
 * of a broadcast), and the only one of a short clip may be black, or blurred by a movement and under a caption: then a copy would
 * pass for nothing comparable, or for something else.
 */
function rateBetween({ facts, ...decoded }: Decoded): number | undefined {
  if (isNothing(decoded) && decoded.frames < FEW_FRAMES) return DENSE_RATE;
  const isShort = facts.durationMs !== undefined && facts.durationMs <= SHORT_MS;
  return isShort && decoded.frames < FEW_KEYFRAMES ? SHORT_RATE : undefined;
}

async function fingerprintFound(file: VideoFile, maxPixels: number): Promise<VideoFingerprints> {
  let decoded = await decodeKeyframes(file, maxPixels);
  const rate = rateBetween(decoded);
  if (rate !== undefined) {
    decoded = await decodeAll(denseFrames(file, decoded.facts, maxPixels, rate), foundFrames());
  }
  refuseNothing(file, decoded);
  const missing = await missingOf(file, decoded);
  return missing ? { ...decoded, missing } : decoded;
}

/**
 * Fingerprints of a video's frames, as they are stored: a display matrix is not applied, since sites apply it or not, and
 * references have all eight orientations.
 *
 * @throws Undecodable `no-frames`, `too-many-pixels`, or `damaged`, `memory`, `timeout` or `crashed` where nothing could be decoded,
 * or too little of a reference.
 */
export const fingerprintVideo = (
  file: VideoFile,
  purpose: HashPurpose,
  maxPixels: number,
): Promise<VideoFingerprints> =>
  (purpose === 'reference' ? fingerprintReference : fingerprintFound)(file, maxPixels);
