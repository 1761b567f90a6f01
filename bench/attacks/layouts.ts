// The picture as a part of something else: a screenshot of a post, a collage, a picture in a picture.

import sharp from 'sharp';
import { between, family, oneOf, type Attacker, type Random } from './attack.js';
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

const DESKTOP: Size = { width: 1366, height: 768 };

/** A page on a desk: the picture in the middle, text beside it, other pictures small on the right. */
const desktop: Attacker = async (picture, random, others) => {
  const shown = await fitted(picture, { width: 700, height: 560 }, 'inside');
  const { width, height } = await sizeOf(shown);
  const left = 230 + Math.round((700 - width) / 2);
  const text = (x: number, y: number, across: number, down: number, letter: number) =>
    writing(random, { x, y, width: across, height: down, letter, colour: LIGHT.ink });
  const ground = svg(
    DESKTOP,
    `<rect width="100%" height="100%" fill="${LIGHT.paper}"/><rect width="100%" height="70" fill="#2a3a60"/>
    ${text(20, 100, 170, 500, 14)}${text(230, 90, 600, 30, 24)}${text(230, 140 + height, 700, 80, 15)}`,
  );
  const aside = await Promise.all(
    [0, 1, 2].map(async (place) => ({
      input: await fitted(oneOf(random, others), { width: 300, height: 190 }, 'cover'),
      left: 1010,
      top: 100 + place * 210,
    })),
  );
  return upload(
    mount(DESKTOP, LIGHT.paper, [{ input: ground }, { input: shown, left, top: 130 }, ...aside]),
  );
};

/** A story: the picture smaller and a little turned on a gradient, with writing above it. */
const story: Attacker = async (picture, random) => {
  const angle = (random() < 0.5 ? -1 : 1) * between(random, 2, 5);
  const shown = await fitted(picture, { width: 560, height: 800 }, 'inside');
  const turned = await sharp(shown)
    .ensureAlpha()
    .rotate(angle, { background: '#00000000' })
    .png()
    .toBuffer();
  const { width, height } = await sizeOf(turned);
  const text = writing(random, {
    ...{ x: 80, y: 140, width: 560, height: 90, letter: 48, colour: '#ffffff' },
  });
  const ground = svg(
    SCREEN,
    `<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="#f0508c"/><stop offset="1" stop-color="#4040c0"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/>${text}`,
  );
  const left = Math.round((SCREEN.width - width) / 2);
  const top = Math.round((SCREEN.height - height) / 2);
  return upload(mount(SCREEN, '#000000', [{ input: ground }, { input: turned, left, top }]));
};

/** Two pictures side by side, ours first or second. */
const sideBySide: Attacker = async (picture, random, others) => {
  const cell = { width: 540, height: 720 };
  const both = [picture, oneOf(random, others)];
  if (random() < 0.5) both.reverse();
  const parts = await Promise.all(
    both.map(async (one, place) => ({
      input: await fitted(one, cell, 'cover'),
      left: place * cell.width,
      top: 0,
    })),
  );
  return upload(mount({ width: 1080, height: 720 }, '#ffffff', parts));
};

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
      'screenshot-desktop': desktop,
      story,
      'side-by-side': sideBySide,
      'collage-2x2': collage(2, 12),
      'collage-3x3': collage(3, 8),
      'collage-2x2-no-gap': collage(2, 0),
      'picture-in-picture-40': pictureInPicture(0.4),
      'picture-in-picture-25': pictureInPicture(0.25),
      'inset-of-another': insetOfAnother,
    },
    ['collage-3x3', 'picture-in-picture-25', 'screenshot-desktop', 'story'],
  ),
];
