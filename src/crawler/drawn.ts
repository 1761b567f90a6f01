// Pictures that have no address: what a page drew on its canvases, and live pictures. Read from the canvas, or from the screen where it is tainted.

import { createHash } from 'node:crypto';
import type { Frame, Page } from 'playwright';
import { z } from 'zod';
import { inPage } from './in-page.js';
import { STORE, type PageStore } from './page-hooks.js';
import { atItsSize } from './small-raster.js';
import { within } from './streams.js';

export type Drawn = {
  readonly bytes: Uint8Array;
};

/** Collects what canvases show, as often as it is asked; the same picture is kept once. */
export type DrawnPictures = {
  /** Looks at every canvas now. Never throws. */
  readonly look: () => Promise<void>;
  readonly pictures: () => readonly Drawn[];
  /** Canvases that could not be read, and pictures beyond the bound. */
  readonly missed: () => number;
};

/** Canvases of one frame, and pictures of one page. */
const MAX_CANVASES = 12;
const MAX_PICTURES = 40;
const MAX_FRAMES = 10;
const MAX_BYTES = 60_000_000;
/** Smaller ones are icons and gauges; the sweep counts the same ones. */
const MIN_SIDE = 96;
/** A canvas' picture as base64 text. */
const MAX_TEXT = 16_000_000;
const SHOT_MS = 3_000;
const MARK = 'data-vigil-canvas';

const answerSchema = z
  .array(
    z.object({
      position: z.int().nonnegative(),
      /** A `data:` address, or why there is none. */
      picture: z.string().max(MAX_TEXT),
      how: z.enum(['read', 'to-be-shot', 'blank', 'too-large']),
    }),
  )
  .max(MAX_CANVASES);

export function drawnPictures(page: Page, answerMs: number): DrawnPictures {
  const kept = new Map<string, Drawn>();
  const lost = new Set<string>();
  /** Frames that did not answer are not waited for again. */
  const silent = new WeakSet<Frame>();
  let bytes = 0;

  const keep = (name: string, picture: Buffer): void => {
    const key = createHash('sha256').update(picture).digest('base64');
    if (kept.has(key)) return;
    if (kept.size >= MAX_PICTURES || bytes + picture.length > MAX_BYTES) {
      lost.add(name);
      return;
    }
    bytes += picture.length;
    kept.set(key, { bytes: picture });
  };
  const shoot = async (frame: Frame, position: number): Promise<Buffer | undefined> => {
    const canvas = frame.locator(`[${MARK}="${position}"]`).first();
    const take = (): Promise<Buffer> =>
      canvas.screenshot({ type: 'png', timeout: SHOT_MS, animations: 'allow' });
    return atItsSize(page, () => within(take(), SHOT_MS + 500, 'a canvas')).catch(() => undefined);
  };
  const lookInto = async (frame: Frame, at: number): Promise<void> => {
    const argument = {
      maxCanvases: MAX_CANVASES,
      minSide: MIN_SIDE,
      maxText: MAX_TEXT,
      mark: MARK,
      store: STORE,
    };
    const asked = frame.evaluate(inPage(readCanvases, argument));
    const answer = answerSchema.parse(await within(asked, answerMs, 'the page’s canvases'));
    for (const { position, picture, how } of answer) {
      const name = `${at}-${position}`;
      if (how === 'read') {
        keep(name, Buffer.from(picture.slice(picture.indexOf(',') + 1), 'base64'));
      } else if (how === 'to-be-shot') {
        const shot = await shoot(frame, position);
        if (shot) keep(name, shot);
        else lost.add(name);
      } else if (how === 'too-large') lost.add(name);
    }
  };
  return {
    look: async () => {
      for (const [at, frame] of page.frames().slice(0, MAX_FRAMES).entries()) {
        if (silent.has(frame)) continue;
        await lookInto(frame, at).catch(() => silent.add(frame));
      }
    },
    pictures: () => [...kept.values()],
    missed: () => lost.size,
  };
}

/**
 * Runs inside the page. A canvas of one colour is not read: nothing was drawn on it. Where WebGL may have forgotten what it
 * drew, and where a picture of another site taints the canvas, the screen is asked.
 */
export function readCanvases(argument: {
  readonly maxCanvases: number;
  readonly minSide: number;
  readonly maxText: number;
  readonly mark: string;
  readonly store: string;
}): z.infer<typeof answerSchema> {
  const SAMPLE = 24;
  const store = (window as unknown as Record<string, Partial<PageStore> | undefined>)[
    argument.store
  ];
  const roots: (Document | ShadowRoot)[] = [document];
  for (const element of [...document.querySelectorAll('*')].slice(0, 30_000)) {
    const root = element.shadowRoot ?? store?.shadows?.get(element);
    if (root && roots.length < 50) roots.push(root);
  }
  type Shown = { readonly element: Element; readonly canvas: HTMLCanvasElement };
  /** What a live picture shows at this moment. */
  const stillOf = (video: HTMLVideoElement): Shown | undefined => {
    if (!video.srcObject || video.videoWidth === 0) return undefined;
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext('2d')?.drawImage(video, 0, 0);
    return { element: video, canvas };
  };
  const found = roots
    .flatMap((root): (Shown | undefined)[] => [
      ...[...root.querySelectorAll('canvas')].map((canvas) => ({ element: canvas, canvas })),
      ...[...root.querySelectorAll('video')].map(stillOf),
    ])
    .filter((each) => each !== undefined)
    .filter(({ canvas }) => Math.min(canvas.width, canvas.height) >= argument.minSide)
    .slice(0, argument.maxCanvases);
  const look = (canvas: HTMLCanvasElement): 'picture' | 'uniform' | 'tainted' => {
    const small = document.createElement('canvas');
    small.width = SAMPLE;
    small.height = SAMPLE;
    const context = small.getContext('2d', { willReadFrequently: true });
    if (!context) return 'tainted';
    try {
      context.drawImage(canvas, 0, 0, SAMPLE, SAMPLE);
      const { data } = context.getImageData(0, 0, SAMPLE, SAMPLE);
      for (let at = 4; at < data.length; at += 1) if (data[at] !== data[at - 4]) return 'picture';
      return 'uniform';
    } catch {
      return 'tainted';
    }
  };
  const isShown = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    const { visibility, display } = getComputedStyle(element);
    return width > 1 && height > 1 && visibility !== 'hidden' && display !== 'none';
  };
  return found.map(({ element, canvas }, position) => {
    element.setAttribute(argument.mark, String(position));
    const kind = look(canvas);
    if (kind === 'picture') {
      const lossless = canvas.width * canvas.height <= 2_000_000;
      const picture = lossless
        ? canvas.toDataURL('image/png')
        : canvas.toDataURL('image/jpeg', 0.95);
      return picture.length > argument.maxText
        ? { position, picture: '', how: 'too-large' }
        : { position, picture, how: 'read' };
    }
    const isUnread = kind === 'tainted' || store?.forgetful?.has(element) === true;
    return { position, picture: '', how: isUnread && isShown(element) ? 'to-be-shot' : 'blank' };
  });
}
