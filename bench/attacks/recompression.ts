// Recompression, resizing, filters and noise: what every upload goes through.

import { family, type Attacker, type Random } from './attack.js';
import { drawn, mapSamples, open, samplesOf, sizeOf, upload } from './canvas.js';

const jpeg =
  (quality: number): Attacker =>
  (picture) =>
    upload(open(picture), quality);

/** Saved again and again, each time at another quality and a slightly other size. */
const manyTimes: Attacker = async (picture, random) => {
  let current = picture;
  for (let time = 0; time < 6; time += 1) {
    const { width } = await sizeOf(current);
    const resized = open(current).resize({ width: Math.round(width * (0.92 + random() * 0.1)) });
    current = await upload(resized, 45 + Math.floor(random() * 40));
  }
  return current;
};

const scaled =
  (factor: number): Attacker =>
  async (picture) => {
    const { width } = await sizeOf(picture);
    return upload(open(picture).resize({ width: Math.round(width * factor) }));
  };

const thumbnail =
  (side: number): Attacker =>
  (picture) =>
    upload(open(picture).resize(side, side, { fit: 'inside' }));

/** Box–Muller. */
const gaussian = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const gaussianNoise =
  (sigma: number): Attacker =>
  async (picture, random) => {
    const samples = await samplesOf(open(picture));
    return upload(drawn(mapSamples(samples, (value) => value + sigma * gaussian(random))));
  };

const saltAndPepper: Attacker = async (picture, random) => {
  const { data, width, height } = await samplesOf(open(picture));
  const spoilt = Uint8Array.from(data);
  for (let count = width * height * 0.03; count > 0; count -= 1) {
    const at = Math.floor(random() * width * height) * 3;
    spoilt.fill(random() < 0.5 ? 0 : 255, at, at + 3);
  }
  return upload(drawn({ data: spoilt, width, height }));
};

export const RECOMPRESSION = [
  ...family('recompression', {
    'jpeg-10': jpeg(10),
    'jpeg-30': jpeg(30),
    'webp-20': (picture) => open(picture).webp({ quality: 20 }).toBuffer(),
    'avif-30': (picture) => open(picture).avif({ quality: 30, effort: 1 }).toBuffer(),
    'png-32-colours': (picture) => open(picture).png({ palette: true, colours: 32 }).toBuffer(),
    'six-times-saved': manyTimes,
  }),
  ...family(
    'resize',
    {
      half: scaled(0.5),
      'enlarged-1.5': scaled(1.5),
      'thumbnail-200': thumbnail(200),
      'thumbnail-128': thumbnail(128),
      'thumbnail-64': thumbnail(64),
    },
    ['thumbnail-64'],
  ),
  ...family('filter', {
    'blur-1.5': (picture) => upload(open(picture).blur(1.5)),
    'blur-4': (picture) => upload(open(picture).blur(4)),
    sharpened: (picture) => upload(open(picture).sharpen({ sigma: 2, m1: 2, m2: 4 })),
    'median-5': (picture) => upload(open(picture).median(5)),
  }),
  ...family('noise', {
    'noise-12': gaussianNoise(12),
    'noise-30': gaussianNoise(30),
    'salt-and-pepper': saltAndPepper,
  }),
];
