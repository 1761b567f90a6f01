import { beforeAll, describe, expect, it } from 'vitest';
import type { Visit } from '../../src/domain/visit.js';
import { startHostileSite } from './hostile-site.js';
import { captureLines, crawlAll, openRig, profile, type Crawled } from './rig.js';

const OUTCOMES: Readonly<Record<string, string>> = {
  '/good': 'fetched',
  '/hang': 'timeout',
  '/hang-body': 'timeout',
  '/circle': 'network',
  '/429': 'rate-limited',
  '/503': 'rate-limited',
  '/500': 'http-error',
  '/404': 'gone',
  '/410': 'gone',
  '/403': 'blocked',
  '/out': 'blocked',
  '/dialogs': 'fetched',
  '/popups': 'fetched',
  '/closes': 'fetched',
  '/refresh': 'fetched',
  '/spins': 'timeout',
  '/download': 'skipped',
  '/nothing': 'skipped',
  '/image-page': 'fetched',
  '/reset': 'network',
  '/garbage': 'network',
  '/endless-image': 'fetched',
  '/truncated': 'fetched',
  '/wrong-types': 'fetched',
  '/missing-images': 'fetched',
  '/metadata': 'fetched',
};
/** Which outcome these end in depends on when they are looked at; that they end is what counts. */
const UNSTEADY = ['/endless', '/refresh-loop'];

let crawled: Crawled;
let visits: ReadonlyMap<string, Visit>;

beforeAll(async () => {
  await using site = await startHostileSite();
  await using rig = await openRig([site.host]);
  const seeds = [...Object.keys(OUTCOMES), ...UNSTEADY].map((path) => site.origin + path);
  const hostile = profile('hostile', seeds, 'follow: {maxDepth: 0}');
  crawled = await crawlAll(rig, [hostile], { concurrency: 4 });
  visits = new Map(crawled.visits.map((visit) => [new URL(visit.url).pathname, visit]));
}, 60_000);

describe('a hostile page ends in a clear outcome, and the crawl goes on', () => {
  it.each(Object.entries(OUTCOMES))('%s: %s', (path, outcome) => {
    expect(visits.get(path)).toMatchObject({ outcome });
    if (outcome !== 'fetched') expect(visits.get(path)?.reason).toBeTruthy();
  });

  it('every page is handed on exactly once', () => {
    expect(crawled.end).toBe('frontier-empty');
    expect(crawled.visits).toHaveLength(Object.keys(OUTCOMES).length + UNSTEADY.length);
    expect(visits.size).toBe(crawled.visits.length);
    expect(crawled.frontier.urls('waiting')).toEqual([]);
    expect(crawled.frontier.urls('claimed')).toEqual([]);
  });
});

describe('what a hostile page shows still counts', () => {
  const capturesOf = (path: string): readonly string[] =>
    captureLines(visits.get(path)?.captures ?? []);

  it.each([
    ['/hang-body', 'fetched /picture.jpg?half'],
    ['/dialogs', 'fetched /picture.jpg?dialogs'],
    ['/popups', 'fetched /picture.jpg?popups'],
    ['/closes', 'fetched /picture.jpg?closes'],
    ['/spins', 'fetched /picture.jpg?spins'],
    ['/image-page', 'fetched /image-page'],
    ['/refresh', 'fetched /picture.jpg'],
  ])('%s', (path, line) => {
    expect(capturesOf(path)).toContain(line);
  });

  it('an endless picture is too large or too slow, the one beside it is had', () => {
    const lines = capturesOf('/endless-image');
    expect(lines).toContain('fetched /picture.jpg?beside');
    expect(lines.find((line) => line.endsWith('/endless.jpg'))).toMatch(/^(?:too-large|timeout) /);
  });

  it('a truncated picture is a fault of the network', () => {
    expect(capturesOf('/truncated')).toEqual(['network /truncated.jpg']);
  });

  it('bytes decide what is a picture; what only calls itself one goes to the decoder', () => {
    expect(capturesOf('/wrong-types')).toEqual([
      'fetched /as-text',
      'fetched /text.jpg',
      'skipped /html.jpg',
    ]);
  });

  it('a picture that is gone, forbidden, or inside is said so', () => {
    expect(capturesOf('/missing-images')).toEqual([
      'blocked /403/a.jpg',
      'fetched /picture.jpg',
      'gone /404/a.jpg',
    ]);
    expect(capturesOf('/metadata')).toEqual([
      'blocked /latest.jpg',
      'fetched /picture.jpg?metadata',
    ]);
  });
});
