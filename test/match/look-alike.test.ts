// Copies and look-alikes: what the decision says of made-up points, and of photographs.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { LOCAL, type LocalFingerprint } from '../../src/domain/local-fingerprint.js';
import { localFingerprint } from '../../src/hashing/local/local.js';
import { evidenceOf, type Evidence } from '../../src/match/evidence.js';
import { TRAITS, traitsOf } from '../../src/match/look-alike-traits.js';
import { DEVIATION, MEAN, WEIGHTS } from '../../src/match/look-alike-weights.js';
import { isCopy, scoreOfTraits, termsOf } from '../../src/match/look-alike.js';
import { openPairing } from '../../src/match/pairing.js';
import { PLAIN, pointsOf } from '../../src/match/points.js';
import { verify } from '../../src/match/verify.js';
import { localOf, similarity, spotsFrom, transformed } from './synthetic.js';

const pairing = openPairing();

function evidence(found: LocalFingerprint, reference: LocalFingerprint): Evidence {
  const looked = { local: found, look: PLAIN, points: pointsOf(found) };
  const points = pointsOf(reference);
  const paired = pairing.pair(looked.points, points);
  const agreement = verify(looked.points, points, paired);
  if (!agreement) throw new Error('hardly any point agrees');
  return evidenceOf(looked, { local: reference, points }, paired, agreement, []);
}

describe('of made-up points', () => {
  const reference = spotsFrom(1, 300);
  const left = reference.filter(({ x }) => x < 256);
  const right = reference.filter(({ x }) => x >= 256);
  const noise = { bits: 10 };

  it.each([
    ['as it was', similarity(1, 0)],
    ['cropped and enlarged', similarity(1.6, 0, -120, -90)],
    ['turned', similarity(0.9, 8, 30, 10)],
  ])('calls what agrees everywhere a copy: %s', (_, done) => {
    const copy = localOf(transformed(reference, done, noise));
    expect(isCopy(evidence(copy, localOf(reference)))).toBe(true);
  });

  // The camera moved: what is near went farther than what is far, and nothing lies quite where it did.
  it('calls what moved apart a look-alike', () => {
    const wobble = (x: number, y: number) => 4 * Math.sin(x / 11 + y / 7);
    const other = [
      ...transformed(left, similarity(1.02, 1), { bits: 24 }),
      ...transformed(right.slice(0, 60), similarity(1.05, -2, 24, 14), { bits: 24 }),
      ...spotsFrom(9, 150),
    ].map((spot) => ({
      ...spot,
      x: spot.x + wobble(spot.x, spot.y),
      y: spot.y + wobble(spot.y, spot.x),
    }));
    const seen = evidence(localOf(other), localOf(reference));
    expect(seen.pairs.length).toBeGreaterThan(20);
    expect(isCopy(seen)).toBe(false);
    expect(isCopy({ ...seen, pdqDistance: 31 }), 'but not where the whole leaves no doubt').toBe(
      true,
    );
    expect(isCopy({ ...seen, pdqDistance: 32 })).toBe(false);
  });

  it('says less of a copy of which a part moved', () => {
    const scores = [0, 40, 80].map((count) => {
      const moved = transformed(right.slice(0, count), similarity(1, 0, 0, 40), noise);
      const stayed = transformed([...left, ...right.slice(count)], similarity(1, 0), noise);
      return scoreOfTraits(traitsOf(evidence(localOf([...stayed, ...moved]), localOf(reference))));
    });
    const [whole = 0, ...moved] = scores;
    for (const score of moved) expect(score).toBeLessThan(whole - 5);
  });

  it('has a weight for every term, and terms that no outlier outgrows', () => {
    const traits = traitsOf(evidence(localOf(reference), localOf(reference)));
    const terms = termsOf({ ...traits, points: 1e9, distance: -1e9 }, MEAN, DEVIATION);
    expect(MEAN).toHaveLength(TRAITS.length);
    expect(DEVIATION).toHaveLength(TRAITS.length);
    expect(WEIGHTS).toHaveLength(terms.length);
    expect(Math.max(...terms.map(Math.abs))).toBeLessThanOrEqual(9);
  });
});

const media = process.env['VIGIL_MEDIA'];
if (media === undefined)
  console.log('VIGIL_MEDIA is not set: look-alikes among photographs are not tested');

describe.skipIf(media === undefined)('of photographs', () => {
  const local = async (bytes: Buffer): Promise<LocalFingerprint> => {
    const { data, info } = await sharp(bytes)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return localFingerprint(
      { data, width: info.width, height: info.height, channels: 3 },
      LOCAL.mostPoints,
    );
  };
  const photo = (name: string) => readFile(join(media ?? '', 'photos', name));

  // A few steps along a street, and a pullover turned over on its sheet.
  it.each([
    ['opensfm/data_lund_images_06.jpg', 'opensfm/data_lund_images_08.jpg'],
    ['opensfm/data_lund_images_10.jpg', 'opensfm/data_lund_images_13.jpg'],
    [
      'clothing/images_14c2f75c-458b-49cc-b3c7-5d4c30d416a7.jpg',
      'clothing/images_9cb4943a-cf4b-467e-b39e-e4694d498fb2.jpg',
    ],
  ])('tells %s from %s, and a copy of it from neither', async (one, other) => {
    const bytes = await photo(one);
    const reference = await local(bytes);
    const { width, height } = await sharp(bytes).metadata();
    const cut = { left: width >> 3, top: height >> 3, width: width >> 1, height: height >> 1 };
    const copy = await sharp(bytes).extract(cut).resize(480).jpeg({ quality: 50 }).toBuffer();
    expect(isCopy(evidence(await local(copy), reference))).toBe(true);
    const alike = evidence(await local(await photo(other)), reference);
    expect(alike.pairs.length).toBeGreaterThan(8);
    expect(isCopy(alike)).toBe(false);
  });
});
