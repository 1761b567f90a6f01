import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrawlerLimits } from '../../src/crawler/limits.js';
import { ledgerUrl } from '../../src/crawler/capture-outcomes.js';
import type { Capture } from '../../src/domain/visit.js';
import { page, startSite, type BehaviourSite } from './behaviour-site.js';
import { noisePicture } from './hostile-site.js';
import { crawlAll, openRig, profile, type Rig } from './rig.js';

let site: BehaviourSite;
let rig: Rig;
let picture: Buffer;

const percentText = (bytes: Buffer): string =>
  [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

beforeAll(async () => {
  picture = await noisePicture(3, 24);
  site = await startSite({
    '/many-elements': page(`${'<i></i>'.repeat(30_100)}<img data-src="/late.jpg">`),
    '/many-frames': page('<iframe src="/frame"></iframe>'.repeat(45)),
    '/frame': page('x'),
    // Of another site, so that it has a renderer of its own and only it hangs.
    '/silent-frame': (request, response, url) => {
      const port = request.headers.host?.split(':')[1] ?? '';
      page(`<iframe src="http://localhost:${port}/spin"></iframe>`)(request, response, url);
    },
    '/spin': page('<script>setTimeout(() => { for (;;); }, 50)</script>'),
    '/many-links': page('<a href="/1">x</a><a href="/2">x</a><a href="/3">x</a>'),
    '/plain': page('<iframe src="/frame"></iframe><a href="/1">x</a>'),
    '/percent': page(`<img src="data:image/jpeg,${percentText(picture)}">`),
    '/no-base64': page('<img src="data:image/jpeg;base64,(*)">'),
  });
  rig = await openRig([site.host, site.host.replace('127.0.0.1', 'localhost')]);
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

const capturesOf = async (
  path: string,
  limits: Partial<CrawlerLimits> = {},
): Promise<readonly Capture[]> => {
  const own = profile('own', [site.origin + path]);
  const shallow = { ...own, follow: { ...own.follow, maxDepth: 1 } };
  const { visits } = await crawlAll(rig, [shallow], {
    budget: { durationMs: 60_000, maxPages: 1 },
    limits,
  });
  return visits[0]?.captures ?? [];
};

const remarks = (captures: readonly Capture[]): readonly string[] =>
  captures
    .filter(({ url }) => url.includes('#vigil:'))
    .map(({ outcome, url }) => `${outcome} ${url.slice(site.origin.length)}`);

describe('what of a page was not looked at is a fault in the ledger', () => {
  it('more elements than are looked at', async () => {
    const captures = await capturesOf('/many-elements', { answerMs: 10_000, visitMs: 30_000 });
    expect(remarks(captures)).toEqual(['too-large /many-elements#vigil:elements']);
  });

  it('more frames than are asked', async () => {
    const captures = await capturesOf('/many-frames', { answerMs: 10_000, visitMs: 30_000 });
    expect(remarks(captures)).toEqual(['too-large /many-frames#vigil:frames']);
    expect(captures.at(-1)).toMatchObject({
      reason: expect.stringContaining('40 of 45') as string,
    });
  });

  it('a frame that does not answer', async () => {
    expect(remarks(await capturesOf('/silent-frame', { quietMs: 500, settleMs: 2_000 }))).toEqual([
      'timeout /silent-frame#vigil:silent-frames',
    ]);
  });

  it('more links than are followed', async () => {
    const captures = await capturesOf('/many-links', { maxLinks: 2 });
    expect(remarks(captures)).toEqual(['too-large /many-links#vigil:links']);
  });

  it('nothing, where all was looked at', async () => {
    expect(remarks(await capturesOf('/plain'))).toEqual([]);
  });
});

describe('data: pictures', () => {
  it('percent-encoded ones are read byte by byte', async () => {
    const [capture] = await capturesOf('/percent');
    expect(capture).toMatchObject({ outcome: 'fetched', source: { from: 'bytes' } });
    if (capture?.outcome !== 'fetched' || capture.source.from !== 'bytes') return;
    expect(Buffer.from(capture.source.bytes)).toEqual(picture);
  });

  it('ones that are not encoded as they say are unsupported, not left out', async () => {
    expect(await capturesOf('/no-base64')).toMatchObject([{ outcome: 'unsupported' }]);
  });

  it('are kept in the ledger as their head and their length, with nothing of the picture', () => {
    const short = `data:image/jpeg;base64,${'A'.repeat(20)}`;
    expect(ledgerUrl(short)).toBe(`data:image/jpeg;base64,… (${short.length} characters)`);
    expect(ledgerUrl(`data:${'A'.repeat(50)}`)).toBe('data:,… (55 characters)');
  });
});
