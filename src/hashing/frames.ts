// A video to frames: grey, shrunk, with their exact times, densely or by keyframes only.

import { inputOptions, runFfmpeg, type FfmpegRun, type VideoFile } from './ffmpeg.js';
import { frameSize, type FrameSize } from './frame-size.js';
import { frameTimes, type FrameTimes } from './frame-times.js';
import { copyKeyframes } from './keyframes.js';
import type { Pixels } from './pixels.js';
import type { VideoFacts } from './probe.js';

/** One decoded frame, its position in milliseconds from the beginning of the video. */
export type Frame = { readonly timeMs: number; readonly pixels: Pixels };

export type FrameStream = {
  readonly facts: VideoFacts;
  /** Each frame's pixels are its own copy. */
  readonly frames: AsyncIterable<Frame>;
  /** Did ffmpeg find the bytes broken somewhere? Ask once `frames` has ended. */
  readonly isBroken: () => boolean;
  /** What ffmpeg failed with, if it did, once `frames` has ended. */
  readonly failure: () => Promise<Error | undefined>;
};

/**
 * Frames a second that are decoded of a reference, before those are dropped that look like one that is kept. PDQ of moving pictures
 * turns over within an eighth of a second: of stills from 11 videos 70 % are within 31 bits of one of 4 frames a second, 80 % of 6,
 * 86 % of 8; local points find most of the others.
 */
export const DENSE_RATE = 6;
/** So that a film of hours stays within bounds, at a lower rate: an hour has 4 frames a second. */
const MOST_DENSE_FRAMES = 14_400;
/** Of what is left of them in a day. */
const MOST_KEYFRAMES = 12_000;

/** Full-range grey in one fixed size, also where the stream changes its own; times on stderr. */
function greyFilter(select: string, { width, height, full }: FrameSize): string {
  // So that a shrunk pixel stands for whole ones.
  const whole = full ? `crop=iw-mod(iw\\,${full.by}):ih-mod(ih\\,${full.by}):0:0,` : '';
  const scale = `scale=${width}:${height}:flags=area:out_range=full`;
  return `${select}${whole}${scale},format=gray,showinfo=checksum=0`;
}

const RAW = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'gray', '-loglevel', 'info'];

async function* cut(
  stream: AsyncIterable<unknown>,
  { width, height, full }: FrameSize,
  times: FrameTimes,
): AsyncGenerator<Frame> {
  const size = width * height;
  let data = new Uint8Array(size);
  let filled = 0;
  let index = 0;
  for await (const chunk of stream) {
    let rest = chunk as Uint8Array;
    while (rest.length > 0) {
      const part = rest.subarray(0, size - filled);
      data.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
      if (filled < size) continue;
      const pixels: Pixels = { data, width, height, channels: 1, ...(full && { full }) };
      yield { timeMs: await times.timeOf(index++), pixels };
      data = new Uint8Array(size);
      filled = 0;
    }
  }
}

/** Stops every run when the reader is done, has enough, or fails. */
async function* guarded(runs: readonly FfmpegRun[], frames: AsyncIterable<Frame>) {
  try {
    yield* frames;
  } catch (error) {
    // A broken stream ends like one that ended: `failure` tells which, and what was decoded counts.
    if (!(error instanceof Error)) throw error;
  } finally {
    for (const run of runs) run.stop();
  }
}

function streamOf(
  facts: VideoFacts,
  runs: readonly FfmpegRun[],
  last: FfmpegRun,
  size: FrameSize,
  times: FrameTimes,
): FrameStream {
  void last.ended.then(times.end);
  return {
    facts,
    frames: guarded(runs, cut(last.output, size, times)),
    isBroken: times.isBroken,
    failure: async () => {
      const errors = await Promise.all(runs.map((run) => run.ended));
      return errors.find((error) => error !== undefined);
    },
  };
}

/** Is this the first frame of its grid cell, or a keyframe that is not just behind another one? */
const denseSelect = (rate: number): string =>
  `select='isnan(prev_selected_t)+gt(floor(t*${rate}),floor(prev_selected_t*${rate}))+key*gte(t-prev_selected_t,0.05)',`;

/**
 * Some frames a second and the keyframes, in the orientation in which they are stored. Decodes all of the video.
 *
 * @param maxPixels the decoder refuses a stream that grows beyond it.
 * @param wanted frames a second; long films have fewer.
 */
export function denseFrames(
  file: VideoFile,
  facts: VideoFacts,
  maxPixels: number,
  wanted: number,
): FrameStream {
  const size = frameSize(facts);
  const seconds = (facts.durationMs ?? 0) / 1000;
  const rate = Math.min(wanted, MOST_DENSE_FRAMES / Math.max(1, seconds));
  const times = frameTimes();
  const run = runFfmpeg(
    file.path,
    ['-noautorotate', '-max_pixels', String(maxPixels), ...inputOptions(file)],
    [
      ...['-map', '0:V:0', '-vf', greyFilter(denseSelect(rate), size)],
      ...['-frames:v', String(MOST_DENSE_FRAMES * 2), ...RAW],
    ],
    times.read,
  );
  return streamOf(facts, [run], run, size, times);
}

/**
 * Keyframes of a found video, all of a short one if `gap` is 1, else none nearer than so many frames: one ffmpeg copies nothing but keyframes to another that decodes them, which is
 * the only way that skips the rest in every codec.
 *
 * @throws Undecodable as {@link copyKeyframes} does.
 */
export async function keyFrames(
  file: VideoFile,
  maxPixels: number,
  gap: number,
): Promise<FrameStream> {
  const times = frameTimes();
  const { copying, facts } = await copyKeyframes(file, maxPixels, gap, times.read);
  const size = frameSize(facts);
  const decoding = runFfmpeg(
    copying.output,
    [
      ...['-protocol_whitelist', 'pipe', '-noautorotate', '-max_pixels', String(maxPixels)],
      ...['-copyts', '-f', 'nut'],
    ],
    ['-vf', greyFilter('', size), '-frames:v', String(MOST_KEYFRAMES), ...RAW],
    times.read,
  );
  return streamOf(facts, [copying, decoding], decoding, size, times);
}
