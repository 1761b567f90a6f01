// Which media of the shared ones show one scene: pairs that are not unrelated.

import { LOOK_ALIKES, PLACES, THINGS } from './robustness-look-alikes.js';

/** Pictures that are there twice, are cut from one another or hold one another: neither look-alikes nor unrelated. */
const OVERLAPPING: readonly (readonly string[])[] = [
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

/** Stills and clips are named `video@…`: whatever is taken from one video, or from videos of one place, may show one scene. */
function placeOf(name: string): string | undefined {
  if (!name.includes('@')) return undefined;
  const video = name.slice(0, name.indexOf('@'));
  return PLACES.find((place) => place.includes(video))?.[0] ?? video;
}

/** The walks are one scene, also where two of their pictures are no pair of neighbours. */
const isOneWalk = (left: string, right: string): boolean =>
  left.startsWith('opensfm/') && right.startsWith('opensfm/');

const SCENES: readonly (readonly string[])[] = [
  ...OVERLAPPING,
  ...THINGS,
  ...LOOK_ALIKES.map(({ pair }) => pair),
];

/** Is one a copy of the other, or of a part of it? */
export const overlap = (left: string, right: string): boolean =>
  OVERLAPPING.some((group) => group.includes(left) && group.includes(right));

/** May these two not be counted as unrelated? */
export const shareScene = (left: string, right: string): boolean =>
  (placeOf(left) !== undefined && placeOf(left) === placeOf(right)) ||
  isOneWalk(left, right) ||
  SCENES.some((scene) => scene.includes(left) && scene.includes(right));

/** Is there another picture of the same scene? */
export const hasRelations = (name: string): boolean => SCENES.some((scene) => scene.includes(name));
