import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Visit } from '../../src/domain/visit.js';
import { startHostileSite, type HostileSite } from './hostile-site.js';
import { captureLines, crawlAll, openRig, profile, type Rig } from './rig.js';

let site: HostileSite;
let rig: Rig;
beforeAll(async () => {
  site = await startHostileSite();
  rig = await openRig([site.host]);
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

const visitsOf = async (...paths: readonly string[]): Promise<ReadonlyMap<string, Visit>> => {
  const seeds = paths.map((path) => site.origin + path);
  const follow = 'follow: {maxDepth: 0}';
  const { visits } = await crawlAll(rig, [profile('hostile', seeds, follow)]);
  return new Map(visits.map((visit) => [new URL(visit.url).pathname, visit]));
};

describe('a hostile page ends in a clear outcome, and the crawl goes on', () => {
  it.each([
    ['/hang', 'timeout'],
    ['/hang-body', 'timeout'],
    ['/circle', 'network'],
    ['/429', 'rate-limited'],
    ['/503', 'rate-limited'],
    ['/500', 'http-error'],
    ['/404', 'gone'],
    ['/410', 'gone'],
    ['/403', 'blocked'],
    ['/out', 'blocked'],
    ['/dialogs', 'fetched'],
    ['/popups', 'fetched'],
    ['/closes', 'fetched'],
    ['/refresh', 'fetched'],
    ['/spins', 'timeout'],
    ['/download', 'skipped'],
    ['/nothing', 'skipped'],
    ['/image-page', 'fetched'],
    ['/reset', 'network'],
    ['/garbage', 'network'],
  ])('%s: %s', async (path, outcome) => {
    const visits = await visitsOf(path, '/good');
    expect(visits.get(path)).toMatchObject({ outcome });
    if (outcome !== 'fetched') expect(visits.get(path)?.reason).toBeTruthy();
    expect(visits.get('/good')?.outcome).toBe('fetched');
  });

  it('an endless page is cut off', async () => {
    const visits = await visitsOf('/endless', '/good');
    expect(['timeout', 'network', 'fetched']).toContain(visits.get('/endless')?.outcome);
    expect(visits.get('/good')?.outcome).toBe('fetched');
  });

  it('a page that reloads itself for ever is left', async () => {
    const visits = await visitsOf('/refresh-loop', '/good');
    expect(visits.get('/refresh-loop')?.reason).toBeTruthy();
    expect(visits.get('/good')?.outcome).toBe('fetched');
  });
});

describe('what a hostile page shows still counts', () => {
  const capturesOf = async (path: string): Promise<readonly string[]> =>
    captureLines((await visitsOf(path)).get(path)?.captures ?? []);

  it.each([
    ['/hang-body', 'fetched /picture.jpg?half'],
    ['/dialogs', 'fetched /picture.jpg?dialogs'],
    ['/popups', 'fetched /picture.jpg?popups'],
    ['/closes', 'fetched /picture.jpg?closes'],
    ['/spins', 'fetched /picture.jpg?spins'],
    ['/image-page', 'fetched /image-page'],
    ['/refresh', 'fetched /picture.jpg'],
  ])('%s', async (path, line) => {
    expect(await capturesOf(path)).toContain(line);
  });

  it('an endless picture is too large or too slow, the one beside it is had', async () => {
    const lines = await capturesOf('/endless-image');
    expect(lines).toContain('fetched /picture.jpg?beside');
    expect(lines.find((line) => line.endsWith('/endless.jpg'))).toMatch(/^(?:too-large|timeout) /);
  });

  it('a truncated picture is a fault of the network', async () => {
    expect(await capturesOf('/truncated')).toEqual(['network /truncated.jpg']);
  });

  it('bytes decide what is a picture; what only calls itself one is handed on to the decoder', async () => {
    expect(await capturesOf('/wrong-types')).toEqual([
      'fetched /as-text',
      'fetched /text.jpg',
      'skipped /html.jpg',
    ]);
  });

  it('a picture that is gone, forbidden, or inside is said so', async () => {
    expect(await capturesOf('/missing-images')).toEqual([
      'blocked /403/a.jpg',
      'fetched /picture.jpg',
      'gone /404/a.jpg',
    ]);
    expect(await capturesOf('/metadata')).toEqual([
      'blocked /latest.jpg',
      'fetched /picture.jpg?metadata',
    ]);
  });
});
