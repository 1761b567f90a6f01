// What local points cost, stage by stage.

import sharp from 'sharp';
import { LOCAL } from '../src/domain/local-fingerprint.js';
import { describe, openWorkplace } from '../src/hashing/local/describe.js';
import { localFingerprint } from '../src/hashing/local/local.js';
import { featurePlane } from '../src/hashing/local/plane.js';
import { findExtrema } from '../src/hashing/local/pyramid.js';
import { ordered } from '../src/hashing/local/select.js';
import { wholeOf, type Pixels } from '../src/hashing/pixels.js';
import { cpuMs } from './measure.js';
import { photographs } from './photos.js';
import type { Bench } from './run.js';

/** Pixels of every picture measured: 1.0 megapixels. */
const SIDE = { width: 1152, height: 868 };

type Decoded = { readonly jpeg: Uint8Array; readonly pixels: Pixels };

async function sample(file: Uint8Array): Promise<Decoded> {
  const jpeg = await sharp(file)
    .resize({ ...SIDE, fit: 'cover' })
    .jpeg({ quality: 88 })
    .toBuffer();
  const data = await sharp(jpeg).removeAlpha().toColourspace('srgb').raw().toBuffer();
  return { jpeg, pixels: { data, ...SIDE, channels: 3 } };
}

export const localBench: Bench = async ({ quick }) => {
  sharp.cache(false);
  sharp.concurrency(1);
  const files = await photographs(quick ? 4 : 24);
  const pictures = await Promise.all(files.map(sample));
  const rounds = quick ? 3 : 9;
  const workplace = openWorkplace();
  const { arena, filters } = workplace;
  /** Everything up to a stage; the memory is given back. */
  const upTo =
    (stage: 'plane' | 'extrema' | 'order' | 'points') =>
    ({ pixels }: Decoded): number => {
      const mark = arena.mark();
      const plane = featurePlane(arena, pixels, wholeOf(pixels), 'reference');
      let made = plane.width;
      if (stage !== 'plane') {
        const { octaves, extrema } = findExtrema(arena, filters, plane);
        made = extrema.count;
        if (stage !== 'extrema') {
          const order = ordered(extrema, plane.width, plane.height);
          if (stage === 'points') {
            made =
              describe(workplace, octaves, extrema, order, {
                most: LOCAL.mostPoints,
                stepX: 1,
                stepY: 1,
              }).length / LOCAL.pointBytes;
          }
        }
      }
      arena.release(mark);
      return made;
    };
  const each = (work: (picture: Decoded) => unknown) =>
    cpuMs(
      rounds,
      pictures.map((picture) => () => work(picture)),
    );
  const cpu = {
    sharpDecode: await each(({ jpeg }) => sharp(jpeg).raw().toBuffer()),
    plane: await each(upTo('plane')),
    andExtrema: await each(upTo('extrema')),
    andOrder: await each(upTo('order')),
    andPoints: await each(upTo('points')),
    whole: await each(({ pixels }) => localFingerprint(pixels, LOCAL.mostPoints)),
  };
  const mean = (numbers: readonly number[]): number =>
    numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const extrema = mean(pictures.map(upTo('extrema')));
  const points = mean(pictures.map(upTo('points')));
  const lines = Object.entries(cpu).map(([name, ms]) => `${name.padEnd(24)} ${ms.toFixed(2)} ms`);
  return {
    json: { pictures: pictures.length, pixels: SIDE, cpuMs: cpu, extrema, points },
    text: [
      `CPU per picture of ${SIDE.width} × ${SIDE.height}, ${pictures.length} pictures, median of ${rounds} rounds`,
      ...lines,
      `${extrema.toFixed(0)} extrema, ${points.toFixed(0)} points of at most ${LOCAL.mostPoints}`,
    ].join('\n'),
  };
};
