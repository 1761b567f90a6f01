// Every video attack on short clips, looked up through Vigil; the peers are given frames of both.

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { seedOf } from './attacks/attack.js';
import { SLIDE_SHOW, type Clip, type Kit, type VideoAttack } from './attacks/video.js';
import { attackVideo, cutClip, ffmpeg, kitFor } from './attacks/video-making.js';
import { peersSay, resultOf, type Outcome } from './robustness-images.js';
import type { Named, NamedVideo } from './robustness-media.js';
import { peerBits, type PeerBits } from './robustness-peers.js';
import { each, type Rig } from './robustness-rig.js';
import type { AttackResult, Shown } from './robustness-tally.js';

export type NamedClip = Clip & { readonly name: string };

/** Seconds of a clip: what five seconds can be cut from. */
const SECONDS = 6;
const FROM_SECOND = 1;
/** A copy's frames stand where every third of the reference's does: ffmpeg takes each from the middle of its interval. */
const FRAMES_A_SECOND = { reference: 6, copy: 2 };
/** Of an animated WebP, which has eight frames a second: every fourth. */
const PAGES_APART = 4;
/** How many of the originals are made videos of. */
const SLIDE_SHOWS = 8;

/** A clip of each video, in `folder`. */
export const clipsOf = (
  videos: readonly NamedVideo[],
  folder: string,
): Promise<readonly NamedClip[]> =>
  each(videos, async ({ name, path }) => {
    const clip = join(folder, `${seedOf(name) >>> 0}.mp4`);
    return { name, ...(await cutClip(path, FROM_SECOND, SECONDS, clip)) };
  });

async function pagesOf(path: string): Promise<readonly Buffer[]> {
  const { pages = 1 } = await sharp(path).metadata();
  const wanted = Array.from(
    { length: Math.ceil(pages / PAGES_APART) },
    (_, at) => at * PAGES_APART,
  );
  return Promise.all(wanted.map((page) => sharp(path, { page }).png().toBuffer()));
}

/** Frames as the peers get them: `rate` a second, at most 512 pixels wide. */
async function framesOf(path: string, rate: number, folder: string): Promise<readonly Buffer[]> {
  await mkdir(folder, { recursive: true });
  await ffmpeg(['-i', path, '-vf', `fps=${rate},scale='min(512,iw)':-1`, join(folder, '%04d.png')]);
  const names = (await readdir(folder)).sort();
  const frames = await Promise.all(names.map((name) => readFile(join(folder, name))));
  await rm(folder, { recursive: true });
  return frames;
}

async function bitsOf(path: string, rate: number, folder: string): Promise<PeerBits> {
  if (/\.(?:png|jpg)$/.test(path)) return peerBits([await readFile(path)]);
  // ffmpeg does not decode animated WebP.
  if (path.endsWith('.webp')) return peerBits(await pagesOf(path));
  return peerBits(await framesOf(path, rate, join(folder, 'frames')));
}

type Bound = {
  readonly rig: Rig;
  readonly folder: string;
  readonly onDone: (name: string) => void;
};

/** Makes one copy, looks it up, and asks the peers. */
async function tryOne(
  attack: VideoAttack,
  { name, ...clip }: NamedClip,
  kit: Kit,
  reference: PeerBits,
  { rig, folder, onDone }: Bound,
): Promise<Outcome> {
  const path = await attackVideo(attack, clip, kit, folder);
  const { matches } = await rig.lookUp({ from: 'file', path });
  const copy = await bitsOf(path, FRAMES_A_SECOND.copy, folder);
  await rm(path);
  onDone(attack.name);
  return { shown: { name, attack: attack.name, matches }, peers: peersSay(reference, copy) };
}

/** All attacks on one clip, in a folder of its own. */
async function tryAll(
  attacks: readonly VideoAttack[],
  clip: NamedClip,
  other: Clip,
  { rig, onDone }: Omit<Bound, 'folder'>,
): Promise<readonly Outcome[]> {
  const folder = join(rig.folder, `${seedOf(clip.name) >>> 0}`);
  await mkdir(folder);
  const kit = await kitFor(clip, other, folder, seedOf(clip.name));
  const reference = await bitsOf(clip.path, FRAMES_A_SECOND.reference, folder);
  const outcomes: Outcome[] = [];
  for (const attack of attacks) {
    outcomes.push(await tryOne(attack, clip, kit, reference, { rig, folder, onDone }));
  }
  await rm(folder, { recursive: true });
  return outcomes;
}

/** A video of a picture, which looks for the picture. */
async function trySlideShow(
  { name, bytes }: Named,
  other: Clip,
  { rig, onDone }: Omit<Bound, 'folder'>,
): Promise<Outcome> {
  const folder = join(rig.folder, `${seedOf(name) >>> 0}`);
  await mkdir(folder);
  const path = join(folder, 'picture');
  await writeFile(path, bytes);
  const { width, height } = await sharp(bytes).metadata();
  const clip = { name, path, width, height, seconds: 0 };
  const kit = { other, caption: '', watermark: '' };
  const reference = await peerBits([bytes]);
  const outcome = await tryOne(SLIDE_SHOW, clip, kit, reference, { rig, folder, onDone });
  await rm(folder, { recursive: true });
  return outcome;
}

/**
 * @param attacks those that are tried; the slide show among them on pictures, the others on clips.
 * @param onDone is told after every copy.
 */
export async function attackVideos(
  rig: Rig,
  attacks: readonly VideoAttack[],
  of: {
    readonly clips: readonly NamedClip[];
    readonly other: Clip;
    readonly pictures: readonly Named[];
  },
  onDone: (name: string) => void,
): Promise<{ readonly results: readonly AttackResult[]; readonly shown: readonly Shown[] }> {
  const onClips = attacks.filter((attack) => attack !== SLIDE_SHOW);
  const bound = { rig, onDone };
  const slideShows = attacks.includes(SLIDE_SHOW) ? of.pictures.slice(0, SLIDE_SHOWS) : [];
  const outcomes = [
    ...(await each(of.clips, (clip) => tryAll(onClips, clip, of.other, bound))).flat(),
    ...(await each(slideShows, (picture) => trySlideShow(picture, of.other, bound))),
  ];
  return {
    results: attacks
      .map((attack) =>
        resultOf(
          attack,
          outcomes.filter(({ shown }) => shown.attack === attack.name),
        ),
      )
      .filter(({ n }) => n > 0),
    shown: outcomes.map(({ shown }) => shown),
  };
}
