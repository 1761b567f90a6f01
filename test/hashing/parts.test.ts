// Parts: what re-uploaders put around and beside a picture is found, named, and cut off where the picture begins.

import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../../bench/attacks/attack.js';
import { svg, writing } from '../../bench/attacks/canvas.js';
import { blurredFrame, captionBar } from '../../bench/attacks/frames.js';
import { lightScreenshot, screenshot } from '../../bench/attacks/layouts.js';
import type { Cut } from '../../src/domain/area.js';
import { decodeStill, headerOf } from '../../src/hashing/image.js';
import { partsOf } from '../../src/hashing/parts/parts.js';
import type { Box } from '../../src/hashing/parts/box.js';
import type { Pixels } from '../../src/hashing/pixels.js';
import {
  mirroredBox,
  mounted,
  nearest,
  photographOf,
  pixelsIn,
  pixelsOf,
  ORDINARY,
} from './parts-fixtures.js';

/** Parts of the part's own sides by which each side may be off: PDQ allows about 2 %. */
const TOLERANCE = 0.012;

type Size = { readonly width: number; readonly height: number };
/** A found picture as bytes, where in it a part lies, and what its surroundings are called. */
type Made = { readonly copy: Buffer; readonly box: Box; readonly cuts: readonly Cut[] };
type Maker = (picture: Buffer, size: Size, other: Buffer) => Promise<Made>;

const boxAt = (left: number, top: number, { width, height }: Size): Box => ({
  ...{ left, top },
  right: left + width,
  bottom: top + height,
});

const fitted = (picture: Buffer, width: number, height: number): Promise<Buffer> =>
  sharp(picture).resize(width, height, { fit: 'cover' }).png({ compressionLevel: 1 }).toBuffer();

type Margins = readonly [left: number, top: number, right: number, bottom: number];

/** @param margins in parts of the picture's sides. */
const framed =
  (colour: string, [left, top, right, bottom]: Margins): Maker =>
  async (input, size) => {
    const [x, y] = [Math.round(left * size.width), Math.round(top * size.height)];
    const width = size.width + x + Math.round(right * size.width);
    const height = size.height + y + Math.round(bottom * size.height);
    const copy = await mounted({ width, height }, colour, [{ input, left: x, top: y }]);
    return { copy, box: boxAt(x, y, size), cuts: ['border'] };
  };

const inBlurred =
  (proportion: number): Maker =>
  async (picture, size) => {
    const copy = await blurredFrame(proportion)(picture, seeded(1), []);
    const { width, height } = await sharp(copy).metadata();
    const [left, top] = [(width - size.width) / 2, (height - size.height) / 2].map(Math.round);
    return { copy, box: boxAt(left ?? 0, top ?? 0, size), cuts: ['blurred-frame'] };
  };

const captioned =
  (edge: 'above' | 'below', paper: string, ink: string): Maker =>
  async (picture, size) => {
    const copy = await captionBar(edge, { paper, ink })(picture, seeded(2), []);
    const { height } = await sharp(copy).metadata();
    const top = edge === 'above' ? height - size.height : 0;
    return { copy, box: boxAt(0, top, size), cuts: ['caption'] };
  };

/** Ours over another picture, its longer side a part of that one's. */
const over =
  (part: number, x: number, y: number): Maker =>
  async (picture, size, other) => {
    const scale = (1280 * part) / Math.max(size.width, size.height);
    const inset = {
      width: Math.round(size.width * scale),
      height: Math.round(size.height * scale),
    };
    const [left, top] = [
      Math.round(x * (1280 - inset.width)),
      Math.round(y * (960 - inset.height)),
    ];
    const copy = await sharp(await fitted(other, 1280, 960))
      .composite([{ input: await fitted(picture, inset.width, inset.height), left, top }])
      .jpeg({ quality: 85 })
      .toBuffer();
    return { copy, box: boxAt(left, top, inset), cuts: ['layout', 'blurred-frame'] };
  };

