// Which media of the shared ones show one scene: pairs that are not unrelated.

import { LOOK_ALIKES } from './robustness-look-alikes.js';

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

/** Stills and clips are named `video@…`: whatever is taken from one video may show one scene. */
const videoOf = (name: string): string | undefined =>
  name.includes('@') ? name.slice(0, name.indexOf('@')) : undefined;

/** The walks are one scene each, also where two of their pictures are no pair of neighbours. */
const isOneWalk = (left: string, right: string): boolean =>
  left.startsWith('opensfm/') && right.startsWith('opensfm/');

/** May these two not be counted as unrelated? */
export const shareScene = (left: string, right: string): boolean =>
  (videoOf(left) !== undefined && videoOf(left) === videoOf(right)) ||
  isOneWalk(left, right) ||
  [...OVERLAPPING, ...LOOK_ALIKES.map(({ pair }) => pair)].some(
    (scene) => scene.includes(left) && scene.includes(right),
  );
