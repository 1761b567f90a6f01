// What fingerprinting a picture costs beside decoding it: PDQ in one and in eight orientations, and blockhash-core as peer.

import blockhash from 'blockhash-core';
import sharp from 'sharp';
import { VARIANTS } from '../src/domain/fingerprint.js';
import { pdqOf } from '../src/hashing/pdq.js';
import type { Pixels } from '../src/hashing/pixels.js';
import { cpuMs } from './measure.js';
import { photographs } from './photos.js';
import type { Bench } from './run.js';

/** Pixels of every picture measured: 1.0 megapixels. */
const SIDE = { width: 1152, height: 868 };

type Decoded = { readonly jpeg: Uint8Array; readonly pixels: Pixels };

async function sample(file: Uint8Array): Promise<Decoded> {
  const jpeg = await sharp(file)
    .resize({ ...SIDE, fit: 'fill' })
    .jpeg({ quality: 88 })
    .toBuffer();
  const data = await sharp(jpeg).removeAlpha().toColourspace('srgb').raw().toBuffer();
  return { jpeg, pixels: { data, ...SIDE, channels: 3 } };
}

const blockhashOf = async (jpeg: Uint8Array): Promise<string> => {
  const data = await sharp(jpeg).resize(256, 256, { fit: 'fill' }).ensureAlpha().raw().toBuffer();
  return blockhash.bmvbhash({ width: 256, height: 256, data: new Uint8ClampedArray(data) }, 16);
};

export const hashBench: Bench = async ({ quick }) => {
  sharp.cache(false);
  sharp.concurrency(1);
  const files = await photographs(quick ? 4 : 24);
  const pictures = await Promise.all(files.map(sample));
  const rounds = quick ? 3 : 9;
  const each = (work: (picture: Decoded) => unknown) =>
    cpuMs(
      rounds,
      pictures.map((picture) => () => work(picture)),
    );
  const decode = await each(({ jpeg }) => sharp(jpeg).raw().toBuffer());
  const pdq = await each(({ pixels }) => pdqOf(pixels).bits('original'));
  const pdqEight = await each(({ pixels }) => {
    const hashed = pdqOf(pixels);
    return VARIANTS.map((variant) => hashed.bits(variant));
  });
  const peer = await each(({ jpeg }) => blockhashOf(jpeg));
  const cpu = {
    sharpDecode: decode,
    pdq,
    pdqEightOrientations: pdqEight,
    decodeAndBlockhashCore: peer,
  };
  const ratio = (decode + pdq) / decode;
  const lines = Object.entries(cpu).map(([name, ms]) => `${name.padEnd(24)} ${ms.toFixed(2)} ms`);
  return {
    json: { pictures: pictures.length, pixels: SIDE, cpuMs: cpu, fingerprintToDecodeRatio: ratio },
    text: [
      `CPU per picture of ${SIDE.width} × ${SIDE.height}, ${pictures.length} pictures, median of ${rounds} rounds`,
      ...lines,
      `decode + PDQ is ${ratio.toFixed(2)} × sharp's own decode`,
    ].join('\n'),
  };
};
