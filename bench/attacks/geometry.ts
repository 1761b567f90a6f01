// Geometry: mirrored, turned, cropped, stretched, bent.

import { between, family, type Attacker, type Random } from './attack.js';
import { drawn, open, samplesOf, sizeOf, upload, warp } from './canvas.js';

const turned =
  (degrees: number): Attacker =>
  (picture) =>
    upload(open(picture).rotate(degrees, { background: '#101010' }));

/** Turned, and cut to the largest upright rectangle of the same proportions that has no corner missing. */
const turnedAndCut =
  (degrees: number): Attacker =>
  async (picture) => {
    const { width, height } = await sizeOf(picture);
    const angle = (degrees * Math.PI) / 180;
    const long = Math.max(width, height) / Math.min(width, height);
    const kept = 1 / (Math.cos(angle) + long * Math.sin(angle));
    const whole = await open(picture).rotate(degrees).png({ compressionLevel: 1 }).toBuffer();
    const around = await sizeOf(whole);
    const part = { width: Math.floor(width * kept), height: Math.floor(height * kept) };
    return upload(
      open(whole).extract({
        left: Math.round((around.width - part.width) / 2),
        top: Math.round((around.height - part.height) / 2),
        ...part,
      }),
    );
  };

async function cut(
  picture: Buffer,
  part: { x: number; y: number; width: number; height: number },
): Promise<Buffer> {
  const { width, height } = await sizeOf(picture);
  return upload(
    open(picture).extract({
      left: Math.floor(width * part.x),
      top: Math.floor(height * part.y),
      width: Math.max(1, Math.floor(width * part.width)),
      height: Math.max(1, Math.floor(height * part.height)),
    }),
  );
}

/** Each side shortened by a percentage, the middle kept. */
export const crop =
  (percent: number): Attacker =>
  (picture) => {
    const kept = 1 - percent / 100;
    return cut(picture, { x: percent / 200, y: percent / 200, width: kept, height: kept });
  };

/** A window anywhere, its sides drawn between two parts of the picture's, each for itself. */
const randomCrop =
  (least: number, most: number): Attacker =>
  (picture, random: Random) => {
    const width = between(random, least, most);
    const height = between(random, least, most);
    return cut(picture, { x: random() * (1 - width), y: random() * (1 - height), width, height });
  };

const stretched =
  (across: number, down: number): Attacker =>
  async (picture) => {
    const { width, height } = await sizeOf(picture);
    const size = { width: Math.round(width * across), height: Math.round(height * down) };
    return upload(open(picture).resize({ ...size, fit: 'fill' }));
  };

/** Waves along both axes, of 1.2 % of the shorter side, three to five across the picture. */
const elastic: Attacker = async (picture, random) => {
  const samples = await samplesOf(open(picture));
  const { width, height } = samples;
  const strength = Math.min(width, height) * 0.012;
  const [along, across] = [between(random, 3, 5), between(random, 3, 5)];
  const [first, second] = [random() * 2 * Math.PI, random() * 2 * Math.PI];
  const bent = warp(samples, { width, height }, (x, y) => [
    x + strength * Math.sin((2 * Math.PI * along * y) / height + first),
    y + strength * Math.sin((2 * Math.PI * across * x) / width + second),
  ]);
  return upload(drawn(bent));
};

export const mirror: Attacker = (picture) => upload(open(picture).flop());
export const rotate5: Attacker = turned(5);

export const GEOMETRY = [
  ...family('orientation', {
    mirror,
    flip: (picture) => upload(open(picture).flip()),
    'turn-90': turned(90),
    'turn-180': turned(180),
    'turn-270': turned(270),
    'mirror-turn-90': (picture) => upload(open(picture).rotate(90).flop()),
  }),
  ...family('rotation', {
    'rotate-2': turned(2),
    'rotate-5': rotate5,
    'rotate-10': turned(10),
    'rotate-5-cut': turnedAndCut(5),
    'rotate-10-cut': turnedAndCut(10),
  }),
  ...family(
    'crop',
    {
      'crop-5': crop(5),
      'crop-10': crop(10),
      'crop-20': crop(20),
      'crop-30': crop(30),
      'crop-50': crop(50),
      'crop-left-two-thirds': (picture) => cut(picture, { x: 0, y: 0, width: 0.667, height: 1 }),
      'crop-off-grid': randomCrop(0.6, 0.85),
      'crop-off-grid-small': randomCrop(0.42, 0.6),
      'crop-square': (picture) => upload(open(picture).resize(480, 480, { fit: 'cover' })),
    },
    ['crop-50', 'crop-off-grid-small'],
  ),
  ...family(
    'stretch',
    {
      'stretch-1.2': stretched(1.2, 1),
      'stretch-1.6': stretched(1.6, 1),
      'stretch-down-1.6': stretched(1, 1.6),
      elastic,
    },
    ['stretch-1.6', 'stretch-down-1.6', 'elastic'],
  ),
];
