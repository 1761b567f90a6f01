// A screen photographed with another telephone: perspective, moiré, a bezel, uneven light, noise.

import { between, family, type Attacker, type Random } from './attack.js';
import { drawn, mapSamples, open, samplesOf, sizeOf, upload, warp } from './canvas.js';

type Point = readonly [x: number, y: number];
type Corners = readonly [Point, Point, Point, Point];

/**
 * The projective map of a quadrilateral onto the unit square, clockwise from the upper left: P. Heckbert, "Fundamentals of
 * Texture Mapping and Image Warping", 1989, section 2.2.3, inverted by the adjoint.
 */
function unitOf([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: Corners): (
  x: number,
  y: number,
) => Point {
  const [dx1, dy1, dx2, dy2] = [x1 - x2, y1 - y2, x3 - x2, y3 - y2];
  const [sx, sy] = [x0 - x1 + x2 - x3, y0 - y1 + y2 - y3];
  const det = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / det;
  const h = (dx1 * sy - sx * dy1) / det;
  const [a, b, c] = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0];
  const [d, e, f] = [y1 - y0 + g * y1, y3 - y0 + h * y3, y0];
  return (x, y) => {
    const u = (e - f * h) * x + (c * h - b) * y + (b * f - c * e);
    const v = (f * g - d) * x + (a - c * g) * y + (c * d - a * f);
    const w = (d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d);
    return [u / w, v / w];
  };
}

/** Corners moved inwards by up to `tilt` of the sides. */
function tilted(random: Random, width: number, height: number, tilt: number): Corners {
  const x = () => between(random, 0.02, tilt) * width;
  const y = () => between(random, 0.02, tilt) * height;
  return [
    [x(), y()],
    [width - x(), y()],
    [width - x(), height - y()],
    [x(), height - y()],
  ];
}

/** Is it of more than 1.2 megapixels? Telephones would shrink it too, and bending in plain code is slow. */
const bounded = async (picture: Buffer) => {
  const { width, height } = await sizeOf(picture);
  const scale = Math.min(1, Math.sqrt(1_200_000 / (width * height)));
  return open(picture).resize({ width: Math.round(width * scale) });
};

const photographed =
  (tilt: number, moire: number): Attacker =>
  async (picture, random) => {
    const framed = (await bounded(picture)).extend({
      ...{ top: 14, bottom: 14, left: 14, right: 14 },
      background: '#0a0a0a',
    });
    const samples = await samplesOf(open(await framed.png({ compressionLevel: 1 }).toBuffer()));
    const { width, height } = samples;
    const unit = unitOf(tilted(random, width, height, tilt));
    const bent = warp(samples, { width, height }, (x, y) => {
      const [u, v] = unit(x, y);
      return [u * (width - 1), v * (height - 1)];
    });
    const [turn, period] = [between(random, 0.1, 0.5), between(random, 5, 9)];
    const [across, along] = [Math.cos(turn) / period, Math.sin(turn) / period];
    const shade = between(random, 0.15, 0.3);
    const shot = mapSamples(bent, (value, x, y, channel) => {
      // The sub-pixels lie side by side: each channel's pattern is a third of a period further.
      const wave = Math.sin(2 * Math.PI * (across * x + along * y + channel / 3));
      const light = 1 - shade * (x / width) + 0.04 * Math.sin(y / 3);
      return value * light * (1 + moire * wave) + 10 + 16 * (random() - 0.5);
    });
    return upload(drawn(shot).blur(0.8), 75);
  };

export const photographedScreen = photographed(0.08, 0.1);

export const SCREEN = family(
  'photographed-screen',
  {
    'photographed-screen': photographedScreen,
    'photographed-screen-moire': photographed(0.05, 0.25),
    'photographed-screen-tilted': photographed(0.18, 0.1),
  },
  ['photographed-screen', 'photographed-screen-moire', 'photographed-screen-tilted'],
);
