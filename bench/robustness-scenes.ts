// Which pictures of the shared media show one scene: look-alikes, and pictures that hold one another.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpeg } from './attacks/video-making.js';

/** A walk along a street, from two places: neighbours show the same houses from other points. */
const WALKS = [
  ['06', '08', '10', '13', '15'],
  ['24', '26', '28'],
].map((steps) => steps.map((step) => `opensfm/data_lund_images_${step}.jpg`));
export const WALK_NAMES = WALKS.flat();

/** Stills of moving cameras and, hardest, of a person who moves before a camera that stands (seconds from the beginning). */
const STILLS: readonly (readonly [video: string, seconds: readonly number[]])[] = [
  ['androidx_sample_with_increasing_timestamps_320w_240h.mp4', [1, 6, 11]],
  ['mmaction_test_video_structuralize.mp4', [1, 4, 7]],
  ['moviepy_big_buck_bunny_0_30.webm', [5, 10]],
  ['tfjs_pose_squats.mp4', [1, 4, 7]],
];
const stillName = (video: string, second: number): string => `${video}@${second}`;
const STILL_NAMES = STILLS.map(([video, seconds]) =>
  seconds.map((second) => stillName(video, second)),
);

/** Pictures that are there twice, are cut from one another or hold one another: neither look-alikes nor unrelated. */
const OVERLAPPING = [
  [
    'clothing/images_6075b4a5-5b1a-4ce0-aea0-9dbfbca7c35c.jpg',
    'clothing/images_637a56e4-7fa6-4f75-8859-0f8902461554.jpg',
  ],
  [
    'scikit_image/tests_skimage_registration_data_OriginalX130Y130.png',
    'scikit_image/tests_skimage_registration_data_TransformedX-130Y130.png',
    'scikit_image/tests_skimage_registration_data_TransformedX75Y75.png',
  ],
  [
    'tfjs/body-pix_images_drawMask.jpg',
    'tfjs/body-pix_images_toMask.jpg',
    'tfjs/body-pix_images_toMultiPersonColoredPartImage.jpg',
  ],
];

const SCENES = [...WALKS, ...STILL_NAMES, ...OVERLAPPING];

/** May these two pictures not be counted as unrelated? */
export const shareScene = (left: string, right: string): boolean =>
  SCENES.some((scene) => scene.includes(left) && scene.includes(right));

/** Neighbours of a walk or of stills, in both directions: the one looked up, the other registered. */
export const LOOK_ALIKES: readonly (readonly [string, string])[] = [
  ...WALKS,
  ...STILL_NAMES,
].flatMap((scene) =>
  scene.slice(1).flatMap((name, index) => {
    const before = scene[index] ?? name;
    return [[before, name] as const, [name, before] as const];
  }),
);

/**
 * Takes the stills out of their videos.
 *
 * @param videos the folder of the videos.
 * @param folder where the stills may be written.
 * @throws where ffmpeg fails.
 */
export async function stillsOf(
  videos: string,
  folder: string,
): Promise<readonly { readonly name: string; readonly bytes: Buffer }[]> {
  const stills = [];
  for (const [video, seconds] of STILLS) {
    for (const second of seconds) {
      const path = join(folder, 'still.png');
      await ffmpeg(['-ss', String(second), '-i', join(videos, video), '-frames:v', '1', path]);
      stills.push({ name: stillName(video, second), bytes: await readFile(path) });
    }
  }
  return stills;
}
