// Everything that one visit captured: images first, then videos, from the browser and from what the page names.

import { z } from 'zod';
import { reasonOf } from '../domain/errors.js';
import type { SiteProfile } from '../domain/site.js';
import type { Capture } from '../domain/visit.js';
import type { PageLease } from './browser.js';
import { captureImages, type PageFetch, type ReadBlob } from './capture-images.js';
import { captureVideos } from './capture-videos.js';
import { inPage } from './in-page.js';
import { isVideo } from './media-types.js';
import type { NetworkWatch } from './network.js';
import { filmReader } from './page-films.js';
import { ownHeaders } from './own-headers.js';
import { timeoutSignal, within } from './streams.js';
import type { Sweep } from './sweep.js';
import type { VisitTools } from './tools.js';

type Page = {
  readonly lease: PageLease;
  readonly site: SiteProfile;
  readonly watch: NetworkWatch;
  readonly sweeps: readonly Sweep[];
  /** The page's own address. */
  readonly referer: string;
  readonly folder: string;
  readonly tools: VisitTools;
  /** When the visit is over, in milliseconds of `performance.now()`; videos have `videoMs` more. */
  readonly deadline: number;
};

/** Fetches what is still missing; every media ends in exactly one capture. */
export async function capturePage(page: Page): Promise<readonly Capture[]> {
  const { watch, sweeps, folder } = page;
  const { limits } = page.tools;
  const fetching = pageFetch(page);
  const restMs = (): number => page.deadline - performance.now();
  const shown = sweeps.flatMap((sweep) => sweep.images);
  const linked = sweeps.flatMap((sweep) => sweep.linkedImages);
  const videos = sweeps.flatMap((sweep) => sweep.videos);
  const images = await captureImages(
    watch,
    [...shown, ...linked].filter((url) => !isVideo(url, '')),
    fetching,
    blobReader(page),
    limits,
    timeoutSignal(Math.max(Math.min(limits.captureMs, restMs()), limits.bodyMs)),
  );
  const films = await captureVideos(
    watch,
    [...videos, ...shown.filter((url) => isVideo(url, ''))],
    folder,
    fetching,
    limits,
    timeoutSignal(restMs() + limits.videoMs),
    filmReader(page.lease.page, limits.answerMs),
  );
  return [...images, ...films];
}

function pageFetch({ lease, site, referer, tools }: Page): PageFetch {
  const headersFor = ownHeaders(site);
  const cookies = async (url: string): Promise<string> => {
    try {
      const jar = await within(lease.context.cookies(url), tools.limits.answerMs, 'cookies');
      return jar.map(({ name, value }) => `${name}=${value}`).join('; ');
    } catch (error) {
      tools.log.debug('no cookies for a fetch', { reason: reasonOf(error) });
      return '';
    }
  };
  return {
    client: tools.client,
    options: (bounds, url) => ({
      ...bounds,
      cookies,
      referer: refererFor(referer, url),
      headers: (at) => ({
        'accept-language': 'ko-KR,ko;q=0.9,en;q=0.5',
        ...headersFor(at),
        'user-agent': lease.userAgent,
      }),
    }),
  };
}

/** As browsers do by default (strict-origin-when-cross-origin, Referrer Policy, W3C). */
export function refererFor(page: string, url: string): string {
  const from = new URL(page);
  const to = new URL(url);
  from.hash = '';
  return from.origin === to.origin ? from.href : `${from.origin}/`;
}

const MAX_BLOB_BYTES = 20_000_000;

function blobReader({ lease, tools }: Page): ReadBlob {
  return async (url) => {
    for (const frame of lease.page.frames()) {
      try {
        const asked = frame.evaluate(inPage(readBlob, { url, maxBytes: MAX_BLOB_BYTES }));
        const text = z.string().parse(await within(asked, tools.limits.answerMs, 'a blob'));
        if (text !== '') return Buffer.from(text, 'base64');
      } catch {
        // Another frame made it, or nobody has it any more.
      }
    }
    return undefined;
  };
}

/** Runs inside the page: a blob's bytes in base64, empty where it is too large. */
async function readBlob(argument: {
  readonly url: string;
  readonly maxBytes: number;
}): Promise<string> {
  const blob = await (await fetch(argument.url)).blob();
  if (blob.size > argument.maxBytes) return '';
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}
