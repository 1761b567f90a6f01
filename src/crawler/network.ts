// What the browser really loads on a page: watched while it happens, for a body that isn't asked for at once is lost.

import type { Frame, Page, Request, Response } from 'playwright';
import type { CrawlerLimits } from './limits.js';
import { fileUrl, isManifest, isVideo } from './media-types.js';
import { pause, within } from './streams.js';

/** An image that the browser got an answer for. */
export type SeenImage = {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where the body could not be had from the browser; then it is fetched again. */
  readonly body: Promise<Uint8Array | undefined>;
};

/** The answer that the page itself came in. */
export type MainAnswer = {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
};

export type NetworkWatch = {
  readonly images: ReadonlyMap<string, SeenImage>;
  /** Image requests that got no answer. */
  readonly failedImages: ReadonlySet<string>;
  /** Addresses that redirected to an image that was seen. */
  readonly aliases: ReadonlySet<string>;
  /** Videos that a media element loaded. */
  readonly videos: ReadonlySet<string>;
  /** Videos, or pieces of them, that scripts fetched. */
  readonly fetchedVideos: ReadonlySet<string>;
  /** HLS playlists, in the order in which they were seen. */
  readonly playlists: ReadonlySet<string>;
  /** DASH manifests. */
  readonly dashManifests: ReadonlySet<string>;
  /** Did the page load more than is watched? */
  readonly overflowed: () => boolean;
  /** The latest answer to a navigation of the page itself. */
  readonly main: () => MainAnswer | undefined;
  /** The latest answer to a navigation of a frame inside the page. */
  readonly answerOf: (frame: Frame) => MainAnswer | undefined;
  /** Resolves when the page's renderer crashed, or when the page or the browser went away. */
  readonly gone: Promise<'crashed' | 'closed'>;
  readonly isGone: () => 'crashed' | 'closed' | undefined;
  /** Resolves when no request was under way for `quietMs`, or after `limitMs`. */
  readonly quiet: (quietMs: number, limitMs: number) => Promise<void>;
  readonly stop: () => void;
};

/** Every set is bounded: a page that loads more than this is not watched further, and that is said. */
export const MAX_WATCHED = 5_000;
const POLL_MS = 40;

/** Requests that stay open for as long as the page likes. */
const ENDLESS_TYPES: ReadonlySet<string> = new Set(['media', 'websocket', 'eventsource', 'ping']);

/**
 * Watches a page from now until `stop()`.
 *
 * Measured: `body()` sees nearly all images if it is started in the handler; it is empty for `fetch().blob()`, never settles
 * for media, throws for redirects, and is lost at the next navigation. Hence its limit, and a fetch of our own after it.
 */
