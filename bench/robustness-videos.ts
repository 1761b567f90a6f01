// Every video attack on short clips, looked up through Vigil; the peers are given frames of both.

import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { seedOf } from './attacks/attack.js';
import { VIDEO_ATTACKS, type Clip } from './attacks/video.js';
import { attackVideo, cutClip, ffmpeg, kitFor } from './attacks/video-making.js';
import { peersSay, resultOf, type Outcome } from './robustness-images.js';
import { peerBits, type PeerBits } from './robustness-peers.js';
import type { Rig } from './robustness-rig.js';
import type { AttackResult, Shown } from './robustness-tally.js';

export type NamedClip = Clip & { readonly name: string };

/** Seconds of a clip: what five seconds can be cut from. */
const SECONDS = 6;
const FROM_SECOND = 1;
/** A copy's frames stand where every third of the reference's does: ffmpeg takes each from the middle of its interval. */
const FRAMES_A_SECOND = { reference: 6, copy: 2 };

/** Clips of the videos, in `folder`. The last one is what the others are put into, and is not attacked. */
export const clipsOf = async (videos: readonly string[], folder: string): Promise<NamedClip[]> => {
  const clips: NamedClip[] = [];
  for (const [index, video] of videos.entries()) {
    const name = `clip-${index + 1}`;
    const clip = await cutClip(video, FROM_SECOND, SECONDS, join(folder, `${name}.mp4`));
    clips.push({ name, ...clip });
  }
  return clips;
};

/** Frames as the peers get them: `rate` a second, at most 512 pixels wide. */
async function framesOf(path: string, rate: number, folder: string): Promise<readonly Buffer[]> {
  await mkdir(folder, { recursive: true });
  await ffmpeg(['-i', path, '-vf', `fps=${rate},scale='min(512,iw)':-1`, join(folder, '%04d.png')]);
  const names = (await readdir(folder)).sort();
  const frames = await Promise.all(names.map((name) => readFile(join(folder, name))));
  await rm(folder, { recursive: true });
  return frames;
}

const bitsOf = async (path: string, rate: number, folder: string): Promise<PeerBits> =>
  peerBits(
    path.endsWith('.png')
      ? [await readFile(path)]
      : await framesOf(path, rate, join(folder, 'frames')),
  );

/** @param onDone is told after every copy. */
export async function attackVideos(
  rig: Rig,
  clips: readonly NamedClip[],
  other: Clip,
  onDone: (name: string) => void,
): Promise<{ readonly results: readonly AttackResult[]; readonly shown: readonly Shown[] }> {
  const outcomes: Outcome[] = [];
  for (const clip of clips) {
    const folder = join(rig.folder, clip.name);
    await mkdir(folder);
    const kit = await kitFor(clip, other, folder, seedOf(clip.name));
    const reference = await bitsOf(clip.path, FRAMES_A_SECOND.reference, folder);
    for (const attack of VIDEO_ATTACKS) {
      const path = await attackVideo(attack, clip, kit, folder);
      const { matches } = await rig.lookUp({ from: 'file', path });
      outcomes.push({
        shown: { name: clip.name, attack: attack.name, matches },
        peers: peersSay(reference, await bitsOf(path, FRAMES_A_SECOND.copy, folder)),
      });
      await rm(path);
      onDone(attack.name);
    }
  }
  return {
    results: VIDEO_ATTACKS.map((attack) =>
      resultOf(
        attack,
        outcomes.filter(({ shown }) => shown.attack === attack.name),
      ),
    ).filter(({ n }) => n > 0),
    shown: outcomes.map(({ shown }) => shown),
  };
}
