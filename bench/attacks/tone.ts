// Tone and colour: what filters of apps do, up to halftone dots and negatives.

import { family, type Attacker } from './attack.js';
import { drawn, mapSamples, open, samplesOf, upload } from './canvas.js';

/** Each sample by a table of 256, per channel. */
const curve =
  (change: (value: number, channel: number) => number): Attacker =>
  async (picture) =>
    upload(
      drawn(
        mapSamples(await samplesOf(open(picture)), (value, _x, _y, channel) =>
          change(value, channel),
        ),
      ),
    );

const contrast = (factor: number): Attacker => curve((value) => (value - 128) * factor + 128);
const gamma = (power: number): Attacker => curve((value) => 255 * (value / 255) ** power);

/** Black dots on white paper, a cell of 6 pixels, the screen turned by 45°. */
const halftone: Attacker = async (picture) => {
  const grey = await samplesOf(open(picture).greyscale().blur(1.5));
  const turn = Math.PI / 6;
  return upload(
    drawn(
      mapSamples(grey, (value, x, y) => {
        const dot = Math.cos((x + y) * turn * 0.7071) * Math.cos((x - y) * turn * 0.7071);
        return value / 255 + dot * 0.45 > 0.5 ? 250 : 12;
      }),
    ),
  );
};

/** Dark towards the corners, as old lenses and their imitations are. */
const vignette: Attacker = async (picture) => {
  const samples = await samplesOf(open(picture));
  const { width, height } = samples;
  return upload(
    drawn(
      mapSamples(samples, (value, x, y) => {
        const away = Math.hypot((x / width - 0.5) * 2, (y / height - 0.5) * 2);
        return value * Math.max(0.15, 1 - 0.5 * away ** 2);
      }),
    ),
  );
};

/** Red, green and blue of the tint, as factors. */
const WARM = [1.15, 0.95, 0.65];
const COLD = [0.7, 0.95, 1.2];

export const TONE = [
  ...family(
    'tone',
    {
      darker: curve((value) => value * 0.5),
      brighter: curve((value) => value * 1.5),
      'contrast-low': contrast(0.5),
      'contrast-high': contrast(1.8),
      'gamma-0.5': gamma(0.5),
      'gamma-2': gamma(2),
      'saturation-high': (picture) => upload(open(picture).modulate({ saturation: 2.2 })),
      'hue-turned': (picture) => upload(open(picture).modulate({ hue: 120 })),
      warm: curve((value, channel) => value * (WARM[channel] ?? 1)),
      cold: curve((value, channel) => value * (COLD[channel] ?? 1)),
      sepia: (picture) => upload(open(picture).tint('#c8a060')),
      greyscale: (picture) => upload(open(picture).greyscale()),
      'posterised-4': curve((value) => Math.round(value / 85) * 85),
      vignette,
      halftone,
    },
    ['halftone'],
  ),
  ...family('negative', { negative: (picture) => upload(open(picture).negate()) }),
];