const posted =
  (attack: typeof lightScreenshot): Maker =>
  async (picture, size, other) => {
    const copy = await attack(picture, seeded(3), [other]);
    const scale = Math.min(720 / size.width, 860 / size.height);
    const shown = {
      width: Math.round(size.width * scale),
      height: Math.round(size.height * scale),
    };
    const left = Math.round((720 - shown.width) / 2);
    return { copy, box: boxAt(left, 160, shown), cuts: ['layout', 'caption'] };
  };

const darkScreenshot = screenshot({ paper: '#15181c', ink: '#e8e8e8', faint: '#4a5058' });

const KINDS: Readonly<Record<string, Maker>> = {
  'a white border': framed('#ffffff', [0.06, 0.06, 0.06, 0.06]),
  'a black border': framed('#000000', [0.15, 0.2, 0.15, 0.2]),
  'a coloured border': framed('#c8407a', [0.1, 0.1, 0.1, 0.1]),
  'a border on two sides': framed('#203080', [0.2, 0.15, 0, 0]),
  'a letterbox': framed('#000000', [0, 0.3, 0, 0.3]),
  'a narrow letterbox': framed('#000000', [0, 0.06, 0, 0.06]),
  'an uneven letterbox': framed('#0c0c0c', [0, 0.1, 0, 0.4]),
  'a pillarbox': framed('#000000', [0.3, 0, 0.3, 0]),
  'a wide blurred frame': inBlurred(16 / 9),
  'an upright blurred frame': inBlurred(9 / 16),
  'a caption below': captioned('below', '#ffffff', '#111111'),
  'a caption above': captioned('above', '#000000', '#ffffff'),
  'another picture around it': over(0.45, 0.7, 0.3),
  'a picture four times as wide around it': over(0.25, 0.2, 0.85),
  'a light page': posted(lightScreenshot),
  'a dark page': posted(darkScreenshot),
};

const SOURCES = ['nagasaki-boats', 'dust-bowl-home', 'french-alpine-landscape'] as const;
const OTHER = 'airplane-from-above';

/** What is done to the whole found picture: where the parts lie is known, and what they are called stays. */
const CHANGES: Readonly<
  Record<string, (copy: Buffer, box: Box) => Promise<{ pixels: Pixels; box: Box }>>
> = {
  'as it is': async (copy, box) => ({ pixels: await pixelsIn(copy), box }),
  mirrored: async (copy, box) => {
    const pixels = await pixelsIn(await sharp(copy).flop().png({ compressionLevel: 1 }).toBuffer());
    return { pixels, box: mirroredBox(box, pixels.width) };
  },
  negative: async (copy, box) => ({
    pixels: await pixelsIn(await sharp(copy).negate().png({ compressionLevel: 1 }).toBuffer()),
    box,
  }),
  'without colours': async (copy, box) => {
    const pixels = await pixelsOf(sharp(copy).toColourspace('b-w'));
    expect(pixels.channels).toBe(1);
    return { pixels, box };
  },
  'with an alpha channel': async (copy, box) => {
    const bytes = await sharp(copy).ensureAlpha(0.5).png({ compressionLevel: 1 }).toBuffer();
    return { pixels: await decodeStill(bytes, await headerOf(bytes, 1e8), 'found'), box };
  },
};

describe.each(Object.entries(KINDS))('the picture within %s', (_, make) => {
  const size = { width: 720, height: 520 };
  const found: (Made & { readonly name: string })[] = [];
  beforeAll(async () => {
    const other = await photographOf(OTHER, 1000);
    for (const name of SOURCES) {
      found.push({ name, ...(await make(await photographOf(name, size), size, other)) });
    }
  });

  it.each(Object.entries(CHANGES))('is found %s', async (__, change) => {
    expect(found).toHaveLength(SOURCES.length);
    for (const { name, copy, box: before, cuts } of found) {
      const { pixels, box } = await change(copy, before);
      const { part, off } = nearest(partsOf(pixels), box, pixels);
      expect(off, `${name}: ${JSON.stringify(box)}`).toBeLessThanOrEqual(TOLERANCE);
      expect(cuts).toContain(part?.cut);
    }
  });
});

