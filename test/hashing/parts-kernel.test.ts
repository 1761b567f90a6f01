// The kernel that finds seams against the plain way.

import { describe, expect, it } from 'vitest';
import { reserve } from '../../src/kernels/load.js';
import { planesOf, toBlock, wasm, type Planes } from '../../src/hashing/parts/planes.js';
import { seamsOf } from '../../src/hashing/parts/seams.js';
import type { Pixels } from '../../src/hashing/pixels.js';
import { noise, picture, seeded } from './fixtures.js';
import { photographOf, pixelsIn } from './parts-fixtures.js';
import { plainBestWeight, plainPlanes, plainSteps, weightOf, type Grid } from './parts-plain.js';

/** A copy of a plane of the kernel's. */
function gridAt(address: number, stride: number, width: number, height: number): Grid {
  const bytes = new Uint8Array(wasm.memory.buffer, address, stride * height).slice();
  return { width, height, at: (x, y) => bytes[y * stride + x] ?? 0 };
}

const greyOf = ({ data, width, height }: Pixels): Pixels => ({
  data: data.filter((_, at) => at % 3 === 1),
  ...{ width, height, channels: 1 },
});

const PICTURES = {
  'noise smaller than the plane': () => Promise.resolve(noise(1, 61, 90, 3)),
  'noise in grey, as it is': () => Promise.resolve(noise(2, 530, 77, 1)),
  'a smooth picture, shrunk by 2': () => picture(3, 701, 653),
  'a photograph, shrunk by 4': async () => pixelsIn(await photographOf('nagasaki-boats', 1700)),
  'a photograph in grey, shrunk by 3': async () =>
    greyOf(await pixelsIn(await photographOf('allium-oreophilum', 1200))),
};

describe('planes', () => {
  it.each(Object.entries(PICTURES))('are means of blocks: %s', async (_, make) => {
    const pixels = await make();
    const planes = planesOf(pixels);
    const { width, height, factor, upright, turned } = planes;
    const plain = plainPlanes(pixels, factor);
    expect([width, height]).toEqual([plain.luma.width, plain.luma.height]);
    const compare = (expected: Grid, address: number, turnedAddress: number): void => {
      const fast = gridAt(address, upright.stride, width, height);
      const columns = gridAt(turnedAddress, turned.stride, height, width);
      let most = 0;
      let turnedWrong = 0;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          // The kernel rounds down.
          most = Math.max(most, Math.abs(expected.at(x, y) - 0.5 - fast.at(x, y)));
          if (columns.at(y, x) !== fast.at(x, y)) turnedWrong++;
        }
      }
      expect(most).toBeLessThanOrEqual(0.51);
      expect(turnedWrong).toBe(0);
    };
    compare(plain.luma, upright.luma, turned.luma);
    if (pixels.channels === 3) compare(plain.colours, upright.colours, turned.colours);
    else expect(upright.colours).toBe(0);
  });
});

/** Both planes of columns or of rows. */
function gridsOf(planes: Planes, direction: 'upright' | 'turned'): [Grid, Grid | undefined] {
  const { luma, colours, stride } = planes[direction];
  const [width, height] =
    direction === 'upright' ? [planes.width, planes.height] : [planes.height, planes.width];
  return [
    gridAt(luma, stride, width, height),
    colours === 0 ? undefined : gridAt(colours, stride, width, height),
  ];
}

describe('seams', () => {
  it.each(Object.entries(PICTURES))('have the steps of the plain way: %s', async (_, make) => {
    const planes = planesOf(await make());
    const both = [gridsOf(planes, 'upright'), gridsOf(planes, 'turned')] as const;
    const { upright, level } = seamsOf(planes, 20);
    let seen = 0;
    [upright, level].forEach((seams, direction) => {
      const [luma, colours] = both[direction] ?? both[0];
      for (let x = 2; x < luma.width - 2; x += 3) {
        const steps = plainSteps(luma, colours, x);
        for (const [from, to] of [
          [0, steps.length],
          [steps.length >> 2, (3 * steps.length) >> 2],
        ] as const) {
          const found = steps.slice(from, to).filter((step) => step > 0).length;
          seen += found;
          expect(seams.support(x, from, to)).toBeCloseTo(found / (to - from), 10);
        }
      }
    });
    expect(seen).toBeGreaterThan(0);
  });

  it('are looked for in the stretch where steps weigh most, and are as high as these', () => {
    const [width, height] = [64, 150];
    const random = seeded(4);
    // Patches of equal levels, so that there are long stretches with and without steps; some of them saturate.
    const levels = Array.from({ length: 16 * 10 }, () => (random() < 0.3 ? 255 : random() * 90));
    const drawn = (): Uint8Array =>
      Uint8Array.from({ length: width * height }, (_, at) => {
        const patch = Math.floor((at % width) / 4) + 16 * Math.floor(at / width / 15);
        return (levels[patch] ?? 0) + (random() < 0.2 ? 20 * random() : 0);
      });
    const luma = toBlock(wasm.base()) + 32;
    const colours = luma + width * height + 32;
    const counts = toBlock(colours + width * height + 32);
    const heights = counts + 2 * width * (height + 1);
    const runs = heights + 2 * width;
    reserve(wasm, runs + 12 * width);
    new Uint8Array(wasm.memory.buffer, luma, width * height).set(drawn());
    new Uint8Array(wasm.memory.buffer, colours, width * height).set(drawn());
    const grids = [
      gridAt(luma, width, width, height),
      gridAt(colours, width, width, height),
    ] as const;
    for (const worth of [
      { gain: 20, loss: 12 },
      { gain: 3, loss: 1 },
    ]) {
      wasm.countSteps(luma, colours, width, height, counts, heights);
      wasm.bestRuns(counts, width, height, worth.gain, worth.loss, runs);
      const found = new Int32Array(wasm.memory.buffer, runs, 3 * width);
      const sums = new Uint16Array(wasm.memory.buffer, heights, width);
      let weights = 0;
      for (let x = 2; x < width - 2; x++) {
        const steps = plainSteps(...grids, x);
        const best = plainBestWeight(steps, worth);
        weights += best;
        expect(found[x]).toBe(best);
        // Which of several equally heavy stretches it is does not matter.
        expect(weightOf(steps, worth, found[width + x] ?? 0, found[2 * width + x] ?? 0)).toBe(best);
        expect(sums[x]).toBe(steps.reduce((sum, step) => sum + (step >> 2), 0));
      }
      expect(weights).toBeGreaterThan(1000);
    }
  });
});
