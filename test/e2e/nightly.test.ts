// The nightly run as cron and staff know it: two nights over the three fixture sites, through the real command.

import { readdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Ended } from '../../fixtures/centre.js';
import { compareWithTruth } from '../../fixtures/compare.js';
import { contentPaths, siteNames } from '../../fixtures/sites.js';
import { COLUMN_NAMES } from '../../src/reports/columns.js';
import { parseCsv } from '../reports/parse-csv.js';
import {
  coverageOf,
  coverageSchema,
  jsonOf,
  matchesOf,
  matchesSchema,
  statusOf,
} from './answers.js';
import { place, watchingCentre } from './centre.js';

const where = place();
const watching = watchingCentre(where);

const summary = z.object({
  complete: z.boolean(),
  alertsRaised: z.number(),
  alertsSeenAgain: z.number(),
  alerts: matchesSchema,
});
const shown = z.object({ events: z.array(z.object({ kind: z.string(), runId: z.string() })) });
const bitsSchema = z.array(
  z.object({ fingerprints: z.array(z.object({ bits: z.string() })).min(1) }),
);
const rowSchema = z.array(
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
);

/** All files below a folder. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

let first: Ended;
let second: Ended;

beforeAll(async () => {
  const { centre } = watching();
  first = await centre.vigil(['crawl', '--json']);
  second = await centre.vigil(['crawl']);
}, 300_000);

describe('the first night', () => {
  it('finds every planted copy, raises no false alert, and says so with exit code 3', () => {
    const { ids, sites } = watching();
    const {
      planted,
      found,
      missed,
      false: wrong,
    } = compareWithTruth(summary.parse(jsonOf(first)).alerts, ids, sites);
    expect(missed).toEqual([]);
    expect(wrong).toEqual([]);
    expect(found).toHaveLength(planted);
    expect(first.code).toBe(3);
  });

  it('visits every content page, and leaves none waiting', () => {
    const covered = coverageSchema.parse(jsonOf(first)).sites;
    for (const site of siteNames) {
      const found = covered.find(({ siteId }) => siteId === `fixture-${site}`);
      expect(found?.pagesWaiting, site).toBe(0);
      expect(found?.visits['fetched'], site).toBeGreaterThan(contentPaths[site].length);
    }
  });

  it('answers with one JSON value: its coverage, and the alerts it raised', () => {
    const answer = summary.parse(jsonOf(first));
    expect(answer.complete).toBe(true);
    expect(answer.alerts).toHaveLength(answer.alertsRaised);
    const raw = z.object({ alerts: rowSchema }).parse(jsonOf(first));
    expect(Object.keys(raw.alerts[0] ?? {})).toEqual(COLUMN_NAMES);
  });

  it('logs JSON lines, where nobody watches', () => {
    const lines = first.stderr.trim().split('\n');
    for (const line of lines) expect(jsonOf({ ...first, stdout: line })).toHaveProperty('level');
  });

  it('never asks for what robots.txt forbids, and counts it', async () => {
    const { centre, sites } = watching();
    const asked = sites.requests('community').map(({ url }) => url);
    expect(asked).toContain('/robots.txt');
    expect(asked.filter((url) => url.startsWith('/admin'))).toEqual([]);
    const { sites: covered } = await coverageOf(centre, 'RUN-1');
    const community = covered.find(({ siteId }) => siteId === 'fixture-community');
    expect(community?.visits['robots']).toBeGreaterThan(0);
  });
});

describe('the second night', () => {
  it('raises nothing anew, and ends with 0', () => {
    expect(second.code, second.stderr).toBe(0);
    expect(second.stdout).not.toContain('New alerts');
  });

  it('writes a seen-again line into every alert', async () => {
    const { centre } = watching();
    const { alertsRaised } = await coverageOf(centre, 'RUN-1');
    const again = await coverageOf(centre, 'RUN-2');
    expect(again.alertsRaised).toBe(0);
    expect(again.alertsSeenAgain).toBe(alertsRaised);
    const [row] = await matchesOf(centre);
    const alert = shown.parse(
      jsonOf(await centre.vigil(['alerts', 'show', row?.alertId ?? '', '--json'])),
    );
    expect(alert.events.map(({ kind, runId }) => [kind, runId])).toEqual([
      ['raised', 'RUN-1'],
      ['seen-again', 'RUN-2'],
    ]);
  });
});

describe('what staff read', () => {
  it('is the same in CSV and JSON: byte order mark, CRLF, the documented columns', async () => {
    const { centre } = watching();
    const csv = join(centre.folder, 'matches.csv');
    const json = join(centre.folder, 'matches.json');
    await centre.vigil(['export', 'matches', '-o', csv]);
    await centre.vigil(['export', 'matches', '--format', 'json', '-o', json]);
    const text = await readFile(csv, 'utf8');
    expect(text.startsWith('\uFEFF')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const [header, ...cells] = parseCsv(text);
    expect(header).toEqual(COLUMN_NAMES);
    const rows = rowSchema.parse(JSON.parse(await readFile(json, 'utf8')));
    expect(rows.length).toBeGreaterThan(0);
    expect(cells).toEqual(rows.map((row) => COLUMN_NAMES.map((name) => String(row[name] ?? ''))));
  });

  it('has the columns as keys in alerts --json, each alert once', async () => {
    const { centre } = watching();
    const rows = rowSchema.parse(jsonOf(await centre.vigil(['alerts', '--json'])));
    for (const row of rows) expect(Object.keys(row)).toEqual(COLUMN_NAMES);
    expect(new Set(rows.map((row) => row['alertId'])).size).toBe(rows.length);
    expect(rows).toHaveLength((await coverageOf(centre, 'RUN-1')).alertsRaised);
  });

  it('filters the export by site, case and date', async () => {
    const { centre } = watching();
    const only = async (...filter: string[]) =>
      rowSchema.parse(
        jsonOf(await centre.vigil(['export', 'matches', '--format', 'json', ...filter])),
      );
    const all = await only();
    const ofSite = await only('--site', 'fixture-adult');
    expect(ofSite).toEqual(all.filter((row) => row['siteId'] === 'fixture-adult'));
    const ofCase = await only('--case', 'S-2026-0413');
    expect(ofCase).toEqual(all.filter((row) => row['caseId'] === 'S-2026-0413'));
    expect(await only('--since', '2000-01-01')).toEqual(all);
    expect(await only('--since', '2999-01-01')).toEqual([]);
  });

  it('is a self-contained page without any picture', async () => {
    const { centre, sites } = watching();
    const { stdout, code } = await centre.vigil(['report', 'run', 'RUN-1']);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/<(?:img|picture|video|iframe|object|embed|script|link)\b/i);
    expect(stdout).not.toMatch(/\b(?:src|srcset|href|action)\s*=|url\(|@import/i);
    for (const site of siteNames) expect(stdout).toContain(new URL(sites[site].origin).host);
  });

  it('is told by status: registry, runs, no failing site', async () => {
    const { centre, ids } = watching();
    const status = await statusOf(centre);
    expect(status.registry).toEqual({ openCases: 2, closedCases: 0, references: ids.size });
    expect(status.runs.map(({ id, state, end }) => [id, state, end])).toEqual([
      ['RUN-2', 'finished', 'frontier-empty'],
      ['RUN-1', 'finished', 'frontier-empty'],
    ]);
    expect(status.failingSites).toEqual([]);
  });
});

describe('what staff decide', () => {
  it('is kept with who and why, leaves the list of open alerts, and is decided once', async () => {
    const { centre } = watching();
    const open = async (): Promise<readonly unknown[]> =>
      rowSchema
        .parse(jsonOf(await centre.vigil(['alerts', '--json'])))
        .map((row) => row['alertId']);
    const [one, other] = await open();
    const first = String(one);
    const second = String(other);
    expect((await centre.vigil(['alerts', 'confirm', first, '--by', 'staff-1'])).code).toBe(0);
    const dismissed = await centre.vigil(['alerts', 'dismiss', second, '--reason', 'lawful-use']);
    expect(dismissed.code, dismissed.stderr).toBe(0);
    const again = await centre.vigil(['alerts', 'confirm', first, '--json']);
    expect(again.code).toBe(1);
    expect(jsonOf(again)).toMatchObject({ error: { code: 'alert-decided' } });
    const left = await open();
    expect(left).not.toContain(first);
    expect(left).not.toContain(second);
    const all = rowSchema.parse(
      jsonOf(await centre.vigil(['alerts', 'list', '--state', 'all', '--json'])),
    );
    const rowOf = (id: string) => all.find((row) => row['alertId'] === id);
    expect(rowOf(first)).toMatchObject({ state: 'confirmed', decidedBy: 'staff-1', reason: null });
    expect(rowOf(second)).toMatchObject({ state: 'dismissed', reason: 'lawful-use' });
  });

  it('checks a site without storing anything', async () => {
    const { centre } = watching();
    const before = await statusOf(centre);
    const checked = await centre.vigil([
      'site',
      'check',
      'fixture-adult',
      '--pages',
      '2',
      '--json',
    ]);
    expect(checked.code, checked.stderr).toBe(0);
    expect(jsonOf(checked)).toMatchObject([
      { outcome: 'fetched', gates: ['#age-yes'] },
      { outcome: 'fetched' },
    ]);
    expect(await statusOf(centre)).toEqual(before);
  });

  it('withdraws a case: its fingerprints and matches are gone, its alerts stay as withdrawn', async () => {
    const { centre, media } = watching();
    const path = media.references.find(({ id }) => id === '0413-b')?.path ?? '';
    const [print] = bitsSchema.parse(jsonOf(await centre.vigil(['fingerprint', path, '--json'])));
    const ofCase = (rows: readonly Readonly<Record<string, unknown>>[]) =>
      rows.filter((row) => row['caseId'] === 'S-2026-0413');
    const before = ofCase(await matchesOf(centre));
    expect(before.length).toBeGreaterThan(0);

    const withdrawn = await centre.vigil(['withdraw', 'S-2026-0413']);
    expect(withdrawn.code, withdrawn.stderr).toBe(0);
    expect(ofCase(await matchesOf(centre))).toEqual([]);
    const alert = await centre.vigil([
      'alerts',
      'show',
      before[0]?.['alertId'] as string,
      '--json',
    ]);
    expect(jsonOf(alert)).toMatchObject({ state: 'withdrawn', matches: [] });
    const kept = Buffer.concat(
      await Promise.all(
        (await filesBelow(centre.folder))
          .filter((file) => file.includes('vigil.db'))
          .map((file) => readFile(file)),
      ),
    );
    for (const { bits } of print?.fingerprints ?? []) {
      expect(kept.includes(Buffer.from(bits, 'hex'))).toBe(false);
      expect(kept.includes(bits)).toBe(false);
    }
    expect((await centre.vigil(['report', 'run', 'RUN-1'])).code).toBe(0);
    expect((await centre.vigil(['lookup', path])).code).toBe(0);
  });
});

describe('what stays on the disk', () => {
  it('is no file in the temporary folders', async () => {
    const { centre } = watching();
    expect(await readdir(join(centre.folder, 'tmp'))).toEqual([]);
    // The folder that browsers' own folders are made in stays, as /tmp does; nothing is left in it.
    const root = `vigil-browser-${userInfo().uid}`;
    const left = await readdir(where().temporary, { recursive: true });
    expect(left.filter((name) => name !== root)).toEqual([]);
  });

  it('holds no bytes of any media', async () => {
    const { centre, media } = watching();
    const files = await filesBelow(centre.folder);
    expect(files.map((file) => file.slice(centre.folder.length))).toContain('/vigil.db');
    const kept = await Promise.all(files.map((file) => readFile(file)));
    for (const { path } of media.references) {
      const bytes = await readFile(path);
      // From the middle: file headers are alike in many files.
      const slice = bytes.subarray(bytes.length >> 1, (bytes.length >> 1) + 64);
      expect(kept.some((content) => content.includes(slice))).toBe(false);
    }
  });
});
