// The picture as a part of something else: a screenshot of a post, a collage, a picture in a picture.

import { family, oneOf, type Attacker, type Random } from './attack.js';
import { mount, open, sizeOf, svg, upload, writing, type Size } from './canvas.js';

const fitted = (picture: Buffer, size: Size, fit: 'cover' | 'inside'): Promise<Buffer> =>
  open(picture)
    .resize({ ...size, fit })
    .png({ compressionLevel: 1 })
    .toBuffer();

const SCREEN: Size = { width: 720, height: 1280 };

type Theme = { readonly paper: string; readonly ink: string; readonly faint: string };
const LIGHT: Theme = { paper: '#ffffff', ink: '#202020', faint: '#b8b8c0' };
const DARK: Theme = { paper: '#15181c', ink: '#e8e8e8', faint: '#4a5058' };

/** Status line, author with portrait, the picture's place, symbols, comments: a post on a telephone. */
function post(
  { paper, ink, faint }: Theme,
  picture: { top: number; height: number },
  random: Random,
) {
  const below = picture.top + picture.height;
  const text = (
    x: number,
    y: number,
    width: number,
    height: number,
    letter: number,
    colour = ink,
  ) => writing(random, { x, y, width, height, letter, colour });
  const symbols = [30, 100, 170, 650].map(
    (x) =>
      `<path d="M${x} ${below + 26}l18 30h-36z" fill="none" stroke="${ink}" stroke-width="4"/>`,
  );
  return svg(
    SCREEN,
    `<rect width="100%" height="100%" fill="${paper}"/>
    ${text(24, 10, 120, 20, 18)}${text(600, 10, 100, 20, 18)}
    <circle cx="60" cy="100" r="34" fill="${faint}"/>${text(110, 76, 260, 24, 22)}${text(110, 108, 160, 20, 16, faint)}
    ${symbols.join('')}${text(30, below + 80, 660, 110, 22)}
    <rect y="1200" width="720" height="80" fill="${faint}" opacity="0.4"/>`,
  );
}

export const screenshot =
  (theme: Theme): Attacker =>
  async (picture, random) => {
    const shown = await fitted(picture, { width: SCREEN.width, height: 860 }, 'inside');
    const { width, height } = await sizeOf(shown);
    const ground = post(theme, { top: 160, height }, random);
    return upload(
      mount(SCREEN, theme.paper, [
        { input: ground },
        { input: shown, left: Math.round((SCREEN.width - width) / 2), top: 160 },
      ]),
    );
  };

export const lightScreenshot = screenshot(LIGHT);

/** A grid of pictures, each cut to its cell, ours in a cell by chance. */
export const collage =
  (cells: number, gap: number): Attacker =>
  async (picture, random, others) => {
    const side = 960;
    const cell = Math.floor((side - gap * (cells + 1)) / cells);
    const ours = Math.floor(random() * cells * cells);
    const parts = [];
    for (let number = 0; number < cells * cells; number += 1) {
      const shown = number === ours ? picture : oneOf(random, others);
      parts.push({
        input: await fitted(shown, { width: cell, height: cell }, 'cover'),
        left: gap + (number % cells) * (cell + gap),
        top: gap + Math.floor(number / cells) * (cell + gap),
      });
    }
    return upload(mount({ width: side, height: side }, '#f4f4f4', parts));
  };

/** Ours in another picture, its longer side a part of the screen's width, anywhere. */
export const pictureInPicture =
  (part: number): Attacker =>
  async (picture, random, others) => {
    const screen = { width: 1280, height: 960 };
    const longest = Math.round(screen.width * part);
    const shown = await fitted(picture, { width: longest, height: longest }, 'inside');
    const { width, height } = await sizeOf(shown);
    const ground = await fitted(oneOf(random, others), screen, 'cover');
    const left = Math.floor(random() * (screen.width - width));
    const top = Math.floor(random() * Math.max(1, screen.height - height));
    return upload(open(ground).composite([{ input: shown, left, top }]));
  };

/** Another picture small in a corner of ours. */
const insetOfAnother: Attacker = async (picture, random, others) => {
  const { width, height } = await sizeOf(picture);
  const inset = { width: Math.round(width * 0.35), height: Math.round(height * 0.35) };
  const shown = await fitted(oneOf(random, others), inset, 'cover');
  const whole = await open(picture).png({ compressionLevel: 1 }).toBuffer();
  return upload(open(whole).composite([{ input: shown, left: width - inset.width, top: 0 }]));
};

export const LAYOUTS = [
  ...family(
    'layout',
    {
      'screenshot-light': lightScreenshot,
      'screenshot-dark': screenshot(DARK),
      'collage-2x2': collage(2, 12),
      'collage-3x3': collage(3, 8),
      'collage-2x2-no-gap': collage(2, 0),
      'picture-in-picture-40': pictureInPicture(0.4),
      'picture-in-picture-25': pictureInPicture(0.25),
      'inset-of-another': insetOfAnother,
    },
    [
      'screenshot-light',
      'screenshot-dark',
      'collage-2x2',
      'collage-3x3',
      'collage-2x2-no-gap',
      'picture-in-picture-40',
      'picture-in-picture-25',
    ],
  ),
];
