// What is put around a picture: borders, bars, blurred frames, captions beside it.

import { family, type Attacker } from './attack.js';
import { mount, open, overlay, sizeOf, svg, upload, writing, type Size } from './canvas.js';

type Margins = { top?: number; bottom?: number; left?: number; right?: number };

/** Margins in parts of the picture's own height and width. */
const framed =
  (colour: string, margins: (size: Size) => Margins): Attacker =>
  async (picture) => {
    const { top = 0, bottom = 0, left = 0, right = 0 } = margins(await sizeOf(picture));
    const sides = [top, bottom, left, right].map(Math.round);
    return upload(
      open(picture).extend({
        ...{ top: sides[0] ?? 0, bottom: sides[1] ?? 0, left: sides[2] ?? 0, right: sides[3] ?? 0 },
        background: colour,
      }),
    );
  };

const border = (colour: string, part: number): Attacker =>
  framed(colour, ({ width, height }) => {
    const margin = Math.max(width, height) * part;
    return { top: margin, bottom: margin, left: margin, right: margin };
  });

/** The picture in full on a screen of other proportions, which shows its own blurred enlargement beside it. */
export const blurredFrame =
  (proportion: number): Attacker =>
  async (picture) => {
    const { width, height } = await sizeOf(picture);
    const screen =
      width / height > proportion
        ? { width, height: Math.round(width / proportion) }
        : { width: Math.round(height * proportion), height };
    const background = await open(picture)
      .resize({ ...screen, fit: 'cover' })
      .blur(Math.max(8, screen.width / 40))
      .modulate({ brightness: 0.8 })
      .png({ compressionLevel: 1 })
      .toBuffer();
    return upload(open(background).composite([{ input: await open(picture).png().toBuffer() }]));
  };

/** A bar with writing above or below. */
export const captionBar =
  (edge: 'above' | 'below', colours: { paper: string; ink: string }): Attacker =>
  async (picture, random) => {
    const { width, height } = await sizeOf(picture);
    const bar = Math.round(height * 0.22);
    const text = writing(random, {
      ...{ x: width * 0.04, y: bar * 0.15, width: width * 0.92, height: bar * 0.8 },
      letter: bar * 0.28,
      colour: colours.ink,
    });
    const caption = svg(
      { width, height: bar },
      `<rect width="100%" height="100%" fill="${colours.paper}"/>${text}`,
    );
    const top = edge === 'above' ? bar : 0;
    return upload(
      mount({ width, height: height + bar }, colours.paper, [
        { input: await open(picture).png().toBuffer(), left: 0, top },
        { input: caption, left: 0, top: edge === 'above' ? 0 : height },
      ]),
    );
  };

/** Corners rounded as applications show pictures, on white. */
const roundedCorners: Attacker = async (picture) => {
  const { width, height } = await sizeOf(picture);
  const r = Math.min(width, height) * 0.12;
  const around = `M0 0H${width}V${height}H0Z`;
  const inside = `M${r} 0H${width - r}Q${width} 0 ${width} ${r}V${height - r}Q${width} ${height} ${width - r} ${height}H${r}Q0 ${height} 0 ${height - r}V${r}Q0 0 ${r} 0Z`;
  const mask = `<path d="${around}${inside}" fill="#ffffff" fill-rule="evenodd"/>`;
  return upload(await overlay(picture, () => mask));
};

export const captionBelow = captionBar('below', { paper: '#ffffff', ink: '#111111' });

export const FRAMES = [
  ...family('frame', {
    'border-white': border('#ffffff', 0.06),
    'border-black': border('#000000', 0.15),
    'border-coloured': border('#c8407a', 0.1),
    'rounded-corners': roundedCorners,
    letterbox: framed('#000000', ({ height }) => ({ top: height * 0.3, bottom: height * 0.3 })),
    pillarbox: framed('#000000', ({ width }) => ({ left: width * 0.3, right: width * 0.3 })),
    'letterbox-uneven': framed('#0c0c0c', ({ height }) => ({
      top: height * 0.1,
      bottom: height * 0.4,
    })),
    'blurred-frame-16:9': blurredFrame(16 / 9),
    'blurred-frame-9:16': blurredFrame(9 / 16),
  }),
  ...family('caption-bar', {
    'caption-bar-below': captionBelow,
    'caption-bar-above': captionBar('above', { paper: '#000000', ink: '#ffffff' }),
  }),
];
