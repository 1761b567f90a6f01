// Strong combinations: several attacks one after the other, as they are found in the wild.

import { chain, family, type Attacker } from './attack.js';
import { open, upload } from './canvas.js';
import { captionBelow, blurredFrame } from './frames.js';
import { crop, mirror, rotate5 } from './geometry.js';
import { lightScreenshot, pictureInPicture } from './layouts.js';
import { captionOver, watermarkCorner } from './overlays.js';
import { photographedScreen } from './screen.js';

const tinted: Attacker = (picture) =>
  upload(open(picture).modulate({ hue: 25, saturation: 0.6, brightness: 1.15 }), 60);
const negated: Attacker = (picture) => upload(open(picture).negate());
const small: Attacker = (picture) => upload(open(picture).resize(256, 256, { fit: 'inside' }), 40);

const COMBINATIONS: Readonly<Record<string, Attacker>> = {
  'mirror-crop-caption': chain(mirror, crop(20), captionBelow),
  'crop-30-tint-watermark': chain(crop(30), tinted, watermarkCorner),
  'rotate-5-crop-mirror': chain(rotate5, crop(25), mirror),
  'mirror-screenshot': chain(mirror, tinted, lightScreenshot),
  'negative-mirror-crop': chain(negated, mirror, crop(10)),
  'vertical-caption-small': chain(blurredFrame(9 / 16), captionOver(0.15), small),
  'screen-crop-watermark': chain(photographedScreen, crop(15), watermarkCorner),
  'mirror-picture-in-picture': chain(mirror, crop(10), pictureInPicture(0.45)),
};

export const STRONG = family('strong', COMBINATIONS, Object.keys(COMBINATIONS));
