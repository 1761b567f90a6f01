// What is laid over a picture: captions, watermarks, stickers, mosaics, text.

import { between, family, type Attacker, type Random } from './attack.js';
import { drawn, open, overlay, samplesOf, sizeOf, upload, writing, type Size } from './canvas.js';

const over =
  (draw: (size: Size, random: Random) => string): Attacker =>
  async (picture, random) =>
    upload(await overlay(picture, (size) => draw(size, random)));

/** A box with writing over the lowest part. */
export const captionOver = (part: number): Attacker =>
  over(({ width, height }, random) => {
    const box = height * part;
    const text = writing(random, {
      ...{ x: width * 0.05, y: height - box * 0.88, width: width * 0.9, height: box * 0.8 },
      letter: Math.max(9, box * 0.2),
      colour: '#ffffff',
    });
    return `<rect y="${height - box}" width="${width}" height="${box}" fill="#181820"/>${text}`;
  });

/** A logo and a name in a corner, half transparent. */
export const watermarkCorner: Attacker = over(({ width, height }, random) => {
  const side = Math.min(width, height) * 0.14;
  const text = writing(random, {
    ...{ x: width - side * 3.2, y: height - side * 0.9, width: side * 2, height: side },
    letter: side * 0.4,
    colour: '#ffffff',
  });
  return `<g opacity="0.75"><circle cx="${width - side * 0.7}" cy="${height - side * 0.7}" r="${side * 0.5}" fill="#e03030" stroke="#ffffff" stroke-width="3"/>${text}</g>`;
});

const watermarkTiled: Attacker = over(({ width, height }, random) => {
  const letter = Math.max(12, Math.min(width, height) * 0.09);
  const text = writing(random, {
    ...{ x: -width, y: -height, width: width * 3, height: height * 3 },
    letter,
    colour: '#ffffff',
  });
  return `<g opacity="0.5" transform="rotate(-30 ${width / 2} ${height / 2})">${text}</g>`;
});

const star = (x: number, y: number, r: number): string =>
  `<polygon points="${Array.from({ length: 10 }, (_, corner) => {
    const reach = corner % 2 === 0 ? r : r * 0.5;
    const angle = (corner * Math.PI) / 5;
    return `${(x + reach * Math.sin(angle)).toFixed(1)},${(y - reach * Math.cos(angle)).toFixed(1)}`;
  }).join(' ')}" fill="#ff5fa2" stroke="#ffffff" stroke-width="2"/>`;

const face = (x: number, y: number, r: number): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="#ffd23c"/><circle cx="${x - r * 0.35}" cy="${y - r * 0.2}" r="${r * 0.12}"/><circle cx="${x + r * 0.35}" cy="${y - r * 0.2}" r="${r * 0.12}"/><path d="M${x - r * 0.5} ${y + r * 0.25}Q${x} ${y + r * 0.8} ${x + r * 0.5} ${y + r * 0.25}" fill="none" stroke="#000000" stroke-width="${r * 0.1}"/>`;

/** Stickers that cover a part of the picture in sum (a star covers half its circle). */
export const stickers =
  (part: number): Attacker =>
  async (picture, random) => {
    const draw = over(({ width, height }) => {
      const shapes: string[] = [];
      for (let covered = 0; covered < part * width * height;) {
        const r = Math.min(width, height) * between(random, 0.06, 0.13);
        const [x, y] = [random() * width, random() * height];
        const isStar = random() < 0.4;
        shapes.push(isStar ? star(x, y, r) : face(x, y, r));
        covered += (isStar ? 0.47 : 1) * Math.PI * r * r;
      }
      return shapes.join('');
    });
    return draw(picture, random, []);
  };

/** A rectangle of coarse blocks over a part of the picture's area. */
const mosaic =
  (part: number): Attacker =>
  async (picture, random) => {
    const { width, height } = await sizeOf(picture);
    const region = {
      width: Math.round(width * Math.sqrt(part)),
      height: Math.round(height * Math.sqrt(part)),
    };
    const left = Math.floor(random() * (width - region.width));
    const top = Math.floor(random() * (height - region.height));
    const block = Math.max(8, Math.round(Math.min(width, height) / 8));
    const few = await open(picture)
      .extract({ left, top, ...region })
      .resize(Math.ceil(region.width / block), Math.ceil(region.height / block), { fit: 'fill' })
      .png()
      .toBuffer();
    const blocks = await open(few)
      .resize({ ...region, fit: 'fill', kernel: 'nearest' })
      .png()
      .toBuffer();
    const whole = drawn(await samplesOf(open(picture)));
    return upload(whole.composite([{ input: blocks, left, top }]));
  };

const halfCovered: Attacker = over(({ width, height }, random) => {
  const colour = `hsl(${Math.floor(random() * 360)} 40% 50%)`;
  return random() < 0.5
    ? `<rect width="${width / 2}" height="${height}" fill="${colour}"/>`
    : `<rect y="${height / 2}" width="${width}" height="${height / 2}" fill="${colour}"/>`;
});

const wallOfText: Attacker = over(({ width, height }, random) =>
  writing(random, {
    ...{ x: 4, y: 4, width: width - 8, height: height - 8 },
    letter: Math.max(10, Math.min(width, height) * 0.05),
    colour: '#ffffff',
  }),
);

/** Large white letters with black outlines, above and below, without a box. */
const memeText: Attacker = over(({ width, height }, random) => {
  const letter = Math.max(12, height * 0.11);
  const place = { x: width * 0.06, width: width * 0.88, height: letter * 1.2, letter };
  const line = (y: number): string => {
    const text = writing(random, { ...place, y, colour: '#ffffff' });
    const outline = text
      .replace('#ffffff', '#000000')
      .replace(/stroke-width="[^"]*"/, `stroke-width="${(letter / 3).toFixed(1)}"`);
    return outline + text;
  };
  return line(height * 0.03) + line(height * 0.97 - letter);
});

export const OVERLAYS = [
  ...family('watermark', {
    'watermark-corner': watermarkCorner,
    'watermark-tiled': watermarkTiled,
  }),
  ...family(
    'cover',
    {
      'caption-over-25': captionOver(0.25),
      'meme-text': memeText,
      'stickers-20': stickers(0.2),
      'mosaic-30': mosaic(0.3),
      'half-covered': halfCovered,
      'wall-of-text': wallOfText,
    },
    ['caption-over-25', 'half-covered', 'wall-of-text'],
    { 'wall-of-text': 0.3 },
  ),
];
