// What the global fingerprints of a picture cost beside decoding it: PDQ as it is and the plain way, blockhash, and large JPEGs.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bmvbhash } from 'blockhash-core';
import sharp from 'sharp';
import { VARIANTS } from '../src/domain/fingerprint.js';
import { blockhashFingerprints } from '../src/hashing/blockhash.js';
import { decodeStill, headerOf } from '../src/hashing/image.js';
import { pdqOf } from '../src/hashing/pdq.js';
import type { Pixels } from '../src/hashing/pixels.js';
import { distance } from '../test/hashing/fixtures.js';
import { plainPdq } from '../test/hashing/pdq-plain.js';
import { cpuMs } from './measure.js';
import { photographs } from './photos.js';
import type { Bench } from './run.js';

/** Pixels of every picture measured: 1.0 megapixels, and 12.2. */
const SIDE = { width: 1152, height: 868 };
const LARGE = { width: 4032, height: 3024 };

const MOST_PIXELS = 100_000_000;

type Sample = { readonly jpeg: Uint8Array; readonly pixels: Pixels };

const decoded = async (jpeg: Uint8Array, folder?: string): Promise<Pixels> =>
  decodeStill(jpeg, await headerOf(jpeg, MOST_PIXELS), 'found', folder);

async function sample(file: Uint8Array, side: typeof SIDE): Promise<Sample> {
  const jpeg = await sharp(file)
    .resize({ ...side, fit: 'fill' })
    .jpeg({ quality: 88 })
    .toBuffer();
  return { jpeg, pixels: await decoded(jpeg) };
}

/** Milliseconds of one piece of work on one picture. */
const timer = (rounds: number, samples: readonly Sample[]) => (work: (of: Sample) => unknown) =>
  cpuMs(
    rounds,
    samples.map((of) => () => work(of)),
  );

/** As projects use blockhash-core: a resize by sharp before it. */
async function peerOf(jpeg: Uint8Array): Promise<string> {
  const data = await sharp(jpeg).resize(256, 256, { fit: 'fill' }).ensureAlpha().raw().toBuffer();
  return bmvbhash({ width: 256, height: 256, data: Uint8Array.from(data) }, 16);
}

async function small(rounds: number, samples: readonly Sample[]) {
  const each = timer(rounds, samples);
  return {
    sharpDecode: await each(({ jpeg }) => sharp(jpeg).raw().toBuffer()),
    headerAndDecode: await each(({ jpeg }) => decoded(jpeg)),
    pdq: await each(({ pixels }) => pdqOf(pixels).bits('original')),
    pdqEightOrientations: await each(({ pixels }) => {
      const pdq = pdqOf(pixels);
      return VARIANTS.map((variant) => pdq.bits(variant));
    }),
    blockhash: await each(({ pixels }) => blockhashFingerprints(pixels, ['original'])),
    peerDecodeAndBlockhash: await each(({ jpeg }) => peerOf(jpeg)),
    // A hundred times as slow: a few are enough.
    plainPdq: await timer(1, samples.slice(0, 4))(({ pixels }) => plainPdq(pixels)),
  };
}

async function large(rounds: number, samples: readonly Sample[], folder: string) {
  const each = timer(rounds, samples);
  return {
    sharpDecode: await each(({ jpeg }) => sharp(jpeg).raw().toBuffer()),
    decodeAndPdqInFull: await each(async ({ jpeg }) => pdqOf(await decoded(jpeg))),
    decodeAndPdqShrunk: await each(async ({ jpeg }) => pdqOf(await decoded(jpeg, folder))),
    pdqInFull: await each(({ pixels }) => pdqOf(pixels)),
  };
}

/** By how many bits the PDQ of a shrunk picture differs from that of the full one, at most. */
async function mostBitsOff(samples: readonly Sample[], folder: string): Promise<number> {
  const bits = await Promise.all(
    samples.map(async ({ jpeg, pixels }) => {
      const shrunk = pdqOf(await decoded(jpeg, folder));
      return distance(shrunk.bits('original'), pdqOf(pixels).bits('original'));
    }),
  );
  return Math.max(...bits);
}

const lines = (cpu: Readonly<Record<string, number>>): string[] =>
  Object.entries(cpu).map(([name, ms]) => `  ${name.padEnd(22)} ${ms.toFixed(2).padStart(8)} ms`);

export const hashBench: Bench = async ({ quick }) => {
  sharp.cache(false);
  sharp.concurrency(1);
  const rounds = quick ? 3 : 15;
  const files = await photographs(quick ? 4 : 24);
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  try {
    const samples = await Promise.all(files.map((file) => sample(file, SIDE)));
    const cpu = await small(rounds, samples);
    const larges = await Promise.all(files.slice(0, 4).map((file) => sample(file, LARGE)));
    const largeCpu = await large(quick ? 3 : 9, larges, folder);
    const ratio = (cpu.sharpDecode + cpu.pdq) / cpu.sharpDecode;
    const all = (cpu.headerAndDecode + cpu.pdq + cpu.blockhash) / cpu.sharpDecode;
    const bitsOff = await mostBitsOff(larges, folder);
    return {
      json: {
        pictures: samples.length,
        pixels: SIDE,
        cpuMs: cpu,
        fingerprintToDecodeRatio: ratio,
        globalFingerprintsToDecodeRatio: all,
        large: { pixels: LARGE, cpuMs: largeCpu, mostBitsOff: bitsOff },
      },
      text: [
        `CPU per JPEG of ${SIDE.width} × ${SIDE.height}, ${samples.length} pictures, median of ${rounds} rounds`,
        ...lines(cpu),
        `  decode + PDQ is ${ratio.toFixed(2)} × sharp's own decode; header, decode, PDQ and blockhash ${all.toFixed(2)} ×`,
        `CPU per JPEG of ${LARGE.width} × ${LARGE.height}, ${larges.length} pictures`,
        ...lines(largeCpu),
        `  shrunk PDQ is at most ${bitsOff} bits off`,
      ].join('\n'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
