// What hashing a picture costs, measured in this process alone: the parameters are a folder, rounds, and JPEGs; the answer is JSON.

import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { hashMedia } from '../src/hashing/hash-media.js';
import { decodeStill, headerOf } from '../src/hashing/image.js';
import { pdqOf } from '../src/hashing/pdq.js';
import { cpuMsOfAll } from './measure.js';
import { PEERS } from './robustness-peers.js';

const LIMITS = { maxPixels: 100_000_000, maxImageBytes: 256 * 1024 * 1024 };

const [folder = '.', rounds = '', ...paths] = process.argv.slice(2);

/** What `vigil` does of it for the global fingerprint alone: read the header, decode, PDQ in one orientation. */
const globalOf = async (jpeg: Buffer): Promise<unknown> =>
  pdqOf(await decodeStill(jpeg, await headerOf(jpeg, LIMITS.maxPixels), 'found', folder)).bits(
    'original',
  );

async function measured() {
  sharp.cache(false);
  sharp.concurrency(1);
  const jpegs = await Promise.all(paths.map((path) => readFile(path)));
  const each = (work: (jpeg: Buffer) => unknown) => jpegs.map((jpeg) => () => work(jpeg));
  const hashed = (purpose: 'found' | 'reference') =>
    each((bytes) => hashMedia({ from: 'bytes', bytes }, purpose, LIMITS, folder));
  return cpuMsOfAll(Number(rounds), {
    sharpDecode: each((jpeg) => sharp(jpeg).raw().toBuffer()),
    vigilGlobal: each((jpeg) => globalOf(jpeg)),
    vigilFound: hashed('found'),
    vigilReference: hashed('reference'),
    sharpPhash: each(PEERS['sharp-phash'].bits),
    imghash: each(PEERS.imghash.bits),
  });
}

/** Milliseconds of CPU per JPEG. */
export type HashCost = Awaited<ReturnType<typeof measured>>;

process.stdout.write(JSON.stringify(await measured()));