describe('the cells of a collage', () => {
  type Layout = { readonly columns: number; readonly rows: number; readonly gap: number };
  const cellsOf = ({ columns, rows, gap }: Layout): Box[] => {
    const [width, height] = [
      Math.floor((1080 - gap * (columns + 1)) / columns),
      Math.floor((900 - gap * (rows + 1)) / rows),
    ];
    return Array.from({ length: columns * rows }, (_, at) =>
      boxAt(gap + (at % columns) * (width + gap), gap + Math.floor(at / columns) * (height + gap), {
        width,
        height,
      }),
    );
  };
  const collage = async (cells: readonly Box[], inputs: readonly Buffer[]): Promise<Pixels> =>
    pixelsIn(
      await mounted(
        { width: 1080, height: 900 },
        '#f4f4f4',
        cells.map(({ left, top }, at) => ({ input: inputs[at] ?? Buffer.alloc(0), left, top })),
      ),
    );
  const photographs = (cells: readonly Box[]): Promise<Buffer[]> =>
    Promise.all(
      cells.map(({ left, top, right, bottom }, at) =>
        photographOf(ORDINARY[at % ORDINARY.length] ?? OTHER, {
          width: right - left,
          height: bottom - top,
        }),
      ),
    );

  it.each([
    ['2 × 2', { columns: 2, rows: 2, gap: 12 }],
    ['2 × 2 without gaps', { columns: 2, rows: 2, gap: 0 }],
    ['3 × 3', { columns: 3, rows: 3, gap: 8 }],
    ['3 × 2', { columns: 3, rows: 2, gap: 10 }],
    ['2 × 1', { columns: 2, rows: 1, gap: 0 }],
    ['1 × 3', { columns: 1, rows: 3, gap: 6 }],
  ])('are found: %s', async (_, layout) => {
    const cells = cellsOf(layout);
    const pixels = await collage(cells, await photographs(cells));
    const parts = partsOf(pixels);
    for (const cell of cells) {
      const { part, off } = nearest(parts, cell, pixels);
      expect(off, JSON.stringify(cell)).toBeLessThanOrEqual(TOLERANCE);
      expect(part?.cut).toBe('layout');
    }
  });

  it('are found where no seam shows them, on paper of the same colour', async () => {
    const cells = cellsOf({ columns: 3, rows: 3, gap: 8 });
    const inputs = await photographs(cells);
    // A drawing on the paper's own colour, without any edge, in the middle and in a corner.
    for (const at of [4, 8]) {
      const drawing = svg(
        { width: 349, height: 289 },
        `<rect width="349" height="289" fill="#f4f4f4"/><circle cx="170" cy="140" r="90" fill="#d08030"/>`,
      );
      inputs[at] = await sharp(drawing).png().toBuffer();
    }
    const pixels = await collage(cells, inputs);
    const parts = partsOf(pixels);
    for (const cell of cells) {
      expect(nearest(parts, cell, pixels).off).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});

it('tells writing beside a picture from a border of one colour', async () => {
  const picture = await photographOf('nagasaki-boats', { width: 720, height: 520 });
  const size = { width: 720, height: 700 };
  const text = writing(seeded(5), {
    ...{ x: 30, y: 550, width: 660, height: 130, letter: 30, colour: '#101010' },
  });
  const box = boxAt(0, 0, { width: 720, height: 520 });
  const named = async (overlay: string): Promise<Cut | undefined> => {
    const pixels = await pixelsIn(
      await mounted(size, '#ffffff', [
        { input: svg(size, overlay) },
        { input: picture, left: 0, top: 0 },
      ]),
    );
    const { part, off } = nearest(partsOf(pixels), box, pixels);
    expect(off).toBeLessThanOrEqual(TOLERANCE);
    return part?.cut;
  };
  expect(await named(text)).toBe('caption');
  expect(await named('')).toBe('border');
});