export function watchNetwork(
  page: Page,
  limits: Pick<CrawlerLimits, 'bodyMs' | 'maxImageBytes' | 'maxPageBytes'>,
): NetworkWatch {
  const images = new Map<string, SeenImage>();
  const failedImages = new Set<string>();
  const aliases = new Set<string>();
  const videos = new Set<string>();
  const fetchedVideos = new Set<string>();
  const playlists = new Set<string>();
  const dashManifests = new Set<string>();
  const underWay = new Set<Request>();
  let main: MainAnswer | undefined;
  const inFrames = new WeakMap<Frame, MainAnswer>();
  let goneBy: 'crashed' | 'closed' | undefined;
  let announce: (how: 'crashed' | 'closed') => void = () => undefined;
  const gone = new Promise<'crashed' | 'closed'>((resolve) => {
    announce = resolve;
  });
  let lastActivity = performance.now();
  let bytesHeld = 0;
  let overflowed = false;

  const keep = (set: Set<string>, url: string): void => {
    if (set.size < MAX_WATCHED) set.add(url);
    else if (!set.has(url)) overflowed = true;
  };
  const onRequest = (request: Request): void => {
    lastActivity = performance.now();
    if (!ENDLESS_TYPES.has(request.resourceType()) && underWay.size < MAX_WATCHED) {
      underWay.add(request);
    }
  };
  const onDone = (request: Request): void => {
    lastActivity = performance.now();
    underWay.delete(request);
  };
  const onFailed = (request: Request): void => {
    onDone(request);
    if (request.resourceType() === 'image') keep(failedImages, fileUrl(request.url()));
  };
  const onResponse = (response: Response): void => {
    const request = response.request();
    const status = response.status();
    const headers = response.headers();
    const url = fileUrl(response.url());
    const type = request.resourceType();
    if (status >= 300 && status < 400) return;
    if (request.isNavigationRequest()) {
      const frame = frameOf(request);
      const answer = { url: response.url(), status, headers };
      if (frame === page.mainFrame()) main = answer;
      else if (frame) inFrames.set(frame, answer);
    }
    const contentType = headers['content-type'] ?? '';
    const what = isManifest(url, contentType);
    if (what === 'hls') keep(playlists, url);
    else if (what === 'dash') keep(dashManifests, url);
    else if (type === 'media' || (type === 'document' && isVideo('', contentType))) {
      keep(videos, url);
    } else if (isVideo('', contentType)) keep(fetchedVideos, url);
    else if (type === 'image' || /^image\//i.test(contentType)) {
      for (let from = request.redirectedFrom(); from; from = from.redirectedFrom()) {
        keep(aliases, fileUrl(from.url()));
      }
      const known = images.get(url);
      if (known && known.status < 400) return;
      if (!known && images.size >= MAX_WATCHED) {
        overflowed = true;
        return;
      }
      images.set(url, { url, status, headers, body: bodyOf(response, headers) });
    }
  };

  const bodyOf = async (
    response: Response,
    headers: Readonly<Record<string, string>>,
  ): Promise<Uint8Array | undefined> => {
    // What a page loads beyond its share is not held here: it is recorded, or fetched again, one by one.
    if (Number(headers['content-length'] ?? 0) > limits.maxImageBytes) return undefined;
    if (bytesHeld >= limits.maxPageBytes) return undefined;
    try {
      const body = await within(response.body(), limits.bodyMs, 'an image’s body');
      bytesHeld += body.byteLength;
      return body.byteLength === 0 ? undefined : body;
    } catch {
      return undefined;
    }
  };
  const onCrash = (): void => {
    goneBy ??= 'crashed';
    announce(goneBy);
  };
  const onClose = (): void => {
    goneBy ??= 'closed';
    announce(goneBy);
  };

  page.on('request', onRequest);
  page.on('requestfinished', onDone);
  page.on('requestfailed', onFailed);
  page.on('response', onResponse);
  page.on('crash', onCrash);
  page.on('close', onClose);

  return {
    images,
    failedImages,
    aliases,
    videos,
    fetchedVideos,
    playlists,
    dashManifests,
    overflowed: () => overflowed,
    main: () => main,
    answerOf: (frame) => inFrames.get(frame),
    gone,
    isGone: () => goneBy,
    async quiet(quietMs, limitMs) {
      const end = performance.now() + limitMs;
      while (performance.now() < end && goneBy === undefined) {
        const restMs = quietMs - (performance.now() - lastActivity);
        if (underWay.size === 0 && restMs <= 0) return;
        await pause(underWay.size === 0 ? Math.min(restMs, end - performance.now()) : POLL_MS);
      }
    },
    stop() {
      page.off('request', onRequest);
      page.off('requestfinished', onDone);
      page.off('requestfailed', onFailed);
      page.off('response', onResponse);
      page.off('crash', onCrash);
      page.off('close', onClose);
    },
  };
}

/** The watch of a page that no browser loaded: it saw nothing but the page's own answer. */
export function unwatched(main: MainAnswer | undefined): NetworkWatch {
  const none: ReadonlySet<string> = new Set();
  return {
    images: new Map(),
    failedImages: none,
    aliases: none,
    videos: none,
    fetchedVideos: none,
    playlists: none,
    dashManifests: none,
    overflowed: () => false,
    main: () => main,
    answerOf: () => undefined,
    gone: new Promise(() => undefined),
    isGone: () => undefined,
    quiet: () => Promise.resolve(),
    stop: () => undefined,
  };
}

/** A request's frame; a service worker's requests have none. */
function frameOf(request: Request): Frame | undefined {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
}
