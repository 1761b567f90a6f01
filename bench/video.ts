// What a minute of found video costs: Vigil's keyframes beside one frame a second by the same ffmpeg, with and without local points.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keyFrames } from '../src/hashing/frames.js';
import { hashMedia } from '../src/hashing/hash-media.js';
import { pdqOf } from '../src/hashing/pdq.js';
import type { Bench } from './run.js';

const run = promisify(execFile);

const SECONDS = 60;
const SIZE = { width: 1280, height: 720 };
const MAX_PIXELS = 100_000_000;
const LIMITS = { maxPixels: MAX_PIXELS, maxImageBytes: 256 * 1024 * 1024 };
/** Bytes of the peer's output that are taken in: a frame a second, grey, and some to spare. */
const MOST_OUTPUT = 2 * SECONDS * 512 * 512;

/** Each encoder decides for itself where keyframes stand. */
const CODECS = {
  h264: { demuxer: 'mov', name: 'h264.mp4', options: ['-c:v', 'libx264', '-preset', 'veryfast'] },
  vp9: {
    demuxer: 'matroska',
    name: 'vp9.webm',
    options: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1500k'],
  },
} as const;
type Codec = keyof typeof CODECS;

/** A minute of a film with cuts, or of a fractal where the shared media are not there. */
function sourceOf(media: string | undefined): { readonly from: string; readonly input: string[] } {
  if (media === undefined) {
    const picture = `mandelbrot=size=${SIZE.width}x${SIZE.height}:rate=25:end_pts=1500`;
    return {
      from: 'a fractal, because VIGIL_MEDIA is not set',
      input: ['-f', 'lavfi', '-i', picture],
    };
  }
  const name = 'moviepy_big_buck_bunny_0_30.webm';
  return { from: name, input: ['-stream_loop', '-1', '-i', join(media, 'videos', name)] };
}

/** CPU of this process and of the programs it waited for, in milliseconds: proc(5), fields 14 to 17, in hundredths of a second. */
async function spentMs(): Promise<number> {
  const text = await readFile('/proc/self/stat', 'utf8');
  // The name before it may hold blanks; what follows the last bracket begins with field 3.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 + (Number(fields[13]) + Number(fields[14])) * 10;
}

/** Median of the rounds, after one that warms up. */
async function costOf(rounds: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const before = await spentMs();
    await work();
    if (round > 0) times.push((await spentMs()) - before);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
}

async function pdqOfKeyframes(path: string, demuxer: string): Promise<number> {
  const stream = await keyFrames({ path, demuxer }, MAX_PIXELS, 1);
  let frames = 0;
  for await (const { pixels } of stream.frames) {
    pdqOf(pixels).bits('original');
    frames++;
  }
  await stream.failure();
  return frames;
}

const oneFrameASecond = (path: string): Promise<unknown> =>
  run(
    'ffmpeg',
    [
      ...['-v', 'error', '-nostdin', '-threads', '1', '-i', path, '-map', '0:V:0', '-threads', '1'],
      ...['-vf', 'fps=1,scale=512:-2:flags=area,format=gray', '-f', 'rawvideo', 'pipe:1'],
    ],
    { encoding: 'buffer', maxBuffer: MOST_OUTPUT },
  );

async function measure(codec: Codec, input: readonly string[], folder: string, rounds: number) {
  const { demuxer, name, options } = CODECS[codec];
  const path = join(folder, name);
  const shape = ['-t', String(SECONDS), '-an', '-vf', `scale=${SIZE.width}:${SIZE.height}`];
  await run('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-y', ...input, ...shape, '-pix_fmt', 'yuv420p'],
    ...[...options, path],
  ]);
  const result = await hashMedia({ from: 'file', path }, 'found', LIMITS, folder);
  const keyframes = await costOf(rounds, () => pdqOfKeyframes(path, demuxer));
  const peer = await costOf(rounds, () => oneFrameASecond(path));
  return {
    keyframes: await pdqOfKeyframes(path, demuxer),
    framesWithLocals:
      result.outcome === 'fingerprinted'
        ? result.locals.filter(({ part }) => part === undefined).length
        : 0,
    cpuMs: {
      keyframesToPdq: keyframes,
      wholeWithLocalsAndParts: await costOf(rounds, () =>
        hashMedia({ from: 'file', path }, 'found', LIMITS, folder),
      ),
      ffmpegOneFrameASecond: peer,
    },
    timesLess: peer / keyframes,
  };
}

export const videoBench: Bench = async ({ quick }) => {
  const { from, input } = sourceOf(process.env['VIGIL_MEDIA']);
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-video-'));
  try {
    const rounds = quick ? 1 : 5;
    const h264 = await measure('h264', input, folder, rounds);
    const vp9 = await measure('vp9', input, folder, rounds);
    const lines = Object.entries({ h264, vp9 }).map(
      ([codec, { keyframes, framesWithLocals, cpuMs, timesLess }]) =>
        [
          codec.padEnd(6),
          String(keyframes).padStart(9),
          `${cpuMs.keyframesToPdq.toFixed(0).padStart(9)} ms`,
          `${cpuMs.ffmpegOneFrameASecond.toFixed(0).padStart(9)} ms`,
          `${timesLess.toFixed(1).padStart(7)} ×`,
          `${cpuMs.wholeWithLocalsAndParts.toFixed(0).padStart(9)} ms (${framesWithLocals} frames with local points)`,
        ].join(' '),
    );
    return {
      json: { from, seconds: SECONDS, size: SIZE, h264, vp9 },
      text: [
        `CPU (with children) of ${SECONDS} s of ${SIZE.width} × ${SIZE.height}, median of ${rounds} rounds; ${from}`,
        'codec  keyframes   to PDQ   ffmpeg fps=1   less   whole, with parts and local points',
        ...lines,
      ].join('\n'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
