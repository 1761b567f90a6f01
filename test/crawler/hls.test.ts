import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { captureHls } from '../../src/crawler/hls.js';
import type { Answer, FetchOptions } from '../../src/crawler/http.js';
import { StopError } from '../../src/domain/errors.js';
import { page, startSite, type Answers, type BehaviourSite } from './behaviour-site.js';
import { segment } from './capture-site.js';
import { crawlAll, openRig, profile } from './rig.js';

const COUNT = 15;
const folder = mkdtempSync(join(tmpdir(), 'vigil-hls-'));
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const PLAYLIST = [
  '#EXTM3U',
  '#EXT-X-VERSION:3',
  '#EXT-X-TARGETDURATION:4',
  ...Array.from({ length: COUNT }, (_, at) => `#EXTINF:4,\n/${at + 1}.ts`),
  '#EXT-X-ENDLIST',
].join('\n');

const lossySite = (had: (number: number) => boolean): Promise<BehaviourSite> => {
  const parts: Answers = Object.fromEntries(
    Array.from({ length: COUNT }, (_, at): [string, Answers[string]] => [
      `/${at + 1}.ts`,
      (_request, response) => {
        response.writeHead(had(at + 1) ? 200 : 503, { 'content-type': 'video/mp2t' });
        response.end(segment(at + 1));
      },
    ]),
  );
  return startSite({
    '/': page('<video src="/film.m3u8"></video>'),
    '/film.m3u8': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/vnd.apple.mpegurl' }).end(PLAYLIST);
    },
    ...parts,
  });
};

const filmOf = async (
  had: (number: number) => boolean,
): Promise<{ readonly lines: readonly string[]; readonly bytes: Buffer | undefined }> => {
  await using site = await lossySite(had);
  await using rig = await openRig([site.host]);
  let bytes: Buffer | undefined;
  const { visits } = await crawlAll(
    rig,
    [profile('film', [`${site.origin}/`], 'follow: {maxDepth: 0}')],
    {},
    async (visit) => {
      for (const capture of visit.captures) {
        if (capture.outcome !== 'fetched' || capture.source.from !== 'file') continue;
        bytes = await readFile(capture.source.path);
      }
    },
  );
  const lines = (visits[0]?.captures ?? []).map((capture) =>
    [
      capture.outcome,
      capture.url.slice(site.origin.length),
      ...('reason' in capture ? [capture.reason.replace(/:.*/s, '')] : []),
    ].join(' '),
  );
  return { lines, bytes };
};

describe('a playlist that lost segments', () => {
  it('what was had is handed on, and what was lost is a fault of its own', async () => {
    const { lines, bytes } = await filmOf((number) => number <= 2);
    expect(lines).toEqual([
      'fetched /film.m3u8',
      'network /film.m3u8#vigil:segments 13 of 15 segments could not be fetched',
    ]);
    expect(bytes).toEqual(Buffer.concat([1, 2].map(segment)));
  });

  it('the first segment may be among them', async () => {
    const { lines, bytes } = await filmOf((number) => number > 1);
    expect(lines).toEqual([
      'fetched /film.m3u8',
      'network /film.m3u8#vigil:segments 1 of 15 segments could not be fetched',
    ]);
    expect(bytes?.[0]).toBe(2);
  });

  it('all of them: the video is not had', async () => {
    expect((await filmOf(() => false)).lines.map((line) => line.split(' ')[0])).toEqual([
      'network',
    ]);
  });
});

describe('a playlist', () => {
  const answers = (asked: FetchOptions[], fail?: Error) => ({
    get: (url: string, options: FetchOptions): Promise<Answer> => {
      asked.push(options);
      if (fail && !url.endsWith('.m3u8')) return Promise.reject(fail);
      const keyed = PLAYLIST.replace('#EXTINF', '#EXT-X-KEY:METHOD=AES-128,URI="/key"\n#EXTINF');
      const body = url.endsWith('.m3u8') ? Buffer.from(keyed) : Buffer.alloc(16);
      return Promise.resolve({ status: 200, headers: {}, finalUrl: url, body });
    },
  });
  const bounds = { maxBytes: 200_000_000, timeoutMs: 1_000 };
  const url = 'http://site.example/film.m3u8';

  it('has a bound for each segment and for the key', async () => {
    const asked: FetchOptions[] = [];
    await captureHls(answers(asked), url, join(folder, 'bounds'), bounds).catch(() => undefined);
    expect(new Set(asked.slice(1).map(({ maxBytes }) => maxBytes))).toEqual(
      new Set([50_000_000, 1_000]),
    );
  });

  it('a full disk is no lost segment', async () => {
    const full = new StopError('disk-full', { path: 'x' });
    const made = captureHls(answers([], full), url, join(folder, 'full'), bounds);
    await expect(made).rejects.toMatchObject({ code: 'disk-full' });
  });
});
