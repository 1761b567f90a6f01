// Films that a script feeds are sought through, so that the script fetches pieces over their whole length; and what the page said of keys.

import type { Page } from 'playwright';
import { z } from 'zod';
import { inPage } from './in-page.js';
import { STORE, type PageStore } from './page-hooks.js';
import { within } from './streams.js';

/** What videos of a page showed of themselves while they were played. */
export type Played = {
  /** Films that were fed without an end: a live broadcast. */
  readonly live: number;
  /** DRM systems that the page asked for. */
  readonly keySystems: readonly string[];
  /** Did a media element meet encrypted pictures? */
  readonly encrypted: boolean;
};

const playedSchema = z.object({
  live: z.int().nonnegative(),
  keySystems: z.array(z.string().max(60)).max(10),
  encrypted: z.boolean(),
});

const MAX_FRAMES = 8;
const SEEKS = { positions: 6, waitMs: 700, maxFilms: 2, shareBytes: 4_000_000 };
/** For all of a page: the positions of its films, and what a busy machine adds. */
const PLAY_MS = SEEKS.positions * SEEKS.waitMs * SEEKS.maxFilms * 2;

/** Plays and seeks through what is fed by scripts; every other video is fetched, not played. Never throws. */
export async function playThrough(page: Page): Promise<Played> {
  const all: Played[] = [];
  const end = performance.now() + PLAY_MS;
  for (const frame of page.frames().slice(0, MAX_FRAMES)) {
    const left = end - performance.now();
    if (left <= 0) break;
    try {
      const asked = frame.evaluate(inPage(seekThrough, { store: STORE, ...SEEKS }));
      all.push(playedSchema.parse(await within(asked, left, 'the page’s films')));
    } catch {
      // The frame is gone, or does not answer: the sweep says so.
    }
  }
  return {
    live: all.reduce((sum, { live }) => sum + live, 0),
    keySystems: [...new Set(all.flatMap(({ keySystems }) => keySystems))],
    encrypted: all.some(({ encrypted }) => encrypted),
  };
}

/** Runs inside the page. */
export async function seekThrough(
  argument: typeof SEEKS & { readonly store: string },
): Promise<Played> {
  const store = (window as unknown as Record<string, PageStore | undefined>)[argument.store];
  let live = 0;
  const rest = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
  const isFed = (video: HTMLVideoElement): boolean =>
    store?.fed.some((fed) => fed.url() === video.currentSrc) === true;
  const films = [...document.querySelectorAll('video')].filter(isFed).slice(0, argument.maxFilms);
  for (const video of films) {
    if (!store) break;
    video.muted = true;
    if (video.readyState === 0) await rest(argument.waitMs);
    const { duration } = video;
    if (!Number.isFinite(duration)) {
      if (duration === Infinity) live += 1;
      continue;
    }
    for (let step = 0; step < argument.positions; step += 1) {
      const at = (duration * (step + 0.5)) / argument.positions;
      store.allowance += argument.shareBytes;
      // What is there already is not asked for again.
      let isThere = false;
      for (let part = 0; part < video.buffered.length; part += 1) {
        if (video.buffered.start(part) <= at && at < video.buffered.end(part)) isThere = true;
      }
      if (isThere) continue;
      const before = store.kept;
      video.currentTime = at;
      for (let waited = 0; waited < argument.waitMs; waited += 50) {
        await rest(50);
        if (store.kept > before && !video.seeking) break;
      }
    }
  }
  return {
    live,
    keySystems: [...(store?.keySystems ?? [])],
    encrypted: store?.encrypted === true,
  };
}

/**
 * Seeks through films that a worker feeds (`MediaSource` in a worker): nothing of what it is fed with can be had from the page, only
 * what it shows. Never throws.
 *
 * @param look keeps what the page shows at this moment.
 */
export async function momentsOf(page: Page, look: () => Promise<void>): Promise<void> {
  const end = performance.now() + SEEKS.positions * SEEKS.waitMs * 2;
  for (const frame of page.frames().slice(0, MAX_FRAMES)) {
    for (let step = 0; step < SEEKS.positions; step += 1) {
      const left = end - performance.now();
      if (left <= 0) return;
      const { maxFilms, waitMs } = SEEKS;
      const part = (step + 0.5) / SEEKS.positions;
      try {
        const asked = frame.evaluate(inPage(seekTo, { part, maxFilms, waitMs }));
        if ((await within(asked, left, 'the page’s films')) !== true) break;
      } catch {
        break;
      }
      await look();
    }
  }
}

/** Runs inside the page. @returns is there any such film? */
export async function seekTo(argument: {
  readonly part: number;
  readonly maxFilms: number;
  readonly waitMs: number;
}): Promise<boolean> {
  const films = [...document.querySelectorAll('video')]
    .filter(({ srcObject, duration }) => {
      // A live picture has no length.
      return srcObject && !(srcObject instanceof MediaStream) && Number.isFinite(duration);
    })
    .slice(0, argument.maxFilms);
  const sought = films.map(async (video) => {
    video.muted = true;
    video.pause();
    const isThere = new Promise((done) => {
      video.addEventListener('seeked', done, { once: true });
    });
    video.currentTime = video.duration * argument.part;
    await Promise.race([isThere, new Promise((done) => setTimeout(done, argument.waitMs))]);
  });
  await Promise.all(sought);
  return films.length > 0;
}
