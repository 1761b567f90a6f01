import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureImages } from '../../src/crawler/capture-images.js';
import { DEFAULT_LIMITS } from '../../src/crawler/limits.js';
import { unwatched } from '../../src/crawler/network.js';
import type { Visit } from '../../src/domain/visit.js';
import { segment, startCaptureSite, WAYS, type CaptureSite } from './capture-site.js';
import { captureLines, crawlAll, openRig, profile, type Rig } from './rig.js';

let site: CaptureSite;
let rig: Rig;
beforeAll(async () => {
  site = await startCaptureSite();
  rig = await openRig([site.host]);
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

describe('everything that a page shows or names', () => {
  let visit: Visit | undefined;
  beforeAll(async () => {
    const rest = `follow: {maxDepth: 0}\nloadMore: ['.more']`;
    const { visits } = await crawlAll(rig, [profile('gallery', [`${site.origin}/gallery`], rest)]);
    visit = visits[0];
  });

  it.each(WAYS)('%s', (way) => {
    const lines = captureLines(visit?.captures.filter(({ url }) => url.startsWith('http')) ?? []);
    expect(lines.filter((line) => line.endsWith(` /${way}.jpg`))).toEqual([`fetched /${way}.jpg`]);
  });

  it('data: text, of which the ledger keeps the head', () => {
    const captures = visit?.captures.filter(({ url }) => url.startsWith('data:')) ?? [];
    expect(captures.map(({ outcome }) => outcome)).toEqual(['fetched']);
    expect(captures[0]?.url.length).toBeLessThan(200);
  });

  it('drawings, trackers and missing pictures are said to be that', () => {
    const of = (path: string) => visit?.captures.find(({ url }) => url.endsWith(path));
    expect(of('/drawing.svg')).toMatchObject({ outcome: 'skipped', reason: 'SVG drawing' });
    expect(of('/pixel.gif')).toMatchObject({ outcome: 'skipped' });
    expect(of('/gone.jpg')).toMatchObject({ outcome: 'gone' });
  });

  it('each address has one outcome', () => {
    const urls = visit?.captures.map(({ url }) => url) ?? [];
    expect(new Set(urls).size).toBe(urls.length);
  });

  it('the title', () => {
    expect(visit).toMatchObject({ outcome: 'fetched', title: 'Every way', httpStatus: 200 });
  });
});

describe('links', () => {
  it('are normalised, told apart from files, and within the site', async () => {
    const linked = profile('links', [`${site.origin}/gallery`]);
    const { visits } = await crawlAll(rig, [linked], { concurrency: 1 });
    const links = visits[0]?.links.map(({ url, depth }) => `${depth} ${new URL(url).pathname}`);
    expect(links).toEqual(['1 /next', '1 /clicked']);
    expect(visits.map((visit) => new URL(visit.url).pathname)).toEqual([
      '/gallery',
      '/next',
      '/clicked',
    ]);
  });
});

describe('more than a page’s share', () => {
  it('is too large, with that reason: a gap, for it was shown and not compared', async () => {
    const rest = 'follow: {maxDepth: 0}';
    const share = profile('share', [`${site.origin}/gallery`], rest);
    const { visits } = await crawlAll(rig, [share], { limits: { maxImages: 5 } });
    const captures = visits[0]?.captures ?? [];
    expect(captures.filter(({ outcome }) => outcome === 'fetched').length).toBeLessThanOrEqual(5);
    expect(captures.length).toBeGreaterThan(20);
    expect(captures.at(-1)).toMatchObject({
      outcome: 'too-large',
      reason: expect.stringContaining('share') as string,
    });
  });
});

describe('videos', () => {
  const bytes = new Map<string, Buffer>();
  let lines: readonly string[] = [];
  beforeAll(async () => {
    const videos = profile('videos', [`${site.origin}/videos`], 'follow: {maxDepth: 0}');
    const plan = { limits: { maxVideoBytes: 50_000, maxVideos: 20 } };
    const { visits } = await crawlAll(rig, [videos], plan, async (visit) => {
      for (const capture of visit.captures) {
        if (capture.outcome !== 'fetched' || capture.source.from !== 'file') continue;
        bytes.set(new URL(capture.url).pathname, await readFile(capture.source.path));
      }
    });
    lines = captureLines(visits[0]?.captures ?? []);
  });

  it('each has its outcome', () => {
    expect(lines).toEqual([
      'drm /hls/drm.m3u8',
      'fetched /clip.mp4',
      'fetched /hls/aes.m3u8',
      'fetched /hls/live.m3u8',
      'fetched /hls/long.m3u8',
      'fetched /hls/master.m3u8',
      'fetched /named.mp4',
      'gone /dash.mpd',
      'gone /missing.mp4',
      // It is live: what was listed at that moment was fetched, and that is said.
      'skipped /hls/live.m3u8',
      'skipped /player.mp4',
      'too-large /huge.mp4',
      'unsupported /hls/empty.m3u8',
    ]);
  });

  it('HLS: the lowest variant with a picture, whole', () => {
    expect(bytes.get('/hls/master.m3u8')).toEqual(Buffer.concat([1, 2, 3].map(segment)));
  });

  it('HLS: AES-128 is decrypted', () => {
    expect(bytes.get('/hls/aes.m3u8')).toEqual(Buffer.concat([1, 2, 3].map(segment)));
  });

  it('HLS: what does not fit the budget is sampled over the whole length', () => {
    const long = bytes.get('/hls/long.m3u8') ?? Buffer.alloc(0);
    expect(long.length).toBeLessThanOrEqual(50_000);
    expect(long.length).toBeGreaterThan(30_000);
    expect([long[0], long.at(-1)]).toEqual([1, 40]);
  });

  it('HLS: a playlist that calls itself a video file is read as one', () => {
    expect(bytes.get('/named.mp4')).toEqual(segment(1));
  });
});

it('what scripts made is not read either once the time is over', async () => {
  let read = 0;
  const captures = await captureImages(
    unwatched(undefined),
    ['blob:http://127.0.0.1/1'],
    { client: rig.client, options: (bounds) => bounds },
    () => {
      read += 1;
      return Promise.resolve(undefined);
    },
    DEFAULT_LIMITS,
    AbortSignal.abort(),
  );
  expect(captures).toMatchObject([{ outcome: 'timeout', reason: 'no time was left for it' }]);
  expect(read).toBe(0);
});
