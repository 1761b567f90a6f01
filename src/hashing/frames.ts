// A video to frames: full-resolution grey with their exact times, densely or by keyframes only.

import type { FfmpegRun, VideoFile } from './ffmpeg.js';
import { inputOptions, runFfmpeg } from './ffmpeg.js';
import { fittingSize } from './frame-size.js';
import { countKeyframes, keyframeFilter } from './keyframes.js';
import type { Pixels } from './pixels.js';
import type { VideoFacts } from './probe.js';

/** One decoded frame. Its time is known a little later than its pixels: ask after the last one. */
export type VideoFrame = { readonly index: number; readonly pixels: Pixels };

export type FrameStream = {
  /** Each frame's pixels are its own copy. */
  readonly frames: AsyncIterable<VideoFrame>;
  /** Milliseconds from the beginning of the video of frame `index`; call it once `frames` has ended. */
  readonly timeMs: (index: number) => number;
  /** Did ffmpeg find the bytes broken somewhere? Ask once `frames` has ended. */
  readonly isBroken: () => boolean;
  /** What ffmpeg failed with, if it did, once `frames` has ended. */
  readonly failure: () => Promise<Error | undefined>;
};

/** Frames a second of a reference, before near-identical ones are dropped. */
const DENSE_RATE = 4;
/** So that a film of hours stays within bounds, at a lower rate. */
const MOST_DENSE_FRAMES = 8000;
/** Of a found video; spread evenly. */
export const MOST_KEYFRAMES = 200;
/** A shorter video cannot have many more keyframes than {@link MOST_KEYFRAMES}; counting them costs a pass over the file. */
const COUNT_FROM_MS = 120_000;

/** Full-range grey in one fixed size, also where the stream changes its own; times on stderr. */
const greyFilter = (select: string, width: number, height: number): string =>
  `${select}scale=${width}:${height}:flags=area:out_range=full,format=gray,showinfo=checksum=0`;

const RAW = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'gray', '-loglevel', 'info'];

type TimeReader = {
  readonly read: (line: string) => void;
  readonly timeMs: (index: number) => number;
  readonly isBroken: () => boolean;
};

/** How ffmpeg's demuxers and decoders speak of bytes that are missing or wrong. */
const BROKEN = /prematurely|truncat|partial file|invalid|corrupt|error/i;
/** What its muxers say of time stamps, which tells nothing of the pictures. */
const HARMLESS = /non.?monoton|timestamps are unset/i;

function timeReader(): TimeReader {
  const times: number[] = [];
  let broken = false;
  return {
    isBroken: () => broken,
    read: (line) => {
      const found = /showinfo.*? n: *(\d+) .*?pts_time:(-?[\d.]+)/.exec(line);
      if (found) times[Number(found[1])] = Math.max(0, Math.round(Number(found[2]) * 1000));
      else broken ||= BROKEN.test(line) && !HARMLESS.test(line);
    },
    // A frame without a time stands where the last one stood that had one.
    timeMs: (index) => times[index] ?? times.slice(0, index).findLast(Number.isFinite) ?? 0,
  };
}

async function* cut(
  stream: AsyncIterable<unknown>,
  width: number,
  height: number,
): AsyncGenerator<VideoFrame> {
  const size = width * height;
  let frame = new Uint8Array(size);
  let filled = 0;
  let index = 0;
  for await (const chunk of stream) {
    let rest = chunk as Uint8Array;
    while (rest.length > 0) {
      const part = rest.subarray(0, size - filled);
      frame.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
      if (filled < size) continue;
      yield { index: index++, pixels: { data: frame, width, height, channels: 1 } };
      frame = new Uint8Array(size);
      filled = 0;
    }
  }
}

/** Stops every run when the reader is done, has enough, or fails. */
async function* guarded(runs: readonly FfmpegRun[], frames: AsyncIterable<VideoFrame>) {
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
  runs: readonly FfmpegRun[],
  last: FfmpegRun,
  width: number,
  height: number,
  times: TimeReader,
): FrameStream {
  return {
    frames: guarded(runs, cut(last.output, width, height)),
    timeMs: times.timeMs,
    isBroken: times.isBroken,
    failure: async () => {
      const errors = await Promise.all(runs.map((run) => run.ended));
      return errors.find((error) => error !== undefined);
    },
  };
}

/** Is this the first frame of its grid cell, or a keyframe that is not just behind another one? */
const denseSelect = (rate: number): string =>
  `select='isnan(prev_selected_t)+gt(floor(t*${rate}),floor(prev_selected_t*${rate}))+key*gte(t-prev_selected_t,0.1)',`;

/**
 * Frames of a reference: about four a second and the keyframes, in the orientation in which they are stored.
 *
 * @param maxPixels the decoder refuses a stream that grows beyond it.
 */
export function denseFrames(file: VideoFile, facts: VideoFacts, maxPixels: number): FrameStream {
  const { width, height } = fittingSize(facts);
  const seconds = (facts.durationMs ?? 0) / 1000;
  const rate = Math.min(DENSE_RATE, MOST_DENSE_FRAMES / Math.max(1, seconds));
  const times = timeReader();
  const run = runFfmpeg(
    file.path,
    ['-noautorotate', '-max_pixels', String(maxPixels), ...inputOptions(file)],
    [
      ...['-map', '0:V:0', '-vf', greyFilter(denseSelect(rate), width, height)],
      ...['-frames:v', String(MOST_DENSE_FRAMES * 2), ...RAW],
    ],
    times.read,
  );
  return streamOf([run], run, width, height, times);
}

/**
 * Keyframes of a found video, at most {@link MOST_KEYFRAMES}: one ffmpeg copies nothing but keyframes to another that decodes
 * them, which is the only way that skips the rest in every codec.
 */
export async function keyFrames(
  file: VideoFile,
  facts: VideoFacts,
  maxPixels: number,
): Promise<FrameStream> {
  const { width, height } = fittingSize(facts);
  const duration = facts.durationMs;
  const isLong = duration === undefined || duration > COUNT_FROM_MS;
  const stride = isLong ? Math.ceil((await countKeyframes(file)) / MOST_KEYFRAMES) : 1;
  const gap = duration === undefined ? 0 : duration / 1000 / MOST_KEYFRAMES;
  const times = timeReader();
  const copying = runFfmpeg(
    file.path,
    // NUT wants every time; a program stream leaves most out.
    ['-fflags', '+genpts', ...inputOptions(file)],
    [
      ...['-map', '0:V:0', '-c', 'copy', '-avoid_negative_ts', 'disabled'],
      ...['-bsf:v', keyframeFilter(stride), '-f', 'nut', '-loglevel', 'error'],
    ],
    // It decodes nothing, so what it says of the bytes is all that is said of those between the keyframes.
    times.read,
  );
  const decoding = runFfmpeg(
    copying.output,
    ['-protocol_whitelist', 'pipe', '-max_pixels', String(maxPixels), '-copyts', '-f', 'nut'],
    [
      ...[
        '-vf',
        greyFilter(`select='isnan(prev_selected_t)+gte(t-prev_selected_t,${gap})',`, width, height),
      ],
      ...['-frames:v', String(MOST_KEYFRAMES), ...RAW],
    ],
    times.read,
  );
  return streamOf([copying, decoding], decoding, width, height, times);
}
