// Registered after a night, and evidence of the next: through the real command, in a real browser.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { z } from 'zod';
import { fixtureMediaFolder } from '../../fixtures/cache.js';
import { allowForContainers, makeCentre, type Centre, type Ended } from '../../fixtures/centre.js';
import { compareWithTruth } from '../../fixtures/compare.js';
import { makeFixtureMedia, type FixtureMedia } from '../../fixtures/media.js';
import { startFixtureSites, type FixtureSites } from '../../fixtures/sites.js';
import { jsonOf, matchesOf } from './answers.js';
import { place } from './centre.js';

const where = place();
const CASE = 'S-2026-0412';
const SITE = ['--site', 'fixture-community'];

let centre: Centre;
let sites: FixtureSites;
let media: FixtureMedia;
let registered: Ended;
let again: Ended;

beforeAll(async () => {
  media = await makeFixtureMedia(fixtureMediaFolder);
  sites = await startFixtureSites({ mediaFolder: media.folder });
  const { folder, environment } = where();
  centre = await makeCentre(join(folder, 'centre'), sites, environment);
  await allowForContainers(centre);
  const night = await centre.vigil(['crawl', ...SITE, '--json']);
  expect([0, 4], night.stderr).toContain(night.code);
  const references = join(media.folder, 'references', CASE);
  await centre.vigil(['case', 'open', CASE]);
  registered = await centre.vigil(['register', CASE, references, '--json']);
  again = await centre.vigil(['rematch', CASE, '--json']);
}, 300_000);
afterAll(() => sites.close());

const results = z.array(
  z.object({ path: z.string(), referenceId: z.string(), alerts: z.array(z.string()).optional() }),
);

describe('registering after the night', () => {
  it('raises the alerts of what was seen, and tells with exit code 3 and by reference', async () => {
    expect(registered.code, registered.stderr).toBe(3);
    const told = results.parse(jsonOf(registered)).flatMap(({ alerts }) => alerts ?? []);
    const rows = await matchesOf(centre);
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ alertId }) => alertId))).toEqual(new Set(told));
    expect(again.code).toBe(0);
    expect(jsonOf(again)).toMatchObject({ raised: [] });
  });

  it('raises none where the truth has no copy', async () => {
    // What only points tell is found by the next night: here every alert must be a true one.
    const ids = new Map<string, string>();
    for (const { path, referenceId } of results.parse(jsonOf(registered))) {
      const reference = media.references.find((candidate) => candidate.path === path);
      if (reference) ids.set(referenceId, reference.id);
    }
    const compared = compareWithTruth(await matchesOf(centre), ids, sites);
    expect(compared.false).toEqual([]);
    expect(compared.found.length).toBeGreaterThan(0);
  });
});

describe('the night after', () => {
  it('seals the pages of alerts, which the key opens and nothing else', async () => {
    const { folder } = where();
    const key = join(folder, 'key.txt');
    const made = await centre.vigil(['evidence', 'keygen', '--out', key]);
    expect(made.stderr).toContain(key);
    await centre.configure('evidence.recipients', [made.stdout.trim()]);
    const night = await centre.vigil(['crawl', ...SITE, '--json']);
    expect([0, 3, 4], night.stderr).toContain(night.code);
    const listed = z
      .object({
        bundles: z.array(z.object({ id: z.string(), alerts: z.array(z.looseObject({})) })),
        missing: z.array(z.unknown()),
      })
      .parse(jsonOf(await centre.vigil(['evidence', '--json'])));
    const alerts = new Set((await matchesOf(centre)).map(({ alertId }) => alertId));
    expect(listed.bundles.flatMap((bundle) => bundle.alerts)).toHaveLength(alerts.size);
    expect(listed.missing).toEqual([]);
    const names = await readdir(join(centre.folder, 'evidence'));
    expect(names).toHaveLength(listed.bundles.length);

    const out = join(folder, 'opened');
    const opened = await centre.vigil(['evidence', 'open', 'E-1', '--identity', key, '--out', out]);
    expect(opened.code, opened.stderr).toBe(0);
    const manifest = z
      .looseObject({
        page: z.looseObject({ finalUrl: z.string(), addresses: z.array(z.string()) }),
        missing: z.array(z.string()),
      })
      .parse(JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')));
    expect(manifest.page.addresses).toEqual(['127.0.0.1']);
    expect(manifest.missing).toEqual(['media: evidence.media is off']);
    expect(await readFile(join(out, 'page.html'), 'utf8')).toMatch(/<html/i);
    const picture = await sharp(await readFile(join(out, 'page.jpg'))).metadata();
    expect(picture.width).toBeGreaterThan(300);
    const verified = await centre.vigil(['evidence', 'verify', '--identity', key, '--json']);
    expect(verified.code, verified.stdout).toBe(0);
    expect(jsonOf(verified)).toMatchObject({ sealed: names.length, opened: names.length });
  }, 200_000);

  it('is in an audit log that is whole, and from which nothing can be cut off unnoticed', async () => {
    const { stdout } = await centre.vigil(['audit', 'verify']);
    const mark = stdout.trim().split('\n').at(-1) ?? '';
    expect(mark).toMatch(/^\d+:[0-9a-f]{64}$/);
    expect((await centre.vigil(['audit', 'verify', '--expect', mark])).code).toBe(0);
    const [count = '', hash = ''] = mark.split(':');
    const later = await centre.vigil([
      'audit',
      'verify',
      '--expect',
      `${Number(count) + 1}:${hash}`,
    ]);
    expect(later.code).toBe(1);
  });

  it('leaves nothing to be purged yet, and says so', async () => {
    const ran = await centre.vigil(['retention', 'purge', '--dry-run', '--json']);
    expect(jsonOf(ran)).toMatchObject({ dryRun: true, deleted: { media: 0, evidence: 0 } });
  });
});
