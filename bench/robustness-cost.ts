// What one picture, and one minute of video, costs: CPU of this process and of the programs that it waited for.

import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { hashMedia } from '../src/hashing/hash-media.js';
import type { Matcher } from '../src/match/matcher.js';
import { cpuMs } from './measure.js';
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

/** Milliseconds of CPU per call on 1-megapixel JPEGs, the median of the rounds. */
export async function imageCost(
  pictures: readonly Named[],
  matcher: Matcher,
  folder: string,
  rounds: number,
): Promise<Readonly<Record<string, number>>> {
  const jpegs = await Promise.all(
    pictures.map(({ bytes }) =>
      sharp(bytes)
        .resize({ ...COST_SIDE, fit: 'fill' })
        .removeAlpha()
        .toColourspace('srgb')
        .jpeg({ quality: 88 })
        .toBuffer(),
    ),
  );
  const results = await Promise.all(
    jpegs.map((jpeg) => hashMedia(bytesOf(jpeg), 'found', LIMITS, folder)),
  );
  const each = (work: (jpeg: Buffer) => unknown) =>
    cpuMs(
      rounds,
      jpegs.map((jpeg) => () => work(jpeg)),
    );
  return {
    sharpDecode: await each((jpeg) => sharp(jpeg).raw().toBuffer()),
    vigilFound: await each((jpeg) => hashMedia(bytesOf(jpeg), 'found', LIMITS, folder)),
    vigilReference: await each((jpeg) => hashMedia(bytesOf(jpeg), 'reference', LIMITS, folder)),
    vigilMatch: await cpuMs(
      rounds,
      results.map((result) => () => matcher.match(result)),
    ),
    pdqAlone: await each(PEERS.pdq.bits),
    sharpPhash: await each(PEERS['sharp-phash'].bits),
    imghash: await each(PEERS.imghash.bits),
  };
}

/** Milliseconds of CPU for a minute of this video as a found one, or nothing where the system does not tell. */
export async function videoCost(path: string, folder: string): Promise<number | undefined> {
  const spent = async () => {
    const { user, system } = process.cpuUsage();
    const children = await childrenMs();
    return children === undefined ? undefined : (user + system) / 1000 + children;
  };
  const before = await spent();
  const result = await hashMedia({ from: 'file', path }, 'found', LIMITS, folder);
  const after = await spent();
  const duration = result.outcome === 'fingerprinted' ? result.media.durationMs : undefined;
  if (before === undefined || after === undefined || !duration) return undefined;
  return ((after - before) * 60_000) / duration;
}
