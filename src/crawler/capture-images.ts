// Images of one visit: what the browser loaded, then what the page names and did not load. Each ends in one outcome.

import PQueue from 'p-queue';
import type { Capture } from '../domain/visit.js';
import type { MediaKind } from '../domain/media.js';
import { imageCapture, missed, missedByError, missedByStatus } from './capture-outcomes.js';
import type { FetchOptions, HttpClient } from './http.js';
import type { CrawlerLimits } from './limits.js';
import { fileUrl } from './media-types.js';
import type { NetworkWatch, SeenImage } from './network.js';

/** How this page's media are asked for: with its cookies, its user agent, and itself as Referer. */
export type PageFetch = {
  readonly client: HttpClient;
  readonly options: (
    bounds: { readonly maxBytes: number; readonly timeoutMs: number },
    url: string,
  ) => FetchOptions;
};

/** Reads a `blob:` address inside the page that made it; undefined where it is gone. */
export type ReadBlob = (url: string) => Promise<Uint8Array | undefined>;

const CONCURRENT_FETCHES = 4;
const SHARE = 'more than one page’s share of images';
const ACCEPT = 'image/avif,image/webp,image/png,image/*;q=0.8,*/*;q=0.5';

/**
 * @param named addresses from the sweep, the ones that the page shows before the ones that it links to.
 * @param abort ends the fetches; what was not fetched by then is recorded as `timeout`.
 */
export async function captureImages(
  watch: NetworkWatch,
  named: readonly string[],
  fetching: PageFetch,
  readBlob: ReadBlob,
  limits: CrawlerLimits,
  abort: AbortSignal,
): Promise<readonly Capture[]> {
  const captures = new Map<string, Capture>();
  let bytesHeld = 0;
  const keep = (url: string, capture: Capture): void => {
    if (capture.outcome === 'fetched' && capture.source.from === 'bytes') {
      const { byteLength } = capture.source.bytes;
      if (bytesHeld + byteLength > limits.maxPageBytes) {
        captures.set(url, missed(url, capture.kind, 'too-large', SHARE));
        return;
      }
      bytesHeld += byteLength;
    }
    captures.set(url, capture);
  };
  const isFull = (): boolean =>
    captures.size >= limits.maxImages || bytesHeld >= limits.maxPageBytes;
  const skip = (url: string): void => {
    captures.set(url, missed(url, 'image', 'too-large', SHARE));
  };

  const wanted: string[] = [];
  for (const image of watch.images.values()) {
    const seen = await fromBrowser(image, limits);
    if (seen === 'fetch') wanted.push(image.url);
    else if (isFull()) skip(image.url);
    else keep(image.url, seen);
  }
  wanted.push(...watch.failedImages);
  const known = new Set([...watch.images.keys(), ...watch.failedImages, ...watch.aliases]);
  for (const url of named.map(fileUrl)) {
    if (known.has(url)) continue;
    known.add(url);
    wanted.push(url);
  }

  const queue = new PQueue({ concurrency: CONCURRENT_FETCHES });
  for (const url of new Set(wanted)) {
    if (captures.has(url)) continue;
    void queue.add(async () => {
      if (isFull()) skip(url);
      else keep(url, await fetchImage(url, fetching, readBlob, limits, abort));
    });
  }
  await queue.onIdle();
  return [...captures.values()];
}

async function fromBrowser(image: SeenImage, limits: CrawlerLimits): Promise<Capture | 'fetch'> {
  const { url, status, headers } = image;
  const refused = headers['x-vigil-refused'];
  if (refused !== undefined) return missed(url, 'image', 'blocked', `refused: ${refused}`);
  if (headers['x-vigil-failed'] !== undefined) return 'fetch';
  if (status >= 400) return missedByStatus(url, 'image', status);
  const bytes = await image.body;
  if (bytes === undefined) return 'fetch';
  if (bytes.byteLength > limits.maxImageBytes) {
    return missed(url, 'image', 'too-large', `more than ${limits.maxImageBytes} bytes`);
  }
  return imageCapture(url, headers['content-type'] ?? '', bytes, limits.minImageBytes);
}

async function fetchImage(
  url: string,
  fetching: PageFetch,
  readBlob: ReadBlob,
  limits: CrawlerLimits,
  abort: AbortSignal,
): Promise<Capture> {
  const kind: MediaKind = 'image';
  if (/^data:/i.test(url)) return fromDataUrl(url, limits);
  if (abort.aborted) return missed(url, kind, 'timeout', 'no time was left for it');
  if (/^blob:/i.test(url)) {
    const bytes = await readBlob(url);
    if (!bytes) return missed(url, kind, 'unsupported', 'blob that the page has let go of');
    return imageCapture(url, '', bytes, limits.minImageBytes);
  }
  try {
    const bounds = { maxBytes: limits.maxImageBytes, timeoutMs: limits.fetchMs };
    const options = fetching.options(bounds, url);
    const headers = (at: string): Record<string, string> => ({
      accept: ACCEPT,
      ...options.headers?.(at),
    });
    const answer = await fetching.client.get(url, { ...options, headers, abort });
    if (answer.status >= 400) return missedByStatus(url, kind, answer.status);
    const type = answer.headers['content-type'] ?? '';
    return imageCapture(url, type, answer.body, limits.minImageBytes);
  } catch (error) {
    return missedByError(url, kind, abort.reason === undefined ? error : abort.reason);
  }
}

/** RFC 2397. */
function fromDataUrl(url: string, limits: CrawlerLimits): Capture {
  const comma = url.indexOf(',');
  const head = url.slice(5, comma);
  if (comma < 0 || url.length > limits.maxImageBytes * 2) {
    const outcome = comma < 0 ? 'unsupported' : 'too-large';
    return missed(url, 'image', outcome, 'data: text of odd form or size');
  }
  let bytes = percentDecoded(url.slice(comma + 1));
  if (/;\s*base64\s*$/i.test(head)) {
    const text = bytes.toString('latin1');
    if (/[^A-Za-z0-9+/=\s_-]/.test(text)) {
      return missed(url, 'image', 'unsupported', 'data: text that is not encoded as it says');
    }
    bytes = Buffer.from(text, 'base64');
  }
  return imageCapture(url, head.split(';')[0] ?? '', bytes, limits.minImageBytes);
}

/** Percent-decoding to bytes (URL Standard, 1.3): what is no `%XX` stands for itself. */
function percentDecoded(text: string): Buffer {
  const encoded = Buffer.from(text);
  const bytes = Buffer.alloc(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at += 1) {
    const hex = encoded[at] === PERCENT ? encoded.toString('latin1', at + 1, at + 3) : '';
    const isPair = /^[\da-f]{2}$/i.test(hex);
    bytes[length] = isPair ? Number.parseInt(hex, 16) : (encoded[at] ?? 0);
    length += 1;
    if (isPair) at += 2;
  }
  return bytes.subarray(0, length);
}

const PERCENT = 0x25;
