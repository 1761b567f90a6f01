// What one picture, and one minute of video, costs: CPU of this process and of the programs that it waited for.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { hashMedia } from '../src/hashing/hash-media.js';
import { decodeStill, headerOf } from '../src/hashing/image.js';
import { pdqOf } from '../src/hashing/pdq.js';
import type { Matcher } from '../src/match/matcher.js';
import { ffmpeg } from './attacks/video-making.js';
import { cpuMs, cpuMsOfAll } from './measure.js';
import type { Named } from './robustness-media.js';
import { PEERS } from './robustness-peers.js';
import { bytesOf } from './robustness-rig.js';

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

/** What `vigil` does of it for the global fingerprint alone: read the header, decode, PDQ in one orientation. */
const globalOf = async (jpeg: Buffer, folder: string): Promise<unknown> =>
  pdqOf(await decodeStill(jpeg, await headerOf(jpeg, LIMITS.maxPixels), 'found', folder)).bits(
    'original',
  );

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
 * Milliseconds of CPU per 1-megapixel JPEG, the median of the rounds. To be asked before the registry is in memory: workers hash
 * without it, and the garbage collector would walk through it again and again.
 */
export async function hashCost(
  pictures: readonly Named[],
  folder: string,
  rounds: number,
): Promise<Readonly<Record<string, number>>> {
  const jpegs = await megapixelJpegs(pictures);
  const each = (work: (jpeg: Buffer) => unknown) => jpegs.map((jpeg) => () => work(jpeg));
  return cpuMsOfAll(rounds, {
    sharpDecode: each((jpeg) => sharp(jpeg).raw().toBuffer()),
    vigilGlobal: each((jpeg) => globalOf(jpeg, folder)),
    vigilFound: each((jpeg) => hashMedia(bytesOf(jpeg), 'found', LIMITS, folder)),
    vigilReference: each((jpeg) => hashMedia(bytesOf(jpeg), 'reference', LIMITS, folder)),
    sharpPhash: each(PEERS['sharp-phash'].bits),
    imghash: each(PEERS.imghash.bits),
  });
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
