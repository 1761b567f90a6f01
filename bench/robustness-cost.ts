// What one picture, and one minute of video, costs: CPU of this process and of the programs that it waited for.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { hashMedia } from '../src/hashing/hash-media.js';
import type { Matcher } from '../src/match/matcher.js';
import { ffmpeg } from './attacks/video-making.js';
import { cpuMs } from './measure.js';
import type { HashCost } from './robustness-hash-cost.js';
import type { Named } from './robustness-media.js';
import { bytesOf } from './robustness-rig.js';

const run = promisify(execFile);
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** 1.0 megapixels. */
export const COST_SIDE = { width: 1152, height: 868 };
const LIMITS = { maxPixels: 100_000_000, maxImageBytes: 256 * 1024 * 1024 };

/** CPU of ended children, in milliseconds, where the system tells it: proc(5), fields 16 and 17, in hundredths of a second. */
async function childrenMs(): Promise<number | undefined> {
  const text = await readFile('/proc/self/stat', 'utf8').catch(() => undefined);
  // The name before it may hold blanks; what follows the last bracket begins with field 3.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields && (Number(fields[13]) + Number(fields[14])) * 10;
}

const megapixelJpegs = (pictures: readonly Named[]): Promise<readonly Buffer[]> =>
  Promise.all(
    pictures.map(({ bytes }) =>
      sharp(bytes)
        .resize({ ...COST_SIDE, fit: 'fill' })
        .removeAlpha()
        .toColourspace('srgb')
        .jpeg({ quality: 88 })
        .toBuffer(),
    ),
  );

/**
 * Milliseconds of CPU per 1-megapixel JPEG, the median of the rounds, measured in a process of its own: workers hash in one that
 * holds nothing else, either.
 *
 * @throws where that process ends with a fault.
 */
export async function hashCost(
  pictures: readonly Named[],
  folder: string,
  rounds: number,
): Promise<HashCost> {
  const jpegs = await megapixelJpegs(pictures);
  const paths = jpegs.map((_, at) => join(folder, `${at}.jpg`));
  await Promise.all(jpegs.map((jpeg, at) => writeFile(paths[at] ?? folder, jpeg)));
  const program = fileURLToPath(new URL('robustness-hash-cost.ts', import.meta.url));
  const parameters = ['--import', tsx, program, folder, String(rounds), ...paths];
  const { stdout } = await run(process.execPath, parameters);
  return JSON.parse(stdout) as HashCost;
}

/** Milliseconds of CPU to match one such picture against the registry. */
export async function matchCost(
  pictures: readonly Named[],
  matcher: Matcher,
  folder: string,
  rounds: number,
): Promise<number> {
  const jpegs = await megapixelJpegs(pictures);
  const found = await Promise.all(
    jpegs.map((jpeg) => hashMedia(bytesOf(jpeg), 'found', LIMITS, folder)),
  );
  return cpuMs(
    rounds,
    found.map((result) => () => matcher.match(result)),
  );
}

/** CPU of this process and its ended children while `work` runs; undefined where the system does not tell. */
async function spentMs(work: () => Promise<unknown>): Promise<number | undefined> {
  const now = async () => {
    const { user, system } = process.cpuUsage();
    const children = await childrenMs();
    return children === undefined ? undefined : (user + system) / 1000 + children;
  };
  const before = await now();
  await work();
  const after = await now();
  return before === undefined || after === undefined ? undefined : after - before;
}

const CODECS = {
  H264: ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '24'],
  Vp9: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '2M'],
} as const;

/**
 * Milliseconds of CPU for a minute of 720p: all that Vigil does with a found video, and what one frame a second costs the same
 * ffmpeg, as 512-pixel grey. Empty where the system does not tell.
 *
 * @param source a video, repeated until a minute is full.
 */
export async function videoCost(
  source: string,
  folder: string,
): Promise<Readonly<Record<string, number>>> {
  const cost: Record<string, number> = {};
  for (const [codec, options] of Object.entries(CODECS)) {
    const path = join(folder, `minute-${codec}.mkv`);
    const minute = ['-stream_loop', '-1', '-i', source, '-t', '60', '-an'];
    await ffmpeg([...minute, '-vf', 'scale=1280:720,setsar=1', ...options, path]);
    const found = await spentMs(() => hashMedia({ from: 'file', path }, 'found', LIMITS, folder));
    const steady = await spentMs(() =>
      ffmpeg(['-i', path, '-vf', 'fps=1,scale=512:-2,format=gray', '-f', 'null', '-']),
    );
    if (found !== undefined) cost[`vigilFoundMinute${codec}`] = found;
    if (steady !== undefined) cost[`oneFrameASecondMinute${codec}`] = steady;
  }
  return cost;
}
